"""A record out of the segments that are read of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casebridge.model import Finding
from casebridge.sdk.form import Item
from casebridge_nibrs.judge import judged
from casebridge_nibrs.record import GROUP_A, ZERO, Record, group_b, identity, incident
from casebridge_nibrs.rules import finding

__all__ = ["Before", "whole"]

_REMEMBERED: Final = 4096


class Before:
    """What a file said before: the state of its first ORI, and its latest incidents."""

    def __init__(self) -> None:
        self._state = ""
        self._incidents: dict[str, None] = {}

    def seen(self, key: str, action: str) -> tuple[Finding, ...]:
        """Findings that only the file as a whole shows; an incident is known for as long as 4,096 others."""
        found: tuple[Finding, ...] = ()
        self._state = self._state or key[:2]
        if key[:2] != self._state:
            found = (finding("state_differs", "", "1"),)
        if action == "D":
            self._incidents.pop(key, None)
        elif action == "I":
            if key in self._incidents:
                found += (finding("incident_duplicate", "1", "2"),)
            elif len(self._incidents) >= _REMEMBERED:
                del self._incidents[next(iter(self._incidents))]
            self._incidents[key] = None
        return found


def whole(line: int, kept: Sequence[str], odd: tuple[Finding, ...], before: Before) -> Item:
    """The record of the segments ``kept``, the first of which began it, with all findings on it."""
    head = kept[0]
    month = f"{head[8:12]}-{head[6:8]}"
    found = odd + before.seen(head[16:37] if head[4] == "1" else head[16:25], head[5] if head[4] == "1" else "")
    if head[5] == "W":
        found += (finding("action_legacy", head[4]),)
    record = _record(head, kept)
    return Item(line, record, judged(record, month) + found)


def _record(head: str, kept: Sequence[str]) -> Record:
    if head[4] == "7":
        return group_b(head)
    owner = head[16:25].strip()
    if head[4] == "0":
        return identity(ZERO, head[5], owner, "")
    if head[5] == "D":
        return identity(GROUP_A, "D", owner, head[25:37].rstrip())
    arrests = [line for line in kept if line[4] == "6"]
    return incident(head, [line for line in kept if line[4] == "2"], arrests)
