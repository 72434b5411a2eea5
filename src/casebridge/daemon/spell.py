"""Once when it breaks, once when it heals: what a lane that fails for days tells, and what it does not."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["REMIND", "Spell", "Spells", "Turn"]

REMIND = 86_400.0
"""Seconds after which a trouble that lasts is told again."""


class Turn(NamedTuple):
    """What is to be told: a trouble ``broke``, ``lasts`` (told again once a day), or was ``healed``.

    ``seconds`` says how long it lasted so far, ``times`` how often it was met.
    """

    what: Literal["broke", "lasts", "healed"]
    code: str
    seconds: float
    times: int


class Spell:
    """A span of failures without a success between them."""

    def __init__(self, now: float) -> None:
        self.since = self.told = now
        self.times = 0
        self.codes: set[str] = set()


class Spells:
    """The troubles of all lanes, by key."""

    def __init__(self) -> None:
        self._open: dict[str, Spell] = {}

    def heard(self, key: str, code: str, now: float) -> Turn | None:
        """Takes in how something ended: ``code`` of its fault, or "" for well. What has to be told, if anything.

        A second fault within the same spell is told when it is met first.
        """
        spell = self._open.get(key)
        if not code:
            if spell is None:
                return None
            del self._open[key]
            return Turn("healed", "", now - spell.since, spell.times)
        if spell is None:
            spell = self._open[key] = Spell(now)
        spell.times += 1
        if code not in spell.codes:
            spell.codes.add(code)
            spell.told = now
            return Turn("broke", code, now - spell.since, spell.times)
        if now - spell.told >= REMIND:
            spell.told = now
            return Turn("lasts", code, now - spell.since, spell.times)
        return None

    def failures(self, key: str) -> int:
        """How often it failed since it last went well."""
        spell = self._open.get(key)
        return spell.times if spell else 0

    def forget(self, key: str) -> None:
        """Something that is no longer there has no troubles."""
        self._open.pop(key, None)
