"""Dates as they stand in files, read by the one format that the profile names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from casebridge.mapping.padded import padded_reader
from casebridge.mapping.spec import DateSpec
from casebridge.mapping.zone import Skipped, to_utc

__all__ = ["Reader", "Unreadable", "moment_reader"]

MEMO_LIMIT = 8192
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHAPES = {
    **dict.fromkeys(("%d", "%m", "%H", "%I", "%M", "%S", "%y"), "[0-9]{1,2}"),
    "%Y": "[0-9]{4}",
    "%j": "[0-9]{1,3}",
    "%f": "[0-9]{1,6}",
    "%b": "[a-z]{3}",
    "%B": "[a-z]{3,9}",
    "%p": "[ap]m",
    "%z": "(?:Z|[+-][0-9:]{4,6})",
}
_ISO_SHAPE = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?:[T ][0-9:.]{2,16}(?:Z|[+-][0-9:]{2,6})?)?$", re.ASCII)


class Unreadable(ValueError):
    """A value that is not a date of the format; ``code`` is the fault code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


Reader = Callable[[Sequence[str]], "date | datetime | None"]
"""Takes the cells of the date's columns; gives a day, a UTC second, or None if all are blank."""


def moment_reader(spec: DateSpec, zone: str | None) -> Reader:
    """A function that reads dates of ``spec``; naive times are taken to be in ``zone`` (an IANA name).

    The reader raises ``Unreadable``: ``date_unreadable`` for another format, ``date_impossible`` for a day or time that
    does not exist (30 February, hour 90, an hour that a clock change skipped). A local time that occurs twice is taken
    as the first. Results are remembered, since strptime costs more than the rest of a row.
    """
    parse = _parser(spec.format)
    local = to_utc(ZoneInfo(zone)) if zone else None
    memo: dict[str, date | datetime | None] = {}

    def read(cells: Sequence[str]) -> date | datetime | None:
        text = cells[0].strip() if len(cells) == 1 else " ".join(filter(None, (cell.strip() for cell in cells)))
        if text in memo:
            return memo[text]
        value = _in_utc(parse(text), local) if text else None
        if len(memo) >= MEMO_LIMIT:
            memo.clear()
        memo[text] = value
        return value

    return read


def _parser(form: str) -> Callable[[str], date | datetime]:
    if form == "iso":
        return _iso
    if form in ("epoch_s", "epoch_ms"):
        scale = 1 if form == "epoch_s" else 1000
        return lambda text: _epoch(text, scale)
    has_time = any(mark in form for mark in ("%H", "%I", "%M", "%S", "%X", "%c"))

    shape = _shape(form)
    padded = padded_reader(form)

    def pattern(text: str) -> date | datetime:
        quick = padded(text) if padded else None
        if quick is not None:
            return quick if has_time else quick.date()
        try:
            value = datetime.strptime(text, form)  # noqa: DTZ007  the caller adds the profile's zone
        except ValueError:
            raise Unreadable("date_impossible" if shape.fullmatch(text) else "date_unreadable") from None
        return value if has_time else value.date()

    return pattern


def _shape(form: str) -> re.Pattern[str]:
    """What a text of this format looks like, whether or not it is a date that exists."""
    parts = re.split(r"(%.)", form)
    return re.compile("".join(_SHAPES.get(part, re.escape(part)) for part in parts), re.ASCII | re.IGNORECASE)


def _iso(text: str) -> date | datetime:
    try:
        # 2020-03-23, 20200323 and 2020-W13-1 are days; the shortest text with an hour has 11 characters.
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("date_impossible" if _ISO_SHAPE.match(text) else "date_unreadable") from None


def _epoch(text: str, scale: int) -> datetime:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise Unreadable("date_unreadable")
    try:
        # Not fromtimestamp: on Windows it refuses times before 1970.
        return _EPOCH + timedelta(seconds=int(text) // scale)
    except OverflowError:
        raise Unreadable("date_impossible") from None


def _in_utc(value: date | datetime, local: Callable[[datetime], datetime] | None) -> date | datetime:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is not None:
        return _utc(value)
    if local is None:
        raise Unreadable("date_unreadable")
    try:
        return local(value)
    except Skipped:
        raise Unreadable("date_impossible") from None


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise Unreadable("date_impossible") from None
