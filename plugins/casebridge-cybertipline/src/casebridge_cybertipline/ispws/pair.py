"""Which number a ``<report>`` has: it carries none, so what stands beside it, or the file's name, must tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

__all__ = ["Pairing", "Verdict", "number_in_name"]

T = TypeVar("T")
Inside = tuple[int, ...]

_NAME = re.compile(r"([1-9][0-9]{6,8})(?![0-9A-Za-z])")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def number_in_name(name: str) -> str | None:
    """The report number with which a file's name begins: seven to nine digits that nothing but punctuation follows.

    ``136000001.xml`` and ``136000001-report.xml`` tell one. A day such as ``20251015``, a UUID, a counter such as
    ``0001`` and a time of ten digits or more tell none: a wrong number is worse than none.
    """
    found = _NAME.match(name)
    if found is None or _UUID.match(name):
        return None
    digits = found[1]
    if len(digits) == 8 and digits[:2] in ("19", "20"):
        try:
            date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            return digits
        return None
    return digits


@dataclass(frozen=True, slots=True)
class Verdict(Generic[T]):
    """A report with its number, or with the fault code why it has none; ``named``: the file's name told it."""

    report: T
    number: str = ""
    code: str = ""
    named: bool = False


@dataclass(slots=True)
class _Wrapper(Generic[T]):
    """One element around others: the report that waits, and the numbers met before and after it."""

    held: list[T] = field(default_factory=list)
    before: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
    reports: int = 0
    numberless: bool = False


class Pairing(Generic[T]):
    """Decides report by report, as soon as it can be told; holds at most one report for each element that is open.

    A report has the number of the documents that stand in the same element and follow it, up to the next report. If it
    is the only report in that element, those in front of it count as well. What names several numbers tells none, and
    neither does an element with several reports that is not in this order. The only report of a whole file may be
    numbered by the file's name.

    Args:
        named: the number that the file's name tells, or None.
    """

    def __init__(self, named: str | None) -> None:
        self._named = named
        self._open: dict[Inside, _Wrapper[T]] = {}
        self._nameless: list[T] = []
        self._reports = 0

    def waiting(self, inside: Inside) -> T | None:
        """The report that stands in this element and still waits for its number."""
        wrapper = self._open.get(inside)
        return wrapper.held[0] if wrapper and wrapper.held else None

    def report(self, report: T, inside: Inside) -> Iterator[Verdict[T]]:
        """Takes in a report; gives what can be told now."""
        yield from self._close(inside)
        wrapper = self._open.setdefault(inside, _Wrapper())
        self._reports += 1
        wrapper.reports += 1
        yield from self._settle(wrapper)
        wrapper.held.append(report)
        yield from self._let_go()

    def number(self, number: str, inside: Inside) -> Iterator[Verdict[T]]:
        """Takes in a number that another document names; gives what can be told now."""
        yield from self._close(inside)
        wrapper = self._open.setdefault(inside, _Wrapper())
        numbers = wrapper.after if wrapper.reports else wrapper.before
        if len(numbers) < 2:
            numbers.add(number)

    def end(self) -> Iterator[Verdict[T]]:
        """The document has ended: gives all that waits."""
        for wrapper in self._open.values():
            yield from self._settle(wrapper)
        self._open.clear()
        for report in self._nameless:
            if self._named:
                yield Verdict(report, self._named, named=True)
            else:
                yield Verdict(report, code="report_id_missing")
        self._nameless.clear()

    def _close(self, inside: Inside) -> Iterator[Verdict[T]]:
        """Settles what stands in elements that have ended, since something follows that is not in them."""
        if len(self._open) == 1 and inside in self._open:
            return
        for around in [around for around in self._open if inside[: len(around)] != around]:
            yield from self._settle(self._open.pop(around))

    def _settle(self, wrapper: _Wrapper[T]) -> Iterator[Verdict[T]]:
        if not wrapper.held:
            return
        report = wrapper.held.pop()
        numbers = set(wrapper.after)
        wrapper.after.clear()
        several = wrapper.reports > 1
        if wrapper.before and not several:
            numbers |= wrapper.before
        if len(numbers) > 1 or (several and (wrapper.before or (numbers and wrapper.numberless))):
            yield Verdict(report, code="report_id_ambiguous")
        elif numbers:
            yield Verdict(report, numbers.pop())
        else:
            wrapper.numberless = True
            self._nameless.append(report)
            yield from self._let_go()

    def _let_go(self) -> Iterator[Verdict[T]]:
        """A file's name can't tell the numbers of several reports."""
        if self._reports > 1:
            for report in self._nameless:
                yield Verdict(report, code="report_id_missing")
            self._nameless.clear()
