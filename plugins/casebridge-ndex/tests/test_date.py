"""Dates of every precision."""

from __future__ import annotations

from datetime import date

import pytest
from casebridge_ndex.date import When, when
from casebridge_ndex.remark import Remarks
from casebridge_ndex.walk import Found
from hypothesis import given
from hypothesis import strategies as st


def read(**texts: list[str]) -> tuple[When, list[str]]:
    remarks = Remarks()
    return when(Found(texts=texts), "date", remarks, "Path"), [finding.code for finding in remarks.all()]


@pytest.mark.parametrize(
    ("text", "day", "moment"),
    [
        ("2026-02-03", "2026-02-03", ""),
        ("2026-02-03Z", "2026-02-03", ""),
        ("2026-02-03-05:00", "2026-02-03", ""),
        ("2026-02-03T23:30:00-05:00", "2026-02-03", "2026-02-03T23:30:00-05:00"),
        ("2026-02-03T23:30:00", "2026-02-03", "2026-02-03T23:30:00"),
        ("2026-02-03T23:30:00.123Z", "2026-02-03", "2026-02-03T23:30:00.123Z"),
    ],
)
def test_day_is_the_one_that_is_written(text: str, day: str, moment: str) -> None:
    assert read(date=[text]) == (When(day, moment), [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026", "date_imprecise"),
        ("2026-02", "date_imprecise"),
        ("2026-02-30", "date_unreadable"),
        ("2026-02-03T25:00:00", "date_unreadable"),
        ("String", "date_unreadable"),
        ("02/03/2026", "date_unreadable"),
        ("2026-02-03T10:00:00 or so", "date_unreadable"),
        ("\uff12026-02-03", "date_unreadable"),
    ],
)
def test_what_is_no_day_gives_none_and_a_finding(text: str, code: str) -> None:
    assert read(date=[text]) == (When(), [code])


@pytest.mark.parametrize(
    ("start", "end", "day", "codes"),
    [
        ("2026-02-03", "2026-02-03T10:00:00", "2026-02-03", []),
        ("2026-02-03", "2026-02-04", "", ["date_imprecise"]),
        ("2026-02-03", "2026-02", "", ["date_imprecise"]),
    ],
)
def test_range_is_a_day_only_if_it_begins_and_ends_on_it(start: str, end: str, day: str, codes: list[str]) -> None:
    found, told = read(start=[start], end=[end])
    assert (found.day, told) == (day, codes)


def test_date_counts_before_a_range_and_a_time_before_its_day() -> None:
    assert read(date=["2026-02-03"], start=["2026-01-01"])[0].day == "2026-02-03"
    assert read(date=["2026-02-03", "2026-02-03T01:02:03Z"])[0].moment == "2026-02-03T01:02:03Z"
    assert read()[0] == When()


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_as_itself(day: date) -> None:
    assert read(date=[day.isoformat()]) == (When(day.isoformat()), [])


@given(st.text(max_size=40))
def test_no_text_is_a_crash_or_stands_in_a_finding(text: str) -> None:
    found, codes = read(date=[text])
    assert found.day in ("", text[:10])
    assert set(codes) <= {"date_imprecise", "date_unreadable"}
