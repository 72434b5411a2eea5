"""Until when a provider keeps the contents of a report (rule L5)."""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["REPORT_ACT", "preserved_until"]

REPORT_ACT = date(2024, 5, 7)
"""Since when it is a year (REPORT Act, Pub. L. 118-59); before that it was 90 days."""


def preserved_until(submitted: date) -> date:
    """The last day for which the law asks a provider to keep what it reported on the day ``submitted``.

    A year after 29 February ends on 28 February, the earlier of the two days it could mean.
    """
    if submitted < REPORT_ACT:
        return submitted + timedelta(days=90)
    if (submitted.month, submitted.day) == (2, 29):
        return date(submitted.year + 1, 2, 28)
    return submitted.replace(year=submitted.year + 1)
