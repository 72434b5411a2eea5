"""Questions: asked once, answered through the bridge, remembered, withdrawn when the source settles them."""

from __future__ import annotations

import pytest

from casebridge.errors import FixConfig
from casebridge.model import ActorRole, Completeness, InvestigationStatus, Usefulness
from tests.support.agency import Agency, row
from tests.unit.engine.conftest import Opened

ASKING = [
    ("CLEARED_KIND", {"status": "Cleared"}, "CLEARED_BY_ARREST", "Arrest"),
    ("EXCEPTIONAL_REASON", {"status": "Exceptional"}, "DEATH_OF_OFFENDER", "Closed"),
    ("CLOSURE_REASON", {"status": "Closed"}, "NO_CRIME_COMMITTED", "Closed"),
    ("OTHER_TEXT", {"status": "Closed", "reason": "Else"}, "No longer needed", "Closed"),
    ("ADDITIONAL_VICTIM_COUNT", {"status": "Arrest", "victims": "Yes"}, "3", "Arrest"),
]


@pytest.mark.parametrize(("trigger", "says", "answer", "form"), ASKING, ids=[item[0] for item in ASKING])
def test_each_question_is_asked_answered_and_stays_answered(
    agency: Agency, trigger: str, says: dict[str, str], answer: str, form: str
) -> None:
    (waiting,) = agency.feed(row("2024-1", "1001", **says))
    assert (waiting.completeness, waiting.question) == (Completeness.INCOMPLETE, trigger)
    assert agency.lines_out() == []
    (question,) = agency.questions()
    assert (question.trigger.value, question.report_ids, question.case_number) == (trigger, ("1001",), "2024-1")
    (event,) = agency.bridge.answer(question.number, answer)
    assert (event.completeness, event.actor_role) == (Completeness.COMPLETE, ActorRole.OFFICER)
    assert (event.supersedes, event.revision) == (waiting.event_id, 2)
    assert agency.questions() == []
    agency.bridge.deliver()
    assert agency.sheet_rows()[-1][0]["Case Status"] == form
    # The next full export says the same; the answer must not have to be given again.
    assert agency.feed(row("2024-1", "1001", **says), row("2024-9")) == []
    assert agency.questions() == []


def test_a_report_that_was_not_useful_is_asked_why_apart_from_the_case(agency: Agency) -> None:
    status, quality = agency.feed(row("2024-1", "1001", "Open", useful="No"))
    assert (status.completeness, quality.question) == (Completeness.COMPLETE, "NOT_USEFUL_REASON")
    (event,) = agency.bridge.answer(agency.questions()[0].number, "limited information", "OTHER")
    assert (event.usefulness, event.not_useful_reasons) == (Usefulness.NOT_USEFUL, ("LIMITED_INFORMATION", "OTHER"))
    assert agency.feed(row("2024-1", "1001", "Open", useful="No"), row("2024-9")) == []
    agency.bridge.deliver()
    assert agency.sheet_rows()[-1][0]["Reason(s) the information was not helpful"] == "Limited Information; Other"


def test_not_closed_keeps_the_case_open(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Closed"))
    (event,) = agency.bridge.answer(agency.questions()[0].number, "NOT_CLOSED")
    assert event.investigation_status is InvestigationStatus.OPEN


def test_one_answer_may_raise_the_next_question(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Cleared"))
    (event,) = agency.bridge.answer(agency.questions()[0].number, "CLEARED_BY_EXCEPTIONAL_MEANS")
    assert event.question == "EXCEPTIONAL_REASON"
    assert agency.asked() == [("EXCEPTIONAL_REASON", "2024-1")]
    (event,) = agency.bridge.answer(agency.questions()[0].number, "JUVENILE_NO_CUSTODY")
    assert event.completeness is Completeness.COMPLETE
    assert agency.feed(row("2024-1", "1001", "Cleared"), row("2024-9")) == []


def test_other_complete_events_of_the_case_are_not_held_back(agency: Agency) -> None:
    events = agency.feed(row("2024-1", "1001", "Closed", useful="Yes"), row("2024-2", "1002", "Open"))
    assert sorted(event.completeness.value for event in events) == ["COMPLETE", "COMPLETE", "INCOMPLETE"]
    assert {line["subject"] for line in agency.lines_out()} == {"1001", "1002"}


def test_a_question_of_a_case_with_two_reports_is_asked_once(agency: Agency) -> None:
    agency.link("2024-1", "1002")
    agency.feed(row("2024-1", "1001", "Closed"))
    (question,) = agency.questions()
    assert (question.report_ids, question.waiting) == (("1001", "1002"), 2)
    events = agency.bridge.answer(question.number, "UNFOUNDED")
    assert [event.ref.report_id for event in events] == ["1001", "1002"]


def test_an_unmapped_value_is_answered_once_for_many_cases(agency: Agency) -> None:
    rows = [row(f"2024-{number}", str(1000 + number), "Offen") for number in range(700)]
    events = agency.feed(*rows)
    assert len(events) == 700
    (question,) = agency.questions()
    assert (question.trigger.value, question.field, question.value) == ("UNMAPPED_VALUE", "Status", "Offen")
    assert question.asked_of == "profile owner"
    answered = agency.bridge.answer(question.number, "status=OPEN")
    assert len(answered) == 700
    assert {event.investigation_status for event in answered} == {InvestigationStatus.OPEN}
    assert agency.feed(*rows, row("2024-9999", "5", "Offen"))[0].investigation_status is InvestigationStatus.OPEN
    assert agency.questions() == []


def test_an_unmapped_value_may_mean_nothing(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Arrest", reason="n/a"))
    (event,) = agency.bridge.answer(agency.questions()[0].number, "nothing")
    assert event.completeness is Completeness.COMPLETE
    assert event.investigation_status is InvestigationStatus.CLEARED_BY_ARREST


def test_a_corrected_profile_makes_its_question_obsolete(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Offen"))
    agency.amend_profile("codes.Open =", 'codes.Offen = { status = "ACTIVE" }\ncodes.Open =')
    (event,) = agency.feed(row("2024-1", "1001", "Offen"))
    assert event.investigation_status is InvestigationStatus.ACTIVE
    assert agency.questions() == []
    assert [item.state for item in agency.questions(None)] == ["OBSOLETE"]


def test_a_source_that_settles_the_matter_itself_withdraws_the_question(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Closed"))
    number = agency.questions()[0].number
    agency.feed(row("2024-1", "1001", "Closed", reason="No crime"))
    assert agency.questions() == []
    with pytest.raises(FixConfig, match="obsolete"):
        agency.bridge.answer(number, "UNFOUNDED")
    # Asked again if the source goes back, under its old number.
    agency.feed(row("2024-1", "1001", "Closed", note="back"))
    assert [question.number for question in agency.questions()] == [number]


def test_a_source_that_states_the_fact_later_wins_over_the_answer(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Cleared"))
    agency.bridge.answer(agency.questions()[0].number, "CLEARED_BY_ARREST")
    (event,) = agency.feed(row("2024-1", "1001", "Unfounded"))
    assert event.investigation_status is InvestigationStatus.UNFOUNDED
    assert event.actor_role is ActorRole.SYSTEM


@pytest.mark.parametrize("answer", [(), ("maybe",), ("UNFOUNDED", "NOT_CLOSED")])
def test_a_wrong_answer_changes_nothing(agency: Agency, answer: tuple[str, ...]) -> None:
    agency.feed(row("2024-1", "1001", "Closed"))
    with pytest.raises(FixConfig) as caught:
        agency.bridge.answer(agency.questions()[0].number, *answer)
    assert caught.value.code == "answer_invalid"
    assert len(agency.questions()) == 1
    assert len(agency.events()) == 1


def test_an_unknown_or_answered_question_says_so(agency: Agency) -> None:
    agency.feed(row("2024-1", "1001", "Closed"))
    number = agency.questions()[0].number
    agency.bridge.answer(number, "UNFOUNDED")
    for wrong, code in ((number, "question_closed"), (number + 7, "question_unknown")):
        with pytest.raises(FixConfig) as caught:
            agency.bridge.answer(wrong, "UNFOUNDED")
        assert caught.value.code == code


def test_a_failing_answer_leaves_the_question_open(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.feed(row("2024-1", "1001", "Closed"))
    number = agency.questions()[0].number
    with monkeypatch.context() as patch:
        patch.setattr("casebridge.engine.answers.replan", _fail)
        with pytest.raises(OSError, match="no luck"):
            agency.bridge.answer(number, "UNFOUNDED")
    assert [question.number for question in agency.questions()] == [number]
    with agency.bridge.ledger("test", write=False) as ledger:
        assert ledger.runs(1)[0].state == "failed"


def _fail(*_args: object, **_more: object) -> None:
    raise OSError("no luck")


def test_answers_survive_a_new_link_of_the_case(open_agency: Opened) -> None:
    agency = open_agency()
    agency.feed(row("2024-1", "1001", "Closed"))
    agency.bridge.answer(agency.questions()[0].number, "UNFOUNDED")
    agency.link("2024-1", "1002")
    (event,) = agency.feed(row("2024-1", "1001", "Closed"))
    assert (event.ref.report_id, event.closure_reasons) == ("1002", ("UNFOUNDED",))
