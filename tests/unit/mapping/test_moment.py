"""Dates as case-systems.md sec. 14 saw them, each with the pattern that a profile would name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.mapping import moment
from casebridge.mapping.moment import Unreadable, moment_reader
from casebridge.mapping.padded import padded_reader
from casebridge.mapping.spec import DateSpec
from casebridge.mapping.zone import Skipped, to_utc

NEW_YORK = "America/New_York"


def read(text: str, form: str, zone: str | None = NEW_YORK) -> date | datetime | None:
    return moment_reader(DateSpec(column="D", format=form), zone)([text])


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # the zone is no part


# Each winter time in New York is five hours behind UTC, each summer time four.
SEEN = [
    ("2010-02-20T00:00:00.000", "iso", utc(2010, 2, 20, 5)),
    ("2010-02-20T00:00:00.000", "%Y-%m-%dT00:00:00.000", date(2010, 2, 20)),
    ("2018/01/01 09:26:00 AM", "%Y/%m/%d %I:%M:%S %p", utc(2018, 1, 1, 14, 26)),
    ("2018/01/01 09:26:00 PM", "%Y/%m/%d %I:%M:%S %p", utc(2018, 1, 2, 2, 26)),
    ("04/01/2017, 7:00:00 am", "%m/%d/%Y, %I:%M:%S %p", utc(2017, 4, 1, 11)),
    ("10-Dec-18", "%d-%b-%y", date(2018, 12, 10)),
    ("01/05/2020 1625 hrs.", "%m/%d/%Y %H%M hrs.", utc(2020, 1, 5, 21, 25)),
    ("10052011", "%m%d%Y", date(2011, 10, 5)),
    ("2020-03-23 00:00:00.0000000", "iso", utc(2020, 3, 23, 4)),
    ("2020-03-23 01:02:03.1234567", "iso", utc(2020, 3, 23, 5, 2, 3)),
    ("2020-03-23T01:02:03.1234567Z", "iso", utc(2020, 3, 23, 1, 2, 3)),
    ("04/11/2021 12:00:00 AM", "%m/%d/%Y %I:%M:%S %p", utc(2021, 4, 11, 4)),
    ("2020-03-23", "iso", date(2020, 3, 23)),
    ("20200323", "iso", date(2020, 3, 23)),
    ("2020-03-23T10:00:00+02:00", "iso", utc(2020, 3, 23, 8)),
    ("20200323T100000Z", "iso", utc(2020, 3, 23, 10)),
    ("23.03.2020 10:00", "%d.%m.%Y %H:%M", utc(2020, 3, 23, 14)),
    ("2020-03-23 10:00:00 +0200", "%Y-%m-%d %H:%M:%S %z", utc(2020, 3, 23, 8)),
    ("1584972000", "epoch_s", utc(2020, 3, 23, 14)),
    ("1584972000999", "epoch_ms", utc(2020, 3, 23, 14)),
    ("0", "epoch_s", utc(1970, 1, 1)),
    ("-1", "epoch_s", utc(1969, 12, 31, 23, 59, 59)),
    ("-1", "epoch_ms", utc(1969, 12, 31, 23, 59, 59)),
    ("  10-Dec-18 ", "%d-%b-%y", date(2018, 12, 10)),
]


@pytest.mark.parametrize(("text", "form", "value"), SEEN)
def test_date_read_by_its_format(text: str, form: str, value: date | datetime) -> None:
    found = read(text, form)
    assert found == value
    assert type(found) is type(value)


def test_date_and_time_of_two_columns_joined_by_a_blank() -> None:
    reader = moment_reader(DateSpec(column=("D", "T"), format="%m%d%Y %H%M%S"), NEW_YORK)
    assert reader(["10052011", "040200"]) == utc(2011, 10, 5, 8, 2)
    assert reader([" ", ""]) is None
    day_only = moment_reader(DateSpec(column=("D", "T"), format="%m%d%Y"), NEW_YORK)
    assert day_only(["10052011", " "]) == date(2011, 10, 5)


def test_time_of_day_column_read_with_its_day() -> None:
    reader = moment_reader(DateSpec(column=("D", "T"), format="%Y-%m-%d %H%M"), "UTC")
    assert reader(["2020-03-23", "0845"]) == utc(2020, 3, 23, 8, 45)


@pytest.mark.parametrize("text", ["", "  ", "\t"])
def test_blank_is_no_date(text: str) -> None:
    assert read(text, "iso") is None


IMPOSSIBLE = [
    ("02/30/2021", "%m/%d/%Y"),
    ("13/01/2021", "%m/%d/%Y"),
    ("01/05/2020 9000", "%m/%d/%Y %H%M"),
    ("01/05/2020 90:00", "%m/%d/%Y %H:%M"),
    ("2020/01/05 13:00 pm", "%Y/%m/%d %I:%M %p"),
    ("32-Dec-18", "%d-%b-%y"),
    ("2021-02-30", "iso"),
    ("2021-02-30T10:00:00", "iso"),
    ("2021-02-03 90:00:00", "iso"),
    ("20210230", "iso"),
    ("2021-03-14 02:30:00", "iso"),
    ("03/14/2021 02:00", "%m/%d/%Y %H:%M"),
    ("999999999999999", "epoch_s"),
    ("-999999999999999", "epoch_s"),
    ("9999-12-31T23:59:59", "iso"),
]
UNREADABLE = [
    ("03/04/2021", "iso"),
    ("2021-03-04", "%m/%d/%Y"),
    ("3rd of March", "%m/%d/%Y"),
    ("2021-03-04T10:00 local", "iso"),
    ("TRUNCATED", "iso"),
    ("10-Dez-18x", "%d-%b-%y"),
    ("1.5E+09", "epoch_s"),
    ("1584972000.5", "epoch_s"),
    ("--1", "epoch_s"),
    ("-", "epoch_s"),
    ("1234567890123456", "epoch_s"),
    ("\uff11\uff12", "epoch_s"),
    ("\uff12\uff10\uff12\uff10-01-01", "iso"),
]


@pytest.mark.parametrize(
    ("text", "form", "code"),
    [(*row, "date_impossible") for row in IMPOSSIBLE] + [(*row, "date_unreadable") for row in UNREADABLE],
)
def test_no_date_told_with_the_reason(text: str, form: str, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(text, form)
    assert caught.value.code == code
    assert text not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_first_year_east_of_greenwich_is_impossible() -> None:
    with pytest.raises(Unreadable, match="date_impossible"):
        read("0001-01-01T00:00:00", "iso", "Asia/Tokyo")
    with pytest.raises(Unreadable, match="date_impossible"):
        read("0001-01-01T00:00:00+09:00", "iso")


def test_naive_time_without_zone_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="date_unreadable"):
        read("2021-03-04T10:00:00", "iso", None)
    assert read("2021-03-04", "iso", None) == date(2021, 3, 4)


def test_hour_that_occurs_twice_is_the_first() -> None:
    assert read("2021-11-07 01:30:00", "iso") == utc(2021, 11, 7, 5, 30)
    assert read("2021-11-07 00:59:59", "iso") == utc(2021, 11, 7, 4, 59, 59)
    assert read("2021-11-07 02:00:00", "iso") == utc(2021, 11, 7, 7)


def test_edges_of_a_skipped_hour_are_read() -> None:
    assert read("2021-03-14 01:59:59", "iso") == utc(2021, 3, 14, 6, 59, 59)
    assert read("2021-03-14 03:00:00", "iso") == utc(2021, 3, 14, 7)


def test_half_hour_change_skips_its_half_hour_only() -> None:
    assert read("2021-10-03 01:59:59", "iso", "Australia/Lord_Howe") == utc(2021, 10, 2, 15, 29, 59)
    assert read("2021-10-03 02:30:00", "iso", "Australia/Lord_Howe") == utc(2021, 10, 2, 15, 30)
    with pytest.raises(Unreadable, match="date_impossible"):
        read("2021-10-03 02:29:00", "iso", "Australia/Lord_Howe")


def test_reader_remembers_and_forgets_without_changing_its_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moment, "MEMO_LIMIT", 2)
    monkeypatch.setattr("casebridge.mapping.zone.MEMO_LIMIT", 2)
    reader = moment_reader(DateSpec(column="D", format="%Y-%m-%d %H"), NEW_YORK)
    texts = [f"2021-01-{day:02d} {day % 24:02d}" for day in (1, 2, 3, 1, 1, 2, 3, 4)]
    assert [reader([text]) for text in texts] == [
        moment_reader(DateSpec(column="D", format="%Y-%m-%d %H"), NEW_YORK)([text]) for text in texts
    ]


FORMS = ["%Y-%m-%d", "%m/%d/%Y", "%m%d%Y", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%m%d%Y %H%M", "%Y/%m/%d T%H"]


@given(st.sampled_from(FORMS), st.datetimes(min_value=datetime(1000, 1, 1)))  # noqa: DTZ001
def test_padded_reader_agrees_with_strptime(form: str, value: datetime) -> None:
    text = value.strftime(form)
    reader = padded_reader(form)
    assert reader is not None
    assert reader(text) == datetime.strptime(text, form)  # noqa: DTZ007


@given(st.sampled_from(FORMS), st.text(alphabet="0123456789/-: .TW+Z\uff11", max_size=20))
def test_padded_reader_never_reads_what_strptime_refuses(form: str, text: str) -> None:
    reader = padded_reader(form)
    assert reader is not None
    found = reader(text)
    assert found is None or found == datetime.strptime(text, form)  # noqa: DTZ007


@pytest.mark.parametrize(
    "form", ["%d-%b-%y", "%Y-%m", "%Y-%m-%d %I %p", "%Y-%m-%d %Y", "%H:%M", "%Y-%j", "%Y-%m-%d %%"]
)
def test_padded_reader_leaves_other_formats_alone(form: str) -> None:
    assert padded_reader(form) is None


ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "America/St_Johns"]


@given(st.sampled_from(ZONES), st.datetimes(), st.integers(0, 59))
def test_zone_agrees_with_the_calendar(zone: str, value: datetime, minute: int) -> None:
    _compare(ZoneInfo(zone), [value, value.replace(minute=minute), value])


@given(st.sampled_from(ZONES), st.integers(0, 366 * 24 * 60))
def test_zone_agrees_with_the_calendar_around_clock_changes(zone: str, minutes: int) -> None:
    at = datetime(2021, 1, 1) + timedelta(minutes=minutes)  # noqa: DTZ001
    _compare(ZoneInfo(zone), [at, at + timedelta(minutes=31), at])


def test_zone_agrees_with_the_calendar_when_the_clock_changes_inside_an_hour() -> None:
    hours = [datetime(2010, month, day, 0) for month, day in ((3, 14), (11, 7))]  # noqa: DTZ001
    values = [hour + timedelta(seconds=seconds) for hour in hours for seconds in (0, 59, 60, 61, 1800, 3599, 3660)]
    _compare(ZoneInfo("America/St_Johns"), values)


@pytest.mark.parametrize("value", [datetime.min, datetime.max])  # noqa: DTZ901
def test_zone_agrees_with_the_calendar_at_its_ends(value: datetime) -> None:
    for zone in ("Asia/Tokyo", "America/New_York", "UTC"):
        _compare(ZoneInfo(zone), [value])


def _compare(zone: ZoneInfo, values: list[datetime]) -> None:
    convert = to_utc(zone)
    for value in values:
        try:
            moment_there = value.replace(tzinfo=zone).astimezone(UTC)
            exists = moment_there.astimezone(zone).replace(tzinfo=None) == value
        except OverflowError:
            exists = False
        if exists:
            assert convert(value) == moment_there.replace(microsecond=0)
        else:
            with pytest.raises(Skipped):
                convert(value)
