"""Times as XML Schema and JSON write them, as exact as they are: no zone is ever guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

__all__ = ["read_day", "read_moment"]

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,30}))?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_LONGEST = 56
"""Characters that ``_MOMENT`` can match."""
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_LARGEST_OFFSET = timedelta(hours=14)
_WHITE = " \t\r\n"


def read_moment(text: str) -> datetime | None:
    """The time to the second: UTC if it has a zone, naive if not; None if it is no time that exists.

    ``24:00:00`` is midnight at the day's end; a blank for the T is read as well. Source: XML Schema part 2, dateTime.
    """
    bare = text.strip(_WHITE)
    # What is remembered must be short whatever a document holds.
    return _moment(bare) if len(bare) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _moment(bare: str) -> datetime | None:
    found = _MOMENT.fullmatch(bare)
    if found is None:
        return None
    day, clock, fraction, zone = found.groups()
    late = clock == "24:00:00" and not (fraction or "").strip("0")
    try:
        value = datetime.fromisoformat(f"{day}T{'00:00:00' if late else clock}{zone or ''}")
        if late:
            value += timedelta(days=1)
        offset = value.utcoffset()
        if offset is None:
            return value
        return value.astimezone(UTC) if abs(offset) <= _LARGEST_OFFSET else None
    except (ValueError, OverflowError):
        return None


def read_day(text: str) -> date | None:
    """The calendar day, or None if it is none. A zone is passed over: a day of birth has none that matters."""
    found = _DAY.fullmatch(text.strip(_WHITE))
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
