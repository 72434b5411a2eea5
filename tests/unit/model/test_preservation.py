"""Until when a provider keeps what it reported."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.model import preserved_until


@pytest.mark.parametrize(
    ("submitted", "until"),
    [
        (date(2024, 5, 6), date(2024, 8, 4)),
        (date(2024, 5, 7), date(2025, 5, 7)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2020, 2, 29), date(2020, 5, 29)),
    ],
)
def test_the_deadline_follows_the_law_of_its_day(submitted: date, until: date) -> None:
    assert preserved_until(submitted) == until


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 800))
def test_a_later_report_is_never_kept_for_less_long_than_an_earlier_one(first: date, days: int) -> None:
    assert preserved_until(first) <= preserved_until(first + timedelta(days=days))
