"""Dates as they stand in files, read by the one format that the profile names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from casebridge.mapping.spec import DateSpec

__all__ = ["Reader", "Unreadable", "moment_reader"]

MEMO_LIMIT = 8192


class Unreadable(ValueError):
    """A value that is not a date of the format; ``code`` is the fault code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


Reader = Callable[[Sequence[str]], "date | datetime | None"]
"""Takes the cells of the date's columns; gives a day, a UTC second, or None if all are blank."""


def moment_reader(spec: DateSpec, zone: str | None) -> Reader:
    """A function that reads dates of ``spec``; naive times are taken to be in ``zone`` (an IANA name).

    The reader raises ``Unreadable``: ``date_unreadable`` for another format, ``date_impossible`` for a local time
    that a clock change skipped. A local time that occurs twice is taken as the first. Results are remembered, since
    strptime costs more than the rest of a row.
    """
    parse = _parser(spec.format)
    tz = ZoneInfo(zone) if zone else None
    memo: dict[str, date | datetime | None] = {}

    def read(cells: Sequence[str]) -> date | datetime | None:
        text = cells[0].strip() if len(cells) == 1 else " ".join(filter(None, (cell.strip() for cell in cells)))
        if text in memo:
            return memo[text]
        value = _in_utc(parse(text), tz) if text else None
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
    has_time = any(mark in form for mark in ("%H", "%I", "%M", "%S", "%X", "%c", "%T"))

    def pattern(text: str) -> date | datetime:
        try:
            value = datetime.strptime(text, form)  # noqa: DTZ007  the caller adds the profile's zone
        except ValueError:
            raise Unreadable("date_unreadable") from None
        return value if has_time else value.date()

    return pattern


def _iso(text: str) -> date | datetime:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        # Database exports write up to seven fractional digits; Python 3.11 reads six.
        head, dot, tail = text.partition(".")
        if dot and len(tail) > 6 and tail.isdigit():
            text = f"{head}.{tail[:6]}"
        return datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("date_unreadable") from None


def _epoch(text: str, scale: int) -> datetime:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise Unreadable("date_unreadable")
    try:
        return datetime.fromtimestamp(int(text) // scale, UTC)
    except (OverflowError, ValueError, OSError):
        raise Unreadable("date_unreadable") from None


def _in_utc(value: date | datetime, zone: ZoneInfo | None) -> date | datetime:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        if zone is None:
            raise Unreadable("date_unreadable")
        local = value.replace(tzinfo=zone)
        if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != value:
            raise Unreadable("date_impossible")
        value = local
    try:
        return value.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise Unreadable("date_impossible") from None
