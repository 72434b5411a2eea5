"""Late data, A -> B -> A, and old files read again: the newest statement stands."""

from __future__ import annotations

from casebridge.model import EventKind, InvestigationStatus
from tests.support.agency import Agency, row
from tests.unit.engine.conftest import Opened

OPEN, ARREST = InvestigationStatus.OPEN, InvestigationStatus.CLEARED_BY_ARREST


def test_an_older_record_is_stored_as_late_and_changes_nothing_that_stands(agency: Agency) -> None:
    (first,) = agency.feed(row("2024-1", "1001", "Arrest", updated="2026-02-01"))
    agency.clock.pass_time(days=1)
    (late,) = agency.feed(row("2024-1", "1001", "Open", updated="2026-01-01"))
    assert (late.late, late.supersedes, late.investigation_status) == (True, None, OPEN)
    assert [event.event_id for event in agency.events(current=True)] == [first.event_id]
    # Once known, it is not news a second time.
    assert agency.feed(row("2024-1", "1001", "Open", updated="2026-01-01", note="again")) == []


def test_a_to_b_to_a_makes_three_events(agency: Agency) -> None:
    for status, day in (("Open", "01"), ("Closed", "02"), ("Open", "03")):
        agency.feed(row("2024-1", "1001", status, updated=f"2026-01-{day}"))
    events = agency.events()
    assert len({event.event_id for event in events}) == 3
    assert [event.revision for event in events] == [1, 2, 3]
    assert events[2].supersedes == events[1].event_id
    assert events[0].investigation_status is events[2].investigation_status is OPEN


def test_a_to_b_to_a_without_dates_follows_the_order_of_the_files(agency: Agency) -> None:
    for status, note in (("Open", "1"), ("Unfounded", "2"), ("Open", "3")):
        agency.clock.pass_time(hours=1)
        agency.feed(row("2024-1", "1001", status, note=note))
    assert [event.revision for event in agency.events()] == [1, 2, 3]


def test_bytes_that_come_back_under_the_same_name_are_read_again(agency: Agency) -> None:
    for status in ("Open", "Unfounded", "Open"):
        agency.clock.pass_time(hours=1)
        agency.feed(row("2024-1", "1001", status))
    events = agency.events()
    assert [event.investigation_status for event in events] == ["OPEN", "UNFOUNDED", "OPEN"]
    assert events[2].supersedes == events[1].event_id
    agency.feed(row("2024-1", "1001", "Open"))
    assert len(agency.events()) == 3


def test_an_old_file_dropped_again_under_its_own_name_is_nothing(agency: Agency) -> None:
    old = [row("2024-1", "1001", "Open")]
    agency.drop(*old, name="monday.csv")
    agency.sync()
    agency.drop(row("2024-1", "1001", "Unfounded"), name="tuesday.csv")
    agency.sync()
    agency.drop(*old, name="monday.csv")
    agency.sync()
    assert [event.investigation_status for event in agency.events()] == ["OPEN", "UNFOUNDED"]


def test_an_arrest_stays_when_the_case_is_reopened(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Arrest", updated="2026-01-01"))
    (event,) = agency.feed(row("2024-1", "1001", "Reopened", updated="2026-01-02"))
    assert event.investigation_status is InvestigationStatus.REOPENED
    assert [outcome.kind.value for outcome in event.outcomes] == ["ARREST"]
    assert event.kind is EventKind.OUTCOME


def test_the_same_statement_under_a_newer_date_is_no_event(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open", updated="2026-01-01"))
    assert agency.feed(row("2024-1", "1001", "Open", updated="2026-02-01")) == []


def test_a_replay_of_the_archive_gives_nothing_new(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open"))
    agency.clock.pass_time(days=1)
    agency.feed(row("2024-1", "1001", "Arrest"))
    (result,) = agency.bridge.replay("rms")
    assert (result.books.read, result.books.unchanged, result.books.events) == (1, 1, 0)
    assert len(agency.events()) == 2


def test_a_replay_of_an_old_file_never_undoes_a_newer_one(open_agency: Opened) -> None:
    agency = open_agency()
    agency.feed(row("2024-1", "1001", "Open"), row("1.9E+08", "1002", "Open"))
    agency.clock.pass_time(days=1)
    agency.feed(row("2024-1", "1001", "Arrest"))
    assert len(agency.letters()) == 1
    newest, oldest = agency.bridge.replay("rms")[::-1]
    assert (oldest.books.unchanged, oldest.books.events, newest.books.unchanged) == (1, 0, 1)
    assert [event.investigation_status for event in agency.events(current=True)] == [ARREST]


def test_a_replay_of_what_was_taken_back_since_is_late_once_and_not_news_again(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Arrest"), row("1.9E+08", "1002"))
    agency.clock.pass_time(hours=1)
    agency.feed(row("2024-1", "", "Open"))
    for _ in range(3):
        agency.bridge.replay("rms")
    ids = [event.event_id for event in agency.events()]
    assert len(ids) == len(set(ids)) <= 3
    assert [event.kind for event in agency.events(current=True)] == [EventKind.RETRACTION]


def test_a_replay_without_the_archived_file_says_so(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open"))
    (archived,) = (agency.drops / "archive").iterdir()
    archived.unlink()
    (result,) = agency.bridge.replay("rms")
    assert result.failed
    assert "archived file is gone" in result.problems[0]


def test_a_replay_uses_the_profile_of_today(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open"))
    agency.amend_profile('codes.Open = { status = "OPEN" }', 'codes.Open = { status = "ACTIVE" }')
    (result,) = agency.bridge.replay("rms")
    assert result.books.events == 1
    assert agency.events()[-1].investigation_status is InvestigationStatus.ACTIVE


def test_nothing_to_replay_is_nothing_done(agency: Agency) -> None:
    assert agency.bridge.replay("rms") == []
    assert agency.bridge.replay("rms", 7) == []
