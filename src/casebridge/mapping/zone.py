"""Local times to UTC, an hour at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = ["Skipped", "hour_offset", "to_utc"]

MEMO_LIMIT = 8192


class Skipped(ValueError):
    """A local time that a clock change skipped, or one outside the calendar."""


def to_utc(zone: ZoneInfo) -> Callable[[datetime], datetime]:
    """A function from naive times in ``zone`` to UTC, in whole seconds.

    A time that occurs twice is taken as the first. The offset of an hour is remembered where it is the same for the
    whole hour; zone arithmetic for every row would cost more than reading the row. Raises ``Skipped``.
    """
    memo: dict[tuple[int, int, int, int], timedelta | None] = {}

    def convert(value: datetime) -> datetime:
        hour = (value.year, value.month, value.day, value.hour)
        if hour not in memo:
            if len(memo) >= MEMO_LIMIT:
                memo.clear()
            memo[hour] = hour_offset(value, zone)
        offset = memo[hour]
        if offset is None:
            return _exact(value, zone)
        # Both ends of the hour are in the calendar, so this is, too.
        return (value - offset).replace(microsecond=0, tzinfo=UTC)

    return convert


def hour_offset(value: datetime, zone: ZoneInfo) -> timedelta | None:
    """Local time minus UTC in the hour of ``value``, or None if a clock change falls into it."""
    first = value.replace(minute=0, second=0, microsecond=0)
    last = value.replace(minute=59, second=59, microsecond=0)
    try:
        early, late = _exact(first, zone), _exact(last, zone)
    except Skipped:
        return None
    if late - early != timedelta(minutes=59, seconds=59):
        return None
    return first - early.replace(tzinfo=None)


def _exact(value: datetime, zone: ZoneInfo) -> datetime:
    try:
        moment = value.replace(tzinfo=zone).astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise Skipped from None
    if moment.astimezone(zone).replace(tzinfo=None) != value.replace(microsecond=0):
        raise Skipped
    return moment
