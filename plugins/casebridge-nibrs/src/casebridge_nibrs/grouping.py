"""Which segments belong together, also where some of them are damaged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casebridge.model import Finding
from casebridge.sdk import Damage
from casebridge.sdk.form import Item
from casebridge_nibrs.layout import NEEDED, WHOLE, Head
from casebridge_nibrs.rules import finding
from casebridge_nibrs.whole import Before, whole

__all__ = ["Grouping"]

_MOST: Final = 999
"""Segments kept of one incident; the FBI takes 10 offences and 99 arrestees."""


class Grouping:
    """The record that is being gathered, and the lines after it that can't be told to belong to anything yet.

    ``open_key`` is what the next segments of the record must have (ORI and number), empty while they can't be known to
    be its own; ``last`` is the number of its last line.
    """

    def __init__(self) -> None:
        self.open_key = ""
        self.last = 0
        self._key = ""
        self._first = 0
        self._deleted = False
        self._fault = ""
        self._kept: list[str] = []
        self._odd: dict[Finding, None] = {}
        self._loose: list[int] = []
        self._before = Before()

    def keep(self, line: str) -> None:
        """Keeps a segment that something is read of."""
        if len(self._kept) < _MOST:
            self._kept.append(line)
        else:
            self._fault = self._fault or "segments_too_many"

    def place(self, line: str, head: Head | None, number: int) -> Iterator[Item | Damage]:
        """Puts a segment where it belongs; gives what is complete by that."""
        if head is None or len(line) <= 25:
            if self._key and line[16:37] == self._key:
                self._join(number, "" if self._deleted else "segment_header")
            else:
                self._loosen(number)
            return
        key, level = line[16:37], line[4]
        fault = _fault(line, head)
        if head[0] == 2:
            yield from self.finish()
            self._begin(number, key if level == "1" else "", fault)
            self._deleted = line[5] == "D"
        elif key == self._key:
            self._join(number, "" if self._deleted else fault)
        else:
            loose, self._loose = self._loose, []
            yield from self.finish()
            # What nobody could place before it may have been its level 1.
            self._begin(loose[0] if loose else number, key, "segment_orphan")
        self.last = number
        if head[1] != len(line):
            told = "length_mismatch" if int(line[:4]) != len(line) else "length_unpublished"
            self._odd[finding(told, level)] = None
        if head[0] in (1, 2):
            self.keep(line)

    def finish(self) -> Iterator[Item | Damage]:
        """The record gathered so far, and what stands after it if it can't be a part of it."""
        open_, loose = bool(self._key) and not self._deleted, self._loose
        if loose and open_:
            self._join(loose[-1], "segment_header")
        if self._first:
            if self._fault:
                yield Damage(self._first, self._fault, lines=self.last - self._first + 1)
            else:
                yield whole(self._first, self._kept, tuple(self._odd), self._before)
        if loose and not open_:
            yield Damage(loose[0], "segment_header", lines=loose[-1] - loose[0] + 1)
        self._first = 0
        self._loose = []

    def _begin(self, number: int, key: str, fault: str) -> None:
        self._first = number
        self._key = self.open_key = key
        self._fault = fault
        self._deleted = False
        self._kept = []
        self._odd = {}

    def _join(self, number: int, fault: str) -> None:
        """A segment of the record that is being gathered; so is then what stands between."""
        if self._loose:
            fault = fault or ("" if self._deleted else "segment_header")
        self._fault = self._fault or fault
        self._loose = []
        self.last = number
        self.open_key = self._key

    def _loosen(self, number: int) -> None:
        self._loose.append(number)
        del self._loose[1:-1]
        self.open_key = ""


def _fault(line: str, head: Head) -> str:
    level, action = line[4], line[5]
    if head[0] == 3 or (head[0] == 2 and action not in WHOLE[level]):
        return "segment_action"
    needed = 26 if head[0] == 2 and action == "D" else NEEDED[level]
    return "segment_short" if len(line) < needed else ""
