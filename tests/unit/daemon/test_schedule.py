"""When something is due again, whatever the clock on the wall does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from casebridge.daemon.moment import Moment, stepped
from casebridge.daemon.schedule import Every, Times, after, at_start, schedule_of, seconds_until, set_anew
from casebridge.engine.config.timing import Timing

CHICAGO = ZoneInfo("America/Chicago")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOW = Moment(5000.0, NOON)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_source_that_never_ran_is_due_at_once() -> None:
    assert at_start(Every(900, 90), NOW, None, 0.5) == 5000.0


def test_a_source_that_ran_before_the_start_waits_for_the_rest_of_its_interval() -> None:
    assert at_start(Every(900), NOW, NOON - timedelta(seconds=600), 0) == 5300.0


def test_a_last_run_in_the_future_does_not_silence_a_source() -> None:
    assert at_start(Every(900, 90), NOW, NOON + timedelta(days=30), 1) == 5900.0


def test_an_interval_counts_from_the_beginning_of_a_run() -> None:
    assert after(Every(900, 90), NOW, Moment(5100.0, NOON), 0.5) == 5945.0


def test_a_run_longer_than_its_interval_is_followed_by_one_and_not_by_all_it_missed() -> None:
    late = Moment(9000.0, NOON + timedelta(seconds=4000))
    assert after(Every(900), NOW, late, 0) == 9000.0


@given(st.floats(-2e6, 2e6), st.floats(0, 1))
def test_an_interval_never_waits_longer_than_itself_and_its_jitter(shift: float, share: float) -> None:
    due = at_start(Every(900, 90), NOW, NOON + timedelta(seconds=shift), share)
    assert isinstance(due, float)
    assert 0 <= due - NOW.steady <= 990


def test_cron_is_in_the_time_zone_of_the_profile() -> None:
    times = Times("30 2 * * *", CHICAGO)
    assert after(times, NOW, NOW, 0) == utc(2026, 3, 3, 8, 30)


def test_cron_in_the_hour_that_a_clock_change_skips_comes_right_after_it() -> None:
    # On 2026-03-08 Chicago goes from 02:00 to 03:00.
    before = Moment(0, utc(2026, 3, 8, 7, 0))
    assert after(Times("30 2 * * *", CHICAGO), before, before, 0) == utc(2026, 3, 8, 8, 0)


def test_cron_in_the_hour_that_a_clock_change_repeats_comes_once() -> None:
    # On 2026-11-01 Chicago has 01:30 twice, at 06:30 and at 07:30 UTC.
    times = Times("30 1 * * *", CHICAGO)
    first = after(times, NOW, Moment(0, utc(2026, 11, 1, 5, 0)), 0)
    assert first == utc(2026, 11, 1, 6, 30)
    assert after(times, NOW, Moment(0, utc(2026, 11, 1, 6, 30, 5)), 0) == utc(2026, 11, 2, 7, 30)


@pytest.mark.parametrize(("cron", "count"), [("*/15 * * * *", 4 * 25), ("0 * * * *", 24)])
def test_cron_by_the_minute_goes_on_in_a_repeated_hour(cron: str, count: int) -> None:
    at = utc(2026, 11, 1, 5, 0)
    seen = 0
    while (due := after(Times(cron, CHICAGO), NOW, Moment(0, at), 0)) <= utc(2026, 11, 2, 6, 0):  # type: ignore[operator]
        assert isinstance(due, datetime)
        assert due > at
        at, seen = due, seen + 1
    assert seen in (count, 25)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, utc(2026, 3, 3, 11, 30)),
        (utc(2026, 3, 1, 11, 30), NOON),
        (utc(2026, 3, 2, 11, 30), utc(2026, 3, 3, 11, 30)),
    ],
)
def test_a_time_missed_by_less_than_an_hour_is_made_up_for(last: datetime | None, due: datetime) -> None:
    assert at_start(Times("30 11 * * *", ZoneInfo("UTC")), NOW, last, 0) == due


def test_a_time_missed_by_more_than_an_hour_is_left_to_the_next() -> None:
    found = at_start(Times("30 10 * * *", ZoneInfo("UTC")), NOW, utc(2026, 3, 1, 10, 30), 0)
    assert found == utc(2026, 3, 3, 10, 30)


def test_cron_after_the_clock_was_set_back_a_day_does_not_stay_silent_for_it() -> None:
    times = Times("0 * * * *", ZoneInfo("UTC"))
    due = utc(2026, 3, 2, 13, 0)
    assert set_anew(times, due, Moment(0, NOON - timedelta(days=1))) == utc(2026, 3, 1, 13, 0)


def test_cron_after_the_clock_was_set_forward_is_due_once() -> None:
    times, tomorrow = Times("0 * * * *", ZoneInfo("UTC")), Moment(0, NOON + timedelta(days=1))
    due = set_anew(times, utc(2026, 3, 2, 13, 0), tomorrow)
    assert seconds_until(due, tomorrow) <= 0
    assert after(times, tomorrow, tomorrow, 0) == utc(2026, 3, 3, 13, 0)


def test_an_interval_does_not_heed_the_wall() -> None:
    assert set_anew(Every(900), 5900.0, Moment(5100, NOON + timedelta(days=9))) == 5900.0


@pytest.mark.parametrize(("wall", "by"), [(10, 0), (69, 0), (86_410, 86_400), (-86_390, -86_400)])
def test_a_clock_that_was_set_is_told_from_one_that_drifts(wall: float, by: float) -> None:
    now = Moment(NOW.steady + 10, NOON + timedelta(seconds=wall))
    assert stepped(NOW, now) == by


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, Every(900, 90)),
        ({"interval": "1h", "jitter": "5m"}, Every(3600, 300)),
        ({"interval": "30s", "jitter": "0s"}, Every(30, 0)),
        ({"cron": "0 5 * * 1"}, Times("0 5 * * 1", CHICAGO)),
    ],
)
def test_keys_make_the_schedule(keys: dict[str, Any], expected: object) -> None:
    assert schedule_of(Timing(**keys), CHICAGO) == expected


@pytest.mark.parametrize(
    "keys",
    [
        {"interval": "0s"},
        {"interval": "often"},
        {"deadline": "0s"},
        {"jitter": "some"},
        {"cron": "* * * *"},
        {"cron": "* * * * * *"},
        {"cron": "61 * * * *"},
        {"cron": "0 0 30 2 *"},
        {"cron": "0 5 * * *", "interval": "1h"},
        {"cron": "0 5 * * *", "jitter": "1m"},
    ],
)
def test_keys_that_make_no_schedule_are_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Timing(**keys)
