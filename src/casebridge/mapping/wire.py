"""Dates straight from a cell to their wire form, for the column that differs in every row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from casebridge.mapping.moment import moment_reader
from casebridge.mapping.padded import padded_reader
from casebridge.mapping.spec import DateSpec
from casebridge.mapping.zone import hour_offset
from casebridge.model import moment_text

__all__ = ["wire_reader"]

MEMO_LIMIT = 8192
_ISO = "%Y-%m-%dT%H:%M:%S"
_SIXTY = frozenset(f"{number:02d}" for number in range(60))
_LATE_CLOCK = re.compile(r"(?P<hour>[^%]*(?:%[YmdH][^%]*)+)%M(?P<mid>[^%]?)%S")


def wire_reader(spec: DateSpec, zone: str | None) -> Callable[[Sequence[str]], str | None]:
    """As ``moment_reader``, but gives the wire form (``2026-03-01T09:30:00Z``), None if all cells are blank.

    Where minutes and seconds stand last, everything before them is worked out once an hour and remembered. Raises
    ``Unreadable``.
    """
    read = moment_reader(spec, zone)
    quick = _quick(spec.format, ZoneInfo(zone)) if zone and len(spec.columns) == 1 else None
    exact = _quick(_ISO, ZoneInfo("UTC"), "Z") if spec.format == "iso" and len(spec.columns) == 1 else None

    def wire(cells: Sequence[str]) -> str | None:
        text = exact(cells[0]) if exact else None
        text = text or (quick(cells[0]) if quick else None)
        if text is not None:
            return text
        value = read(cells)
        return None if value is None else moment_text(value)

    return wire


def _quick(form: str, zone: ZoneInfo, end: str = "") -> Callable[[str], str | None] | None:
    """A reader of texts that are this pattern and then ``end``; None for any other text."""
    found = _LATE_CLOCK.fullmatch(_ISO if form == "iso" else form)
    padded = padded_reader(found[0]) if found else None
    if found is None or padded is None or "%H" not in found["hour"]:
        return None
    parse = padded
    cut = len(found["hour"]) - 2 * found["hour"].count("%") + sum(4 if p == "%Y" else 2 for p in _parts(found["hour"]))
    middle = found["mid"]
    second = cut + 2 + len(middle)
    memo: dict[str, str | None] = {}

    def hour_of(text: str) -> str | None:
        value = parse(text)
        offset = hour_offset(value, zone) if value is not None else None
        if value is None or offset is None or offset.total_seconds() % 3600:
            return None
        return (value - offset).isoformat()[:13]

    def read(text: str) -> str | None:
        if len(text) != second + 2 + len(end) or text[cut + 2 : second] != middle or not text.endswith(end):
            return None
        head = text[:cut]
        if head not in memo:
            if len(memo) >= MEMO_LIMIT:
                memo.clear()
            memo[head] = hour_of(f"{head}00{middle}00")
        hour, minute, last = memo[head], text[cut : cut + 2], text[second : second + 2]
        if hour is None or minute not in _SIXTY or last not in _SIXTY:
            return None
        return f"{hour}:{minute}:{last}Z"

    return read


def _parts(form: str) -> list[str]:
    return re.findall(r"%.", form)
