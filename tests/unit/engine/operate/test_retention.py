"""What the retention clock removes, what it never does, and when it is not believed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from casebridge.engine.operate.retention import TRUST, Expired, purge_expired
from casebridge.errors import StopLedger
from casebridge.guard.host import exclusive
from tests.support.agency import Agency, row

RETENTION = "\n[retention]\ncases_days = 90\nruns_days = 30\n"


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    made = Agency(tmp_path)
    made.config.write_text(made.config.read_text(encoding="utf-8") + RETENTION, encoding="utf-8")
    return made


def expire(agency: Agency, *, dry_run: bool = False) -> Expired:
    return purge_expired(agency.bridge, agency.clock(), dry_run=dry_run)


def live(agency: Agency, days: int) -> None:
    """Time passes as it does: something was read in the last days, and before."""
    for step in (days - 10, 5, 5):
        agency.clock.pass_time(days=step)
        agency.sync()


def standing(agency: Agency) -> list[str]:
    return [item.case_key for item in agency.stored(current=True)]


def test_a_case_of_which_nothing_was_said_for_long_goes(agency: Agency) -> None:
    agency.feed(
        row("2024-1", "1001", "Open", updated="2026-02-01"), row("2024-2", "1002", "Open", updated="2026-02-01")
    )
    live(agency, 60)
    agency.feed(row("2024-2", "1002", "Arrest", updated="2026-04-01"))
    live(agency, 35)
    assert expire(agency, dry_run=True) == Expired(cases=1, reports=2)
    assert len(standing(agency)) == 2
    done = expire(agency)
    assert (done.cases, done.events, done.reports) == (1, 1, 2)
    assert len(standing(agency)) == 1
    agency.assert_sound()
    assert expire(agency) == Expired()


def test_what_a_source_states_anew_counts_as_said(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open", updated="2026-02-01"))
    live(agency, 85)
    agency.feed(row("2024-1", "1001", "Open", updated="2026-05-20"))
    live(agency, 20)
    assert expire(agency).cases == 0


def test_nothing_goes_that_waits_for_a_sink(agency: Agency) -> None:
    agency.drop(row("2024-1", "1001", "Open", updated="2026-02-01"))
    agency.sync(send=False)
    for days in (140, 5, 5):
        agency.clock.pass_time(days=days)
        agency.sync(send=False)
    assert expire(agency).cases == 0
    agency.sync()
    assert expire(agency).cases == 1


def test_nothing_goes_about_which_somebody_is_asked(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Cleared", updated="2026-02-01"))
    assert agency.asked()
    live(agency, 120)
    assert expire(agency).cases == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE run SET guard = 'held' WHERE run_id = 1",
        "UPDATE head SET missing_since = '2026-03-02T08:00:00Z'",
        "UPDATE sink SET filled = 0, fill_to = 1 WHERE sink_id = 1",
        "INSERT INTO delay SELECT 1, seq, source_id, case_key, 1, '', '', '' FROM event",
        "INSERT INTO held SELECT source_id, case_key, 'question', '', 1, '{}' FROM head",
        "INSERT INTO dead_letter SELECT 9, source_id, 'b', 1, 2, 1, 'c', '', case_key, 1, 1, 1, 'open', NULL, '', NULL"
        " FROM head",
    ],
)
def test_nothing_goes_that_waits_for_anything_else(agency: Agency, sql: str) -> None:
    agency.feed(row("2024-1", "1001", "Open", updated="2026-02-01"))
    live(agency, 120)
    with closing(sqlite3.connect(agency.ledger_path)) as raw, raw:
        raw.execute(sql)
    assert expire(agency, dry_run=True).cases == 0


def test_a_clock_that_jumps_ahead_removes_nothing_even_if_work_goes_on(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open", updated="2026-02-01"))
    live(agency, 20)
    agency.clock.pass_time(days=365)
    with pytest.raises(StopLedger) as caught:
        expire(agency)
    assert caught.value.code == "clock_ahead"
    # Entries of today do not make it true.
    agency.sync()
    with pytest.raises(StopLedger):
        expire(agency)
    agency.clock.pass_time(days=-365)
    agency.sync()
    assert expire(agency).cases == 0
    assert len(standing(agency)) == 1


def test_a_clock_is_believed_again_after_a_while_of_work(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open", updated="2026-02-01"))
    agency.clock.pass_time(days=200)
    agency.sync()
    live(agency, TRUST.days + 5)
    assert expire(agency).cases == 1


def test_an_agency_without_a_ledger_or_without_limits_has_nothing_to_remove(tmp_path: Path, agency: Agency) -> None:
    assert expire(agency) == Expired()
    other = Agency(tmp_path / "other")
    other.feed(row("2024-1", "1001", "Open", updated="2026-02-01"))
    live(other, 120)
    assert expire(other) == Expired()


def test_a_source_in_use_keeps_its_cases_till_the_next_time(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open", updated="2026-02-01"))
    live(agency, 120)
    with exclusive(agency.ledger_path.with_name("ledger.db.locks") / "source-1.lock"):
        assert expire(agency).busy == ("rms",)
    assert expire(agency).cases == 1


def test_a_hub_forgets_requests_that_nobody_repeats(agency: Agency) -> None:
    agency.sync()
    with closing(sqlite3.connect(agency.ledger_path)) as raw, raw:
        raw.execute("INSERT INTO peer VALUES (1, 'north', '', '')")
        for number, days in enumerate((61, 59)):
            at = (agency.clock() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
            raw.execute("INSERT INTO intake_key VALUES (1, ?, zeroblob(32), ?, 200, '{}')", (str(number), at))
    assert expire(agency, dry_run=True).keys == 1
    assert expire(agency).keys == 1
    assert expire(agency).keys == 0
