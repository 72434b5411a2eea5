"""Moments: a day stays a day, everything finer is a UTC second, and their texts sort."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from casebridge.model import Moment, UtcDatetime, moment_text

MOMENT: TypeAdapter[date | datetime] = TypeAdapter(Moment)
UTC_DATETIME: TypeAdapter[datetime] = TypeAdapter(UtcDatetime)
EAST = timezone(timedelta(hours=5, minutes=30))

aware = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(EAST))  # noqa: DTZ001
days = st.dates()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 3, 1), "2026-03-01"),
        (date(21, 3, 1), "0021-03-01"),
        (datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "2026-03-01T09:30:00Z"),
        (datetime(2026, 3, 1, 9, 30, 1, 999_999, tzinfo=UTC), "2026-03-01T09:30:01Z"),
        (datetime(2026, 3, 1, 4, 0, tzinfo=EAST), "2026-02-28T22:30:00Z"),
        (datetime(21, 3, 1, tzinfo=UTC), "0021-03-01T00:00:00Z"),
    ],
)
def test_moment_text_is_utc_in_whole_seconds(value: date | datetime, text: str) -> None:
    assert moment_text(value) == text


@given(aware)
def test_moment_text_read_back_is_the_same_second(value: datetime) -> None:
    assert MOMENT.validate_python(moment_text(value)) == value.replace(microsecond=0)


@given(days)
def test_day_read_back_stays_a_day(value: date) -> None:
    found = MOMENT.validate_python(moment_text(value))
    assert found == value
    assert type(found) is date


@given(aware, aware)
def test_moment_texts_sort_as_time_does(one: datetime, two: datetime) -> None:
    one, two = one.replace(microsecond=0), two.replace(microsecond=0)
    assert (moment_text(one) < moment_text(two)) == (one < two)


@given(aware)
def test_day_sorts_before_its_seconds_and_after_the_day_before(value: datetime) -> None:
    day = value.astimezone(UTC).date()
    assert moment_text(day) < moment_text(value)
    assert moment_text(day - timedelta(days=1)) < moment_text(day)


def test_midnight_stays_a_second_when_validated() -> None:
    midnight = datetime(2026, 3, 1, tzinfo=UTC)
    for value in (midnight, "2026-03-01T00:00:00Z"):
        found = MOMENT.validate_python(value)
        assert found == midnight
        assert isinstance(found, datetime)


def test_moment_json_is_its_wire_form() -> None:
    assert MOMENT.dump_json(date(2026, 3, 1)) == b'"2026-03-01"'
    assert MOMENT.dump_json(datetime(2026, 3, 1, 2, tzinfo=EAST)) == b'"2026-02-28T20:30:00Z"'


@pytest.mark.parametrize("value", [datetime(2026, 3, 1, 9), "2026-03-01T09:00:00"])  # noqa: DTZ001
def test_naive_time_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="time zone"):
        MOMENT.validate_python(value)


@pytest.mark.parametrize("value", ["2026-13-01", "SECRET-VAL", "SECRET VALUE THAT IS LONG"])
def test_unreadable_moment_error_holds_no_value(value: str) -> None:
    with pytest.raises(ValidationError, match="ISO 8601") as caught:
        MOMENT.validate_python(value)
    assert value not in str(caught.value.errors(include_input=False))


@pytest.mark.parametrize("value", [None, True, object()])
def test_other_type_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python(value)


def test_utc_datetime_is_converted_and_written_with_z() -> None:
    found = UTC_DATETIME.validate_python(datetime(2026, 3, 1, 2, tzinfo=EAST))
    assert found.tzinfo is UTC
    assert UTC_DATETIME.dump_json(found) == b'"2026-02-28T20:30:00Z"'
    with pytest.raises(ValidationError):
        UTC_DATETIME.validate_python(datetime(2026, 3, 1))  # noqa: DTZ001
