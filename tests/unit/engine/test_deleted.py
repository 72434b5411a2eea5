"""Deletes: most are one half of a correction, so nothing is concluded in haste, and nothing is read from them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from casebridge.engine.result import SourceResult
from casebridge.model import Completeness, EventKind, InvestigationStatus
from tests.support.agency import COLUMNS, PROFILE, Agency, row, stated
from tests.unit.engine.conftest import Opened

HEADER = (*COLUMNS, "Action", "Owner")
DELETE = 'delete = { column = "Action", in = ["D"] }\n'

FILE = "grace_days = 7"
OPEN, ARREST, UNFOUNDED = (
    InvestigationStatus.OPEN,
    InvestigationStatus.CLEARED_BY_ARREST,
    InvestigationStatus.UNFOUNDED,
)


@pytest.fixture
def agency(open_agency: Opened) -> Agency:
    return open_agency(profile=PROFILE + DELETE, file=FILE)


def insert(status: str = "Open", case: str = "2024-1", tip: str = "1001", **more: str) -> Mapping[str, str]:
    return row(case, tip, status, action="I", **more)


def delete(case: str = "2024-1", **more: str) -> Mapping[str, str]:
    return {**row(case, action="D"), **{name.title(): value for name, value in more.items()}}


def feed(agency: Agency, *rows: Mapping[str, str], days: float = 1, name: str = "") -> SourceResult:
    """Drops and reads a file some days after the last one."""
    agency.clock.pass_time(days=days)
    stamp = row("1999-999999", note=agency.clock().isoformat())
    agency.drop(*rows, stamp, columns=HEADER, name=name or f"{agency.clock():%Y%m%d%H%M}.csv")
    (result,) = agency.sync().sources
    return result


def idle(agency: Agency, days: float) -> SourceResult:
    """Days pass, and a sync finds nothing new."""
    agency.clock.pass_time(days=days)
    (result,) = agency.sync().sources
    assert result.batches == []
    return result


def replay_all(agency: Agency, *, same: bool = True) -> None:
    """Reads every batch again, the oldest first and then the newest first; the ``same`` cases stay marked as gone."""
    from casebridge.engine.again import replay_batch

    bridge = agency.bridge
    with bridge.ledger("replay") as ledger:
        job = bridge._job(ledger, "rms", bridge.profile("rms"), "replay")
        stored = ledger.batches(1, 100)
        before = ledger.missing(1)
        for item in (*reversed(stored), *stored):
            assert replay_batch(job, item).books.balanced
            assert not same or ledger.missing(1) == before


def marked(agency: Agency) -> list[str]:
    with agency.bridge.ledger("test", write=False) as ledger:
        return [head.case_key for head in ledger.missing(1)]


def test_a_delete_and_the_same_record_again_is_no_event(agency: Agency) -> None:
    feed(agency, insert())
    for rows in ([delete(), insert()], [delete(), insert("Arrest"), delete(), insert()]):
        result = feed(agency, *rows)
        books = result.books
        assert (books.events, books.unchanged, books.folded) == (0, 1, len(rows) - 1)
    assert len(agency.events()) == 1
    assert marked(agency) == []


def test_the_last_of_several_replacements_is_one_event(agency: Agency) -> None:
    feed(agency, insert())
    (first,) = agency.events()
    result = feed(agency, delete(), insert("Closed"), delete(), insert("Closed", reason="Else"), insert("Arrest"))
    assert (result.books.translated, result.books.folded, result.books.events) == (5, 4, 1)
    event = agency.events()[-1]
    assert (event.investigation_status, event.supersedes, event.closure_reasons) == (ARREST, first.event_id, ())
    assert event.provenance.lines == (6,)


def test_nothing_of_a_replaced_record_is_carried_on(agency: Agency) -> None:
    feed(agency, insert("Arrest", useful="Yes"), insert("Open"))
    assert stated(agency.events()) == [("1001", "STATUS", OPEN)]


def test_a_report_that_only_a_replaced_record_names_is_not_linked(agency: Agency) -> None:
    result = feed(agency, insert(tip="1001"), insert(tip="1002"), insert(tip="", case="2024-2"))
    assert stated(agency.events()) == [("1002", "STATUS", OPEN)]
    assert result.books.by_rule["ignored:not_linked"] == 2


def test_a_delete_is_held_and_nothing_is_said_before_the_grace_period_is_over(agency: Agency) -> None:
    feed(agency, insert())
    result = feed(agency, delete())
    assert (result.books.held, result.books.by_rule["held:deleted"]) == (1, 1)
    assert marked(agency) == ["20241"]
    idle(agency, days=6.9)
    assert (len(agency.events()), agency.questions()) == (1, [])


def test_a_run_that_reads_nothing_takes_back_what_was_deleted_long_ago(agency: Agency) -> None:
    feed(agency, insert(), insert(case="2024-2", tip="1002"))
    feed(agency, delete())
    result = idle(agency, days=7)
    assert (result.books.retracted, result.exit_code) == (1, 0)
    event = agency.events()[-1]
    assert (event.kind, event.completeness) == (EventKind.RETRACTION, Completeness.INCOMPLETE)
    assert event.investigation_status is None
    assert agency.asked() == [("RECORD_RETRACTED", "2024-1")]
    assert len(agency.lines_out()) == 2
    assert idle(agency, days=30).books.retracted == 0
    assert len(agency.events()) == 3
    replay_all(agency)
    assert len(agency.events()) == 3
    assert agency.asked() == [("RECORD_RETRACTED", "2024-1")]


def test_a_delete_repeated_after_the_grace_period_takes_back_too(agency: Agency) -> None:
    feed(agency, insert())
    feed(agency, delete())
    assert feed(agency, delete(), days=7).books.retracted == 1
    assert agency.asked() == [("RECORD_RETRACTED", "2024-1")]


def test_without_a_grace_period_the_question_comes_at_once(open_agency: Opened) -> None:
    agency = open_agency(profile=PROFILE + DELETE, file="grace_days = 0")
    feed(agency, insert())
    assert feed(agency, delete()).books.retracted == 1
    assert agency.asked() == [("RECORD_RETRACTED", "2024-1")]


def test_a_record_that_comes_again_in_time_is_as_if_nothing_had_been(agency: Agency) -> None:
    feed(agency, insert())
    feed(agency, delete())
    feed(agency, insert(), days=6)
    assert marked(agency) == []
    idle(agency, days=30)
    replay_all(agency)
    idle(agency, days=30)
    assert (len(agency.events()), agency.questions()) == (1, [])


def test_an_older_record_put_back_lifts_the_mark(agency: Agency) -> None:
    feed(agency, insert(updated="2026-02-10"))
    feed(agency, delete())
    feed(agency, insert("Arrest", updated="2026-01-10"))
    assert marked(agency) == []
    idle(agency, days=30)
    assert agency.questions() == []


@pytest.mark.parametrize("updated", ["", "2026-01-10", "2026-02-10"])
def test_a_record_that_comes_after_the_question_stands_again(agency: Agency, updated: str) -> None:
    feed(agency, insert(updated="2026-02-10"))
    feed(agency, delete())
    idle(agency, days=8)
    feed(agency, insert(updated=updated))
    assert agency.questions() == []
    event = agency.events()[-1]
    assert (event.investigation_status, event.revision, event.late) == (OPEN, 3, False)
    idle(agency, days=30)
    replay_all(agency)
    assert (len(agency.events()), agency.questions()) == (3, [])


def test_a_case_that_goes_for_another_time_is_asked_about_again(agency: Agency) -> None:
    feed(agency, insert())
    feed(agency, delete())
    idle(agency, days=8)
    agency.bridge.answer(agency.questions()[0].number, "WITHDRAWN")
    feed(agency, insert("Arrest"))
    feed(agency, delete())
    idle(agency, days=8)
    assert agency.asked() == [("RECORD_RETRACTED", "2024-1")]
    (question,) = agency.questions(None)
    assert (question.answer, question.answered_at) == ((), None)


def test_what_a_supervisor_said_of_a_deleted_case_is_not_taken_back(agency: Agency) -> None:
    feed(agency, insert())
    feed(agency, delete())
    idle(agency, days=8)
    agency.bridge.answer(agency.questions()[0].number, "UNFOUNDED")
    idle(agency, days=30)
    assert feed(agency, delete()).books.by_rule["ignored:deleted"] == 1
    idle(agency, days=30)
    assert agency.questions() == []
    assert agency.events(current=True)[0].investigation_status is UNFOUNDED


def test_a_delete_of_what_never_stood_is_only_counted(agency: Agency) -> None:
    result = feed(agency, delete(), insert(case="2024-2", tip="1002"), delete("2024-2"), delete("2024-3"))
    assert result.books.by_rule == {"ignored:deleted": 2, "ignored:not_linked": 3}
    assert agency.events() == []
    agency.link("2024-3", "1003")
    assert feed(agency, delete("2024-3")).books.by_rule["ignored:deleted"] == 1
    assert agency.questions() == []


def test_nothing_is_read_from_a_delete(agency: Agency) -> None:
    feed(agency, insert())
    result = feed(agency, delete(updated="yesterday", status="Offen", count="x"))
    assert (result.books.dead, agency.letters(), agency.questions()) == (0, [], [])
    assert marked(agency) == ["20241"]


def test_a_fault_in_a_replaced_record_sets_nothing_aside(agency: Agency) -> None:
    result = feed(agency, insert(updated="yesterday"), insert("Open", count="x"), delete(), insert("Arrest"))
    assert (result.books.dead, result.books.folded) == (0, 3)
    assert stated(agency.events()) == [("1001", "OUTCOME", ARREST)]


def test_a_fault_in_the_last_record_sets_only_that_aside(agency: Agency) -> None:
    feed(agency, insert())
    result = feed(agency, delete(), insert("Closed"), insert(updated="yesterday"))
    assert (result.books.dead, result.books.folded, result.books.translated) == (1, 2, 2)
    (letter,) = agency.letters()
    assert (letter.code, letter.line, letter.case_key) == ("date_unreadable", 4, "20241")
    assert len(agency.events()) == 1


def test_a_record_that_is_back_but_unreadable_is_not_taken_back(agency: Agency) -> None:
    feed(agency, insert())
    feed(agency, delete())
    feed(agency, insert(updated="yesterday"))
    assert marked(agency) == []
    idle(agency, days=30)
    assert agency.questions() == []


def test_a_delete_settles_the_dead_letters_of_its_case(agency: Agency) -> None:
    feed(agency, insert(updated="yesterday"))
    assert len(agency.letters()) == 1
    feed(agency, delete())
    assert agency.letters() == []


def test_a_deleted_record_waits_for_no_link_and_no_answer(open_agency: Opened) -> None:
    select = '\n[select]\ncandidate = [{ column = "Note", in = ["tip"] }]\n'
    agency = open_agency(profile=PROFILE + DELETE + select, file=FILE)
    agency.link("2024-7-A", "1007")
    rows = [insert(case=f"2024-{at}", tip="", note="tip") for at in (5, 6, 7)]
    feed(agency, *rows)
    assert agency.asked() == [("LINK_CANDIDATE", "2024-7")]
    feed(agency, delete("2024-5"), delete("2024-7"), delete("2024-8"))
    assert agency.asked() == []
    assert agency.link("2024-5", "1005").events == 0
    assert agency.link("2024-6", "1006").events == 1
    # A delete older than what is held back, read again, lets nothing go.
    feed(agency, insert(case="2024-8", tip="", note="tip"))
    replay_all(agency, same=False)
    assert agency.link("2024-8", "1008").events == 1


def test_a_question_to_the_supervisor_outlives_a_record_that_waits_for_a_link(open_agency: Opened) -> None:
    select = '\n[select]\ncandidate = [{ column = "Note", in = ["tip"] }]\n'
    agency = open_agency(profile=PROFILE + DELETE + select, file=FILE)
    feed(agency, insert())
    feed(agency, delete())
    idle(agency, days=8)
    feed(agency, insert(tip="", note="tip"))
    feed(agency, delete())
    assert agency.asked() == [("RECORD_RETRACTED", "2024-1")]
    assert agency.link("2024-1", "1001").events == 0


def test_what_was_asked_about_a_case_is_settled_when_it_is_taken_back(agency: Agency) -> None:
    feed(agency, insert("Closed"))
    assert agency.asked() == [("CLOSURE_REASON", "2024-1")]
    feed(agency, delete())
    assert agency.asked() == [("CLOSURE_REASON", "2024-1")]
    idle(agency, days=8)
    assert agency.asked() == [("RECORD_RETRACTED", "2024-1")]
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.held(1, ["20241"]) == {}


def test_a_delete_older_than_what_stands_changes_nothing(agency: Agency) -> None:
    feed(agency, delete(), name="a.csv")
    feed(agency, insert())
    replay_all(agency)
    assert marked(agency) == []


def test_a_snapshot_that_names_a_case_as_deleted_does_not_bring_it_back(open_agency: Opened) -> None:
    agency = open_agency(profile=PROFILE + DELETE, file="grace_days = 7\nsnapshot = true\nmax_vanished = 1.0")
    others = [insert(case=f"2024-{at}", tip=str(1000 + at)) for at in (2, 3)]
    feed(agency, insert(), *others)
    feed(agency, delete(), *others)
    assert marked(agency) == ["20241"]
    feed(agency, delete(), *others)
    idle(agency, days=30)
    assert agency.questions() == []
    feed(agency, delete(), *others, days=0.1)
    assert agency.asked() == [("RECORD_RETRACTED", "2024-1")]


def test_the_same_number_of_another_agency_is_another_case(open_agency: Opened) -> None:
    agency = open_agency(profile=PROFILE + DELETE + 'agency = "Owner"\n', file=FILE)
    feed(agency, insert(owner="WA0170000"))
    result = feed(agency, delete(owner="OR0260000"), insert("Arrest", owner="OR0260000"))
    assert result.books.by_rule["ignored:other_agency"] == 2
    assert (marked(agency), len(agency.events())) == ([], 1)
