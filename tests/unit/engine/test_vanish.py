"""Snapshots: a record that is missing is not a deletion, until it has been missing long enough and a person says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from casebridge.engine.result import SyncResult
from casebridge.model import ActorRole, Completeness, EventKind, InvestigationStatus
from tests.support.agency import Agency, row, table
from tests.unit.engine.conftest import Opened

FILE = "snapshot = true\nmax_vanished = 0.5\ngrace_days = 7"


@pytest.fixture
def agency(open_agency: Opened) -> Agency:
    return open_agency(file=FILE)


def _rows(*numbers: int, day: str = "", **more: str) -> Sequence[dict[str, str]]:
    return [row(f"2024-{number}", str(1000 + number), "Open", note=f"day {day}", **more) for number in numbers]


def _full(agency: Agency, *numbers: int, days: float = 1, **options: Any) -> SyncResult:
    agency.clock.pass_time(days=days)
    agency.drop(*_rows(*numbers, day=agency.clock().isoformat()))
    return agency.sync(**options)


def _retracted(agency: Agency) -> int:
    """Drops 1 to 4, then 2 to 4 until the grace period is over; gives the question's number."""
    _full(agency, 1, 2, 3, 4)
    _full(agency, 2, 3, 4)
    _full(agency, 2, 3, 4, days=7)
    (question,) = agency.questions()
    assert (question.trigger.value, question.asked_of) == ("RECORD_RETRACTED", "supervisor")
    assert (question.case_number, question.report_ids) == ("2024-1", ("1001",))
    return question.number


def test_a_missing_case_is_asked_about_after_the_grace_period_and_nothing_is_sent(agency: Agency) -> None:
    _full(agency, 1, 2, 3, 4)
    _full(agency, 2, 3, 4)
    _full(agency, 2, 3, 4, days=6)
    assert (len(agency.events()), agency.questions()) == (4, [])
    _full(agency, 2, 3, 4, days=1)
    event = agency.events()[-1]
    assert (event.kind, event.completeness) == (EventKind.RETRACTION, Completeness.INCOMPLETE)
    assert event.case_ref is not None
    assert event.case_ref.case_number == "2024-1"
    assert len(agency.lines_out()) == 4
    _full(agency, 2, 3, 4, days=30)
    assert (len(agency.events()), len(agency.questions())) == (5, 1)


def test_a_case_that_comes_back_in_time_loses_its_mark(agency: Agency) -> None:
    _full(agency, 1, 2, 3, 4)
    _full(agency, 2, 3, 4)
    _full(agency, 1, 2, 3, 4, days=3)
    _full(agency, 2, 3, 4, days=5)
    assert agency.questions() == []
    assert len(agency.events()) == 4


def test_a_case_that_comes_back_after_the_question_withdraws_it(agency: Agency) -> None:
    _retracted(agency)
    _full(agency, 1, 2, 3, 4)
    assert agency.questions() == []
    event = agency.events()[-1]
    assert (event.ref.report_id, event.investigation_status, event.revision) == ("1001", InvestigationStatus.OPEN, 3)


def test_withdrawn_takes_the_statement_back(agency: Agency) -> None:
    (event,) = agency.bridge.answer(_retracted(agency), "WITHDRAWN")
    assert (event.kind, event.completeness, event.actor_role) == (
        EventKind.RETRACTION, Completeness.COMPLETE, ActorRole.SUPERVISOR,
    )  # fmt: skip
    agency.bridge.deliver()
    assert agency.lines_out()[-1]["id"] == str(event.event_id)
    _full(agency, 2, 3, 4)
    assert agency.questions() == []


def test_unfounded_is_stated_by_the_supervisor(agency: Agency) -> None:
    (event,) = agency.bridge.answer(_retracted(agency), "UNFOUNDED")
    assert (event.investigation_status, event.actor_role) == (InvestigationStatus.UNFOUNDED, ActorRole.SUPERVISOR)
    agency.bridge.deliver()
    assert agency.sheet_rows()[-1][0]["Case Status"] == "Closed"


def test_unfounded_takes_back_what_was_said_of_the_report(agency: Agency) -> None:
    agency.drop(*_rows(1, 2, 3, 4, useful="Yes"))
    agency.sync()
    _full(agency, 2, 3, 4)
    _full(agency, 2, 3, 4, days=8)
    events = agency.bridge.answer(agency.questions()[0].number, "UNFOUNDED")
    assert sorted(event.kind.value for event in events) == ["RETRACTION", "STATUS"]


def test_sealed_leaves_a_tombstone_and_no_content(agency: Agency) -> None:
    assert agency.bridge.answer(_retracted(agency), "SEALED") == []
    assert b"2024-1" not in agency.ledger_path.read_bytes()
    assert b"20241" not in agency.ledger_path.read_bytes()
    assert [event.ref.report_id for event in agency.events()] == ["1002", "1003", "1004"]
    agency.bridge.deliver()


def test_too_many_missing_are_held_until_somebody_accepts(agency: Agency) -> None:
    _full(agency, 1, 2, 3, 4)
    result = _full(agency, 4)
    assert (result.exit_code, result.sources[0].failed) == (1, True)
    assert "3 of 4 known cases are missing" in result.sources[0].problems[0]
    assert result.sources[0].batches[0].vanished_held == 3
    _full(agency, 4, days=30)
    assert agency.questions() == []
    _full(agency, 4, accept_vanished=True)
    _full(agency, 4, days=8, accept_vanished=True)
    assert len(agency.questions()) == 3


def test_the_very_file_that_was_held_can_be_accepted(agency: Agency) -> None:
    _full(agency, 1, 2, 3, 4)
    held = table(_rows(4))
    agency.drop_text(held)
    agency.sync()
    agency.drop_text(held)
    assert agency.sync(accept_vanished=True).sources[0].batches[0].vanished == 3
    agency.drop_text(held)
    assert agency.sync().sources[0].batches == []


def test_without_a_grace_period_the_question_comes_at_once(open_agency: Opened) -> None:
    agency = open_agency(file=FILE.replace("= 7", "= 0"))
    _full(agency, 1, 2, 3, 4)
    result = _full(agency, 2, 3, 4)
    assert result.sources[0].batches[0].vanished == 1
    assert len(agency.questions()) == 1


def test_unreadable_rows_stop_every_conclusion_from_absence(agency: Agency) -> None:
    _full(agency, 1, 2, 3, 4)
    agency.clock.pass_time(days=1)
    agency.drop_text(table(_rows(2, 3, 4)) + "2024-1,1001\n")
    result = agency.sync()
    assert result.sources[0].batches[0].vanished_held == -1
    assert "no missing record is taken for vanished" in result.sources[0].problems[0]
    agency.clock.pass_time(days=9)
    agency.drop_text(table(_rows(2, 3, 4)) + "1.9E+08,1001" + "," * 10 + "\n")
    agency.sync()
    assert agency.questions() == []
    # The mark starts with the first snapshot that could be read to its end.
    _full(agency, 2, 3, 4)
    assert agency.questions() == []


def test_a_case_that_stands_aside_as_faulty_has_not_vanished(agency: Agency) -> None:
    _full(agency, 1, 2, 3, 4)
    for _ in range(3):
        agency.clock.pass_time(days=8)
        agency.drop(*_rows(2, 3, 4, day=agency.clock().isoformat()), row("2024-1", "1001", "Open", updated="yesterday"))
        agency.sync()
    assert agency.questions() == []


def test_a_file_that_is_no_snapshot_takes_nothing_back(open_agency: Opened) -> None:
    agency = open_agency(file="max_vanished = 1.0\ngrace_days = 0")
    _full(agency, 1, 2, 3, 4)
    _full(agency, 4)
    assert agency.questions() == []
    assert len(agency.events()) == 4


def test_a_linked_case_vanishes_like_one_that_names_its_report(open_agency: Opened) -> None:
    agency = open_agency(file=FILE)
    agency.link("2024-1", "1001")
    for numbers, days in (((1, 2, 3), 1), ((2, 3), 1), ((2, 3), 8)):
        agency.clock.pass_time(days=days)
        agency.drop(*(row(f"2024-{at}", "", "Open", note=str(agency.clock())) for at in numbers))
        agency.sync()
    # It is the only case that stands, so it is more than half of them.
    assert agency.questions() == []
    agency.clock.pass_time(days=1)
    agency.drop(row("2024-2", "", "Open"))
    agency.sync(accept_vanished=True)
    agency.clock.pass_time(days=8)
    agency.drop(row("2024-3", "", "Open"))
    agency.sync(accept_vanished=True)
    assert agency.asked() == [("RECORD_RETRACTED", "2024-1")]


def test_what_a_supervisor_said_is_not_taken_back_because_the_case_stays_away(agency: Agency) -> None:
    agency.bridge.answer(_retracted(agency), "UNFOUNDED")
    for _ in range(3):
        _full(agency, 2, 3, 4, days=8)
    assert agency.questions() == []
    assert agency.events(current=True)[-1].investigation_status is InvestigationStatus.UNFOUNDED


def test_an_old_snapshot_read_again_takes_no_newer_case_for_vanished(open_agency: Opened) -> None:
    agency = open_agency(file=FILE.replace("= 7", "= 0"))
    agency.drop(*_rows(1, 2, 3), row("2024-9", "1009", "Open", updated="never"))
    agency.sync()
    _full(agency, 1, 2, 3, 4)
    before = agency.last_seq()
    agency.bridge.replay("rms")
    assert (agency.last_seq(), agency.questions()) == (before, [])


def test_a_dated_case_that_comes_back_after_the_question_stands_again(agency: Agency) -> None:
    rows = [dict(item) | {"Updated": "2026-01-05"} for item in _rows(1, 2, 3, 4)]
    for shown, days in ((rows, 1), (rows[1:], 1), (rows[1:], 8), (rows, 1)):
        agency.clock.pass_time(days=days)
        agency.drop(*shown, row("1999-1", note=agency.clock().isoformat()))
        agency.sync()
    assert agency.questions() == []
    assert (agency.events()[-1].ref.report_id, agency.events()[-1].late) == ("1001", False)
