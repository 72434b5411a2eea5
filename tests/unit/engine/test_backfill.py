"""A window of the past: bounded, gone on with, and never in the way of what is new."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.engine.backfill import BackfillResult, window_of
from casebridge.errors import FixConfig
from casebridge.ledger.rows import Backfill
from casebridge.model import InvestigationStatus
from casebridge.sdk import Capabilities
from tests.support.agency import Agency, row
from tests.support.polled import PolledAgency, polled

DAY = "2026-03-02"


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PolledAgency:
    made = polled(monkeypatch, PolledAgency(tmp_path / "agency"))
    made.system.put(*(row(f"2024-{at}", str(1000 + at), "Open") for at in range(1, 6)))
    return made


def fill(agency: PolledAgency, since: str = DAY, until: str = DAY, days: float = 1) -> BackfillResult:
    agency.clock.pass_time(days=days)
    found = agency.bridge.backfill("rms", since, until)
    if found.result is not None:
        assert found.result.books.balanced
    agency.assert_sound()
    return found


def position(agency: PolledAgency) -> tuple[str | None, Backfill | None]:
    with agency.bridge.ledger("test", write=False) as ledger:
        return ledger.cursor(1), ledger.backfill(1)


def test_a_window_is_read_without_moving_the_live_cursor(agency: PolledAgency) -> None:
    agency.poll()
    live, none = position(agency)
    assert none is None
    agency.system.put(row("2024-9", "1009", "Open"))
    found = fill(agency)
    assert found.finished
    assert (found.since, found.until) == ("2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z")
    assert found.result is not None
    assert (found.result.books.unchanged, found.result.books.events) == (5, 1)
    assert agency.system.contexts[-1].window == (found.since, found.until)
    now, apart = position(agency)
    assert now == live
    assert apart is not None
    assert apart.done
    assert apart.position is not None
    assert agency.poll() == []
    assert agency.system.cursors[-1] == {"mark": "2026-03-02T08:00:05Z"}
    assert position(agency)[1] == apart


def test_a_window_before_the_first_sync_leaves_that_at_its_start(agency: PolledAgency) -> None:
    assert fill(agency).finished
    assert position(agency)[0] is None
    assert agency.poll() == []
    assert agency.system.cursors[-1] is None


def test_a_window_that_was_read_to_its_end_is_not_read_again(agency: PolledAgency) -> None:
    fill(agency)
    pulls = len(agency.system.cursors)
    found = fill(agency)
    assert (found.finished, found.result, len(agency.system.cursors)) == (True, None, pulls)
    assert fill(agency, since="2026-03-01").result is not None
    assert len(agency.system.cursors) > pulls


def test_a_window_beyond_the_budget_of_one_poll_is_gone_on_with(agency: PolledAgency) -> None:
    agency.system.budget = 2
    found = fill(agency)
    assert found.result is not None
    assert (found.finished, len(found.result.batches), found.result.books.events) == (True, 3, 5)


def test_a_window_that_met_an_outage_goes_on_where_it_was(agency: PolledAgency) -> None:
    agency.system.budget = 2
    agency.system.fail_after = True
    found = fill(agency)
    assert found.result is not None
    assert (found.finished, found.result.exit_code, found.result.books.events) == (False, 3, 2)
    again = fill(agency)
    assert again.result is not None
    assert (again.finished, again.result.books.events, again.result.books.read) == (True, 3, 3)
    assert agency.system.cursors[1] == {"mark": "2026-03-02T08:00:02Z"}


def test_a_window_with_a_refused_poll_is_not_finished(agency: PolledAgency) -> None:
    agency.system.reject_at = 2
    assert not fill(agency).finished
    agency.system.reject_at = 0
    assert fill(agency).finished


def test_a_window_that_reaches_into_the_future_is_never_finished(agency: PolledAgency) -> None:
    found = fill(agency, until="2026-03-09")
    assert not found.finished
    assert fill(agency, until="2026-03-09").result is not None
    assert fill(agency, until="2026-03-09", days=9).finished


def test_a_source_that_never_ends_is_stopped(agency: PolledAgency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebridge.engine.backfill.ROUNDS", 2)
    agency.system.budget = 2
    found = fill(agency)
    assert found.result is not None
    assert (found.finished, len(found.result.batches)) == (False, 2)
    assert fill(agency).finished


def test_an_undated_record_of_a_window_never_takes_the_place_of_what_stands(agency: PolledAgency) -> None:
    agency.poll()
    agency.system.put(*(row(f"2024-{at}", str(1000 + at), "Arrest") for at in (1, 2)))
    before = agency.system.rows["2024-1"]
    agency.poll()
    assert len(agency.events(current=True)) == 5
    # The system falls back to an old state, which only a backfill reads.
    agency.system.rows["2024-1"] = row("2024-1", "1001", "Unfounded"), before[1]
    fill(agency)
    late = agency.stored()[-1]
    assert (late.report_id, late.late) == ("1001", True)
    now = {event.ref.report_id: event.investigation_status for event in agency.events(current=True)}
    assert now["1001"] is InvestigationStatus.CLEARED_BY_ARREST
    # Read again from the batch, it still is a window of the past.
    for result in agency.bridge.replay("rms"):
        assert result.books.events == 0
    assert agency.last_seq() == late.seq


def test_a_newer_poll_speaks_over_what_a_window_brought(agency: PolledAgency) -> None:
    fill(agency)
    agency.system.put(row("2024-1", "1001", "Arrest"))
    agency.poll()
    assert agency.events(current=True)[-1].investigation_status is InvestigationStatus.CLEARED_BY_ARREST


def test_a_dated_record_of_a_window_is_as_new_as_it_says(agency: PolledAgency) -> None:
    agency.system.put(row("2024-1", "1001", "Open", updated="2026-02-10"))
    agency.poll()
    stamp = agency.system.rows["2024-1"][1]
    agency.system.rows["2024-1"] = row("2024-1", "1001", "Arrest", updated="2026-02-11"), stamp
    agency.system.rows["2024-2"] = row("2024-2", "1002", "Arrest", updated="2026-02-11"), stamp
    fill(agency)
    agency.system.rows["2024-1"] = row("2024-1", "1001", "Closed", reason="Else", updated="2026-02-09"), stamp
    fill(agency, since="2026-03-01")
    now = {event.ref.report_id: event.investigation_status for event in agency.events(current=True)}
    assert now["1001"] is InvestigationStatus.CLEARED_BY_ARREST


def test_a_record_held_back_keeps_its_place_against_an_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    select = '\n[select]\ncandidate = [{ column = "Note", present = true }]\n'
    agency = polled(monkeypatch, PolledAgency(tmp_path / "held", more=select))
    agency.system.put(row("2024-1", "", "Open", note="x"))
    stamp = agency.system.rows["2024-1"][1]
    agency.clock.pass_time(days=2)
    agency.system.put(row("2024-1", "", "Arrest", note="x"))
    agency.poll()
    agency.system.rows["2024-1"] = row("2024-1", "", "Unfounded", note="x"), stamp
    fill(agency)
    agency.link("2024-1", "1001")
    assert [event.investigation_status for event in agency.events()] == [InvestigationStatus.CLEARED_BY_ARREST]


def test_a_deleted_record_of_a_window_marks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agency = polled(monkeypatch, PolledAgency(tmp_path / "gone"))
    agency.amend_profile('report = "Tip"\n', 'report = "Tip"\ndelete = { column = "Share", in = ["gone"] }\n')
    agency.system.put(row("2024-1", "1001", "Open"))
    stamp = agency.system.rows["2024-1"][1]
    agency.poll()
    agency.system.rows["2024-1"] = row("2024-1", "1001", "Open", share="gone"), stamp
    fill(agency)
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.missing(1) == []


def test_a_source_without_windows_says_what_to_do_instead(agency: PolledAgency) -> None:
    agency.system.capabilities = Capabilities()
    with pytest.raises(FixConfig, match="can't be asked for what changed between two times") as caught:
        fill(agency)
    assert "cursor reset" in caught.value.next_step


def test_a_folder_has_no_windows(tmp_path: Path) -> None:
    with pytest.raises(FixConfig) as caught:
        Agency(tmp_path / "drops").bridge.backfill("rms", DAY, DAY)
    assert caught.value.code == "window_unsupported"


@pytest.mark.parametrize(
    ("since", "until", "window"),
    [
        ("2026-01-01", "2026-01-31", ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")),
        ("2026-01-01T10:00:00+02:00", "2026-01-01", ("2026-01-01T08:00:00Z", "2026-01-02T00:00:00Z")),
        ("2026-01-01", "2026-01-01T00:00:01Z", ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z")),
    ],
)
def test_a_window_is_days_or_moments(since: str, until: str, window: tuple[str, str]) -> None:
    assert window_of(since, until, None) == window


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-01-02", "2026-01-01"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("2026-01-01T00:00:00", "2026-02-01"),
        ("yesterday", "2026-02-01"),
        ("2026-02-30", "2026-03-01"),
        ("2026-01-01", "9999-12-31"),
        ("", ""),
    ],
)
def test_a_window_that_is_none_is_refused(since: str, until: str) -> None:
    with pytest.raises(FixConfig) as caught:
        window_of(since, until, "America/Chicago")
    assert caught.value.code == "window_invalid"
