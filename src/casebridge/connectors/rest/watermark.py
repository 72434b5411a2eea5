"""The position between two polls: a flat JSON object that only this source reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casebridge.connectors.rest.moment import from_wire, to_wire
from casebridge.connectors.rest.paging import Position
from casebridge.connectors.rest.seen import pack, unpack
from casebridge.errors import FixConfig
from casebridge.faults import FAULTS
from casebridge.sdk import Cursor

__all__ = ["Resume", "State", "read_state", "state_cursor"]

Flat = dict[str, "str | int | float | bool | None"]


@dataclass(frozen=True, slots=True)
class Resume:
    """A read that ran out of its budget: from which time and page it goes on, and what it knows so far.

    ``top`` is the greatest time seen, ``bound`` the system's time when the read began, ``full`` whether it reads
    everything, ``linked`` a digest of the linked cases that it was begun for; ``back`` and ``told``: see ``Place``.
    """

    since: datetime | None = None
    at: Position = None
    top: datetime | None = None
    bound: datetime | None = None
    full: bool = False
    linked: str = ""
    back: Position = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where the next poll begins.

    ``mark`` is the greatest time seen, never past the system's own clock; ``seen`` what was handed over of the time
    that will be read again; ``delta`` the link that the system handed out for the next poll. ``window`` is the one that
    a backfill reads, ``backfill`` where it goes on; a window without that is read to its end.
    """

    mark: datetime | None = None
    seen: Mapping[bytes, bytes] = field(default_factory=dict)
    delta: str = ""
    resume: Resume | None = None
    window: str = ""
    backfill: Resume | None = None


def read_state(cursor: Cursor | None) -> State:
    """The state in ``cursor``; keys of others are left alone. Raises ``FixConfig`` (``rest_position``)."""
    held = cursor or {}
    try:
        return State(
            _time(held, "mark"),
            unpack(_text(held, "seen")),
            _text(held, "delta"),
            _resume(held, "resume_"),
            _text(held, "backfill_window"),
            _resume(held, "backfill_"),
        )
    except ValueError:
        fault = FAULTS["rest_position"]
        raise FixConfig("rest_position", fault.meaning, next_step=fault.next_step) from None


def state_cursor(state: State) -> Flat:
    """``state`` as a cursor; what is not set is left out."""
    flat: Flat = {
        "mark": to_wire(state.mark) if state.mark else None,
        "seen": pack(state.seen),
        "delta": state.delta,
        **_flat(state.resume, "resume_"),
        "backfill_window": state.window,
        **_flat(state.backfill, "backfill_"),
    }
    return {key: value for key, value in flat.items() if value not in (None, "")}


def _flat(resume: Resume | None, prefix: str) -> Flat:
    if resume is None:
        return {}
    return {
        f"{prefix}since": to_wire(resume.since) if resume.since else None,
        f"{prefix}at": resume.at,
        f"{prefix}top": to_wire(resume.top) if resume.top else None,
        f"{prefix}bound": to_wire(resume.bound) if resume.bound else None,
        f"{prefix}full": resume.full,
        f"{prefix}linked": resume.linked,
        f"{prefix}back": resume.back,
        f"{prefix}told": resume.told,
    }


def _resume(held: Mapping[str, Any], prefix: str) -> Resume | None:
    if f"{prefix}full" not in held:
        return None
    return Resume(
        _time(held, f"{prefix}since"),
        _place(held, f"{prefix}at"),
        _time(held, f"{prefix}top"),
        _time(held, f"{prefix}bound"),
        held[f"{prefix}full"] is True,
        _text(held, f"{prefix}linked"),
        _place(held, f"{prefix}back"),
        _text(held, f"{prefix}told"),
    )


def _place(held: Mapping[str, Any], key: str) -> Position:
    value = held.get(key)
    if not isinstance(value, (int, str, type(None))) or isinstance(value, bool):
        raise ValueError("a place is a number or a text")
    return value


def _text(held: Mapping[str, Any], key: str) -> str:
    value = held.get(key, "")
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def _time(held: Mapping[str, Any], key: str) -> datetime | None:
    text = _text(held, key)
    return from_wire(text) if text else None
