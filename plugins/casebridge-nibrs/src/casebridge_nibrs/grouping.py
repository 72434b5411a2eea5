"""Which segments belong together, also where some of them are damaged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from casebridge.model import Finding
from casebridge.sdk import Damage
from casebridge.sdk.form import Item
from casebridge_nibrs.layout import NEEDED, WHOLE, Head
from casebridge_nibrs.rules import finding
from casebridge_nibrs.whole import Before, inserted, whole

__all__ = ["Grouping"]

_MOST: Final = 999
"""Segments kept of one incident; the FBI takes 10 offences and 99 arrestees."""


class Grouping:
    """The record that is being gathered, and the lines after it that can't be told to belong to anything yet."""

    def __init__(self) -> None:
        self._key = ""
        self._first = 0
        self._last = 0
        self._deleted = False
        self._fault = ""
        self._kept: list[str] = []
        self._odd: dict[Finding, None] = {}
        self._loose: list[int] = []
        self._before = Before()

    @property
    def busy(self) -> bool:
        """Whether there is something to finish."""
        return bool(self._first or self._loose)

    def incident(self, found: re.Match[str], number: int) -> Item:
        """An incident that was found whole."""
        start = found.start()
        offences, arrests = found.group("offences", "arrests")
        return inserted(
            number,
            found.string[start : start + 57],
            offences.split("\n")[:-1],
            arrests.split("\n")[:-1] if arrests else (),
            self._before,
        )

    def place(self, line: str, head: Head | None, number: int) -> Iterator[Item | Damage]:
        """Puts a segment where it belongs; gives what is complete by that."""
        key = line[16:37]
        if head is None or len(line) <= 25:
            if self._key and key == self._key:
                self._join(number, "" if self._deleted else "segment_header")
            else:
                self._loose.append(number)
                del self._loose[1:-1]
            return
        fault = _fault(line, head)
        if head[0] == 2:
            yield from self.finish()
            self._begin(number, key if line[4] == "1" else "", fault)
            self._deleted = line[5] == "D"
        elif key == self._key:
            self._join(number, "" if self._deleted else fault)
        else:
            loose, self._loose = self._loose, []
            yield from self.finish()
            # What nobody could place before it may have been its level 1.
            self._begin(loose[0] if loose else number, key, "segment_orphan")
        self._last = number
        if head[1] != len(line):
            told = "length_mismatch" if int(line[:4]) != len(line) else "length_unpublished"
            self._odd[finding(told, line[4])] = None
        if head[0] in (1, 2):
            self._keep(line)

    def finish(self) -> Iterator[Item | Damage]:
        """The record gathered so far, and what stands after it if it can't be a part of it."""
        loose, self._loose = self._loose, []
        open_ = bool(self._key) and not self._deleted
        if loose and open_:
            self._join(loose[-1], "segment_header")
        if self._first and self._fault:
            yield Damage(self._first, self._fault, lines=self._last - self._first + 1)
        elif self._first:
            yield whole(self._first, self._kept, tuple(self._odd), self._before)
        if loose and not open_:
            yield Damage(loose[0], "segment_header", lines=loose[-1] - loose[0] + 1)
        self._first = 0
        self._key = ""

    def _begin(self, number: int, key: str, fault: str) -> None:
        self._first = number
        self._key = key
        self._fault = fault
        self._deleted = False
        self._kept = []
        self._odd = {}

    def _join(self, number: int, fault: str) -> None:
        """A segment of the record that is being gathered; so is then what stands between."""
        if self._loose and not self._deleted:
            fault = fault or "segment_header"
        self._fault = self._fault or fault
        self._loose = []
        self._last = number

    def _keep(self, line: str) -> None:
        if len(self._kept) < _MOST:
            self._kept.append(line)
        else:
            self._fault = self._fault or "segments_too_many"


def _fault(line: str, head: Head) -> str:
    level, action = line[4], line[5]
    if head[0] == 3 or (head[0] == 2 and action not in WHOLE[level]):
        return "segment_action"
    needed = 26 if head[0] == 2 and action == "D" else NEEDED[level]
    return "segment_short" if len(line) < needed else ""
