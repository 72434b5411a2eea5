"""Which report a case concerns: links that come late, go, fan out, or are only suspected."""

from __future__ import annotations

import pytest

from casebridge.engine.result import SyncResult
from casebridge.errors import FixConfig
from casebridge.model import EventKind, InvestigationStatus
from tests.support.agency import Agency, Clock, row, stated
from tests.unit.engine.conftest import Opened

OPEN = InvestigationStatus.OPEN
CANDIDATE = '\n[select]\ncandidate = [{ column = "Note", in = ["tip"] }]\n'


def test_a_link_added_later_pulls_the_case_in_on_the_next_full_read(agency: Agency) -> None:
    rows = row("2024-1", "", "Open"), row("2024-2", "", "Open")
    assert agency.feed(*rows) == []
    assert agency.link("2024-1", "1001").events == 0
    agency.clock.pass_time(days=1)
    assert stated(agency.feed(*rows)) == [("1001", "STATUS", OPEN)]
    assert agency.feed(*rows) == []


def test_a_candidate_is_held_and_speaks_as_soon_as_its_link_is_imported(open_agency: Opened) -> None:
    agency = open_agency(more=CANDIDATE)
    assert agency.feed(row("2024-1", "", "Open", note="tip"), row("2024-2", "", "Open")) == []
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.books().by_rule["held:no_link"] == 1
        assert [held.case_key for held in ledger.held_cases(reason="no_link", source_id=1)] == ["20241"]
    done = agency.import_table(
        "CyberTip,Incident\n1001,2024-1\n1002,2024-2\nnonsense,2024-3\n1003,\n1004,\uff12\uff10\n"
    )
    assert (done.added, done.events) == (2, 1)
    assert [(fault.line, fault.code) for fault in done.faults] == [
        (4, "report_id_malformed"), (5, "case_number_missing"), (6, "case_number_characters"),
    ]  # fmt: skip
    assert stated(agency.events()) == [("1001", "STATUS", OPEN)]
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.held_cases(reason="no_link", source_id=1) == []


def test_a_candidate_that_is_one_no_more_is_let_go(open_agency: Opened) -> None:
    agency = open_agency(more=CANDIDATE)
    agency.feed(row("2024-1", "", "Open", note="tip"))
    agency.link("2024-11", "1001")
    agency.amend_profile('in = ["tip"]', 'in = ["tipp"]')
    agency.link("2024-0001", "2001")
    agency.feed(row("2024-1", "", "Open", note="tip"))
    assert agency.asked() == [("LINK_CANDIDATE", "2024-1")]
    with agency.bridge.ledger("test", write=False) as ledger:
        assert [(held.case_key, held.reason) for held in ledger.held(1, ["20241"]).values()] == [
            ("20241", "link_candidate")
        ]


@pytest.mark.parametrize(("linked", "read"), [("2024-3306", "2024-3306-OF"), ("2024-03306", "2024-3306")])
def test_a_number_that_only_resembles_a_linked_one_is_asked_about(agency: Agency, linked: str, read: str) -> None:
    agency.link(linked, "1001")
    assert agency.feed(row(read, "", "Open")) == []
    assert agency.asked() == [("LINK_CANDIDATE", read)]
    (question,) = agency.questions()
    assert question.text == f"Is case {read} the case for CyberTipline report 1001?"
    assert question.report_ids == ("1001",)
    assert stated(agency.bridge.answer(question.number, "yes")) == [("1001", "STATUS", OPEN)]
    assert agency.asked() == []
    assert agency.feed(row(read, "", "Open")) == []


def test_no_to_a_candidate_is_remembered(agency: Agency) -> None:
    agency.link("2024-3306", "1001")
    agency.feed(row("2024-3306-1", "", "Open"))
    assert agency.bridge.answer(agency.questions()[0].number, "no") == []
    assert agency.feed(row("2024-3306-1", "", "Arrest")) == []
    assert agency.asked() == []
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.held(1, ["202433061"]) == {}


def test_one_agency_never_resolves_for_another_with_its_own_ledger(open_agency: Opened) -> None:
    ours, theirs = open_agency("ours"), open_agency("theirs", ori="OR0260000")
    ours.link("2024-1", "1001")
    assert theirs.feed(row("2024-1", "", "Open")) == []
    assert len(ours.feed(row("2024-1", "", "Open"))) == 1


def test_two_agencies_in_one_ledger_stay_apart(open_agency: Opened) -> None:
    clock = Clock()
    ours = open_agency("ours", ledger="../shared/ledger.db", clock=clock, sinks=False)
    theirs = open_agency("theirs", ori="OR0260000", ledger="../shared/ledger.db", name="cad", clock=clock, sinks=False)
    ours.link("2024-1", "1001")
    ours.feed(row("2024-1", "", "Closed"))
    assert theirs.feed(row("2024-1", "", "Open")) == []
    theirs.link("2024-1", "2002")
    (event,) = theirs.feed(row("2024-1", "", "Open"))
    assert (event.ref.report_id, event.agency.value) == ("2002", "OR0260000")
    number = ours.questions()[0].number
    assert theirs.questions() == []
    with pytest.raises(FixConfig, match="no question"):
        theirs.bridge.answer(number, "UNFOUNDED")
    assert theirs.unlink("2024-1", "2002") == 1
    assert [item.kind for item in ours.events(source="rms")] == [EventKind.STATUS]


def test_two_sources_of_one_agency_keep_their_own_streams(open_agency: Opened) -> None:
    clock = Clock()
    first = open_agency("rms", ledger="../shared/ledger.db", clock=clock, sinks=False)
    second = open_agency("jail", ledger="../shared/ledger.db", name="jail", clock=clock, sinks=False)
    first.link("2024-1", "1001")
    first.feed(row("2024-1", "", "Open"))
    (event,) = second.feed(row("2024-1", "", "Arrest"))
    assert (event.revision, event.supersedes) == (1, None)
    assert first.unlink("2024-1", "1001") == 2


def test_one_case_on_several_reports_shares_its_outcome_keys(agency: Agency) -> None:
    agency.link("2024-1", "1002")
    agency.link("2024-1", "1003")
    events = agency.feed(row("2024-1", "1001", "Arrest"))
    assert [event.ref.report_id for event in events] == ["1001", "1002", "1003"]
    assert len({event.event_id for event in events}) == 3
    assert {event.outcomes[0].outcome_key for event in events} == {"20241/ARREST/-"}
    with agency.bridge.ledger("test", write=False) as ledger:
        assert (ledger.books().translated, ledger.books().fanout) == (1, 2)


def test_one_report_on_several_cases_has_a_stream_for_each(agency: Agency) -> None:
    events = agency.feed(row("2024-1", "1001", "Open"), row("2024-2", "1001", "Arrest"))
    assert [(event.case_ref.match_key, event.revision) for event in events if event.case_ref] == [
        ("20241", 1), ("20242", 1),
    ]  # fmt: skip
    assert [item["Case Status"] for item in agency.sheet_rows()[0]] == ["Arrest"]


def test_a_report_id_changed_in_the_record_retracts_and_states_anew(agency: Agency) -> None:
    (first,) = agency.feed(row("2024-1", "1001", "Open"))
    new, taken = agency.feed(row("2024-1", "1002", "Open"))
    assert (new.ref.report_id, new.kind) == ("1002", EventKind.STATUS)
    assert (taken.ref.report_id, taken.kind, taken.supersedes) == ("1001", EventKind.RETRACTION, first.event_id)
    again, gone = agency.feed(row("2024-1", "1001", "Open", note="not the same bytes"))
    assert (again.ref.report_id, again.revision) == ("1001", 3)
    assert (gone.ref.report_id, gone.kind) == ("1002", EventKind.RETRACTION)


def test_a_report_id_taken_out_of_the_record_retracts(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open"))
    (taken,) = agency.feed(row("2024-1", "", "Open"))
    assert taken.kind is EventKind.RETRACTION
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.books().by_rule["held:link_removed"] == 1
    assert agency.feed(row("2024-1", "", "Arrest")) == []


def test_a_rejected_link_retracts_and_stays_rejected(agency: Agency) -> None:
    agency.link("2024-1", "1001")
    agency.feed(row("2024-1", "", "Open"))
    assert agency.unlink("2024-1", "1001") == 1
    assert agency.events()[-1].kind is EventKind.RETRACTION
    assert agency.feed(row("2024-1", "", "Arrest")) == []


def test_a_report_that_the_record_names_can_be_rejected_too(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open"), row("2024-2", "1002", "Open"))
    assert agency.unlink("2024-1", "1001") == 1
    events = agency.feed(row("2024-1", "1001", "Arrest"), row("2024-2", "1002", "Arrest"))
    assert [event.ref.report_id for event in events] == ["1002"]


def test_a_link_that_is_not_there_cannot_be_rejected(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Open"))
    with pytest.raises(FixConfig, match="No link joins"):
        agency.unlink("2024-1", "1002")


@pytest.mark.parametrize(("case", "report"), [("2024-1", "12x"), ("--", "1001"), ("1" * 101, "1001")])
def test_a_link_of_nonsense_is_refused_without_quoting_it(agency: Agency, case: str, report: str) -> None:
    with pytest.raises(FixConfig) as caught:
        agency.link(case, report)
    assert caught.value.code == "link_invalid"
    assert case not in str(caught.value).split()


def test_a_link_table_that_cannot_be_read_says_so(agency: Agency) -> None:
    with pytest.raises(FixConfig, match=r"links\.csv"):
        agency.import_table("")
    with pytest.raises(FixConfig, match="--report-column"):
        agency.import_table("a,b\n1,2\n")
    done = agency.import_table('a,b\n1001,2024-1\n1001,"2024\n', report_column="a", case_column="b")
    assert (done.added, [fault.code for fault in done.faults]) == (1, ["quote_unclosed"])
    assert agency.import_table("a,b\n1001,2024-1\n", report_column="A", case_column="B").unchanged == 1


def test_the_link_table_of_a_bridge_is_empty_without_a_ledger(agency: Agency) -> None:
    assert agency.bridge.link_table() == {}
    agency.link("2024-1", "1001")
    assert [item.report_id for item in agency.bridge.link_table()["20241"]] == ["1001"]


def test_links_change_what_reading_means_so_the_same_file_is_read_again(agency: Agency) -> None:
    def drop() -> SyncResult:
        agency.drop(row("2024-1", "", "Open"))
        return agency.sync()

    assert drop().sources[0].books.read == 1
    assert drop().sources[0].books.read == 0
    agency.link("2024-9", "1009")
    assert drop().sources[0].books.read == 1
