"""Until when a provider must preserve the contents of a report."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

__all__ = ["LONGER_FROM", "preserved_until"]

LONGER_FROM = date(2024, 5, 7)
"""From this day on a submission obliges to a year; before it was 90 days."""


def preserved_until(submitted: datetime) -> date:
    """The day to which the contents are kept: a calendar year on, or 90 days for reports before 7 May 2024.

    A year from 29 February ends on 28 February: never a day later than somebody may rely on.

    Args:
        submitted: when the report was made, with its zone; the day is that of UTC.

    Source: REPORT Act, Pub. L. 118-59, in effect from 7 May 2024.
    """
    day = submitted.astimezone(UTC).date()
    if day < LONGER_FROM:
        return day + timedelta(days=90)
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)
