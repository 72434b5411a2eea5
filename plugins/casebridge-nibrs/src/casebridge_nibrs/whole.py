"""A record out of the segments that are read of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casebridge.model import Finding
from casebridge.sdk.form import Item
from casebridge_nibrs.judge import judged
from casebridge_nibrs.record import GROUP_A, ZERO, Record, identity
from casebridge_nibrs.rules import finding
from casebridge_nibrs.sliced import group_b, incident

__all__ = ["Before", "whole"]

_REMEMBERED: Final = 4096


class Before:
    """What a file said before: the state of its first ORI, and its latest incidents."""

    def __init__(self) -> None:
        self._state = ""
        self._latest: set[str] = set()
        self._earlier: set[str] = set()

    def seen(self, key: str, action: str) -> tuple[Finding, ...]:
        """Findings that only the file as a whole shows; an incident is known for as long as 4,096 others or more."""
        found: tuple[Finding, ...] = ()
        if key[:2] != self._state:
            if self._state:
                found = (finding("state_differs", "", "1"),)
            else:
                self._state = key[:2]
        if action == "I":
            if key in self._latest or key in self._earlier:
                found += (finding("incident_duplicate", "1", "2"),)
            elif len(self._latest) >= _REMEMBERED:
                self._earlier, self._latest = self._latest, set()
            self._latest.add(key)
        elif action == "D":
            self._latest.discard(key)
            self._earlier.discard(key)
        return found


def whole(line: int, kept: Sequence[str], odd: tuple[Finding, ...], before: Before) -> Item:
    """The record of the segments ``kept``, the first of which began it, with all findings on it."""
    head = kept[0]
    if head[4] == "1" and head[5] != "D":
        offences, arrests = ([part for part in kept if part[4] == level] for level in "26")
        return inserted(line, head, offences, arrests, before, odd)
    record, found = _other(head)
    return Item(line, record, found + odd + before.seen(head[16:37], "D" if head[4] == "1" else ""))


def inserted(
    line: int,
    head: str,
    offences: Sequence[str],
    arrests: Sequence[str],
    before: Before,
    odd: tuple[Finding, ...] = (),
) -> Item:
    """The record of an incident that is stated whole, by its segments of level 1, 2 and 6."""
    record, found = incident(head, offences, arrests)
    action = head[5]
    if wrong := before.seen(head[16:37], action):
        found += wrong
    if action == "W":
        found += (finding("action_legacy", "1"),)
    return Item(line, record, found + odd)


def _other(head: str) -> tuple[Record, tuple[Finding, ...]]:
    owner = head[16:25].strip()
    if head[4] == "1":
        record = identity(GROUP_A, "D", owner, head[25:37].rstrip())
    elif head[4] == "7":
        record = group_b(head)
    else:
        record = identity(ZERO, head[5], owner, "")
    return record, judged(record, f"{head[8:12]}-{head[6:8]}")
