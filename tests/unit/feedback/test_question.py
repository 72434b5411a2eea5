"""The nine questions of canonical-model.md sec. 6: when each is asked, in which order, and what is never asked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from casebridge.feedback import QUESTIONS, project, state
from casebridge.feedback.case_status import case_status
from casebridge.feedback.statement import open_question
from casebridge.model import CaseFacts, Trigger
from tests.unit.feedback.make import CLEARED, UNMAPPED, UNMAPPED_B, World, any_facts, facts

EXCEPTIONAL = "CLEARED_BY_EXCEPTIONAL_MEANS"
NOT_USEFUL: dict[str, Any] = {"usefulness": "NOT_USEFUL"}
OTHER: dict[str, Any] = {"closure_reasons": ["OTHER"]}
VICTIMS: dict[str, Any] = {"additional_victims_identified": "YES"}

ASKED = [
    (facts("OPEN", doubts=[UNMAPPED]), "A", "UNMAPPED_VALUE"),
    (facts(**NOT_USEFUL, doubts=[UNMAPPED_B]), "B", "UNMAPPED_VALUE"),
    (facts(doubts=[CLEARED]), "A", "CLEARED_KIND"),
    (facts("OPEN", doubts=[CLEARED]), "A", "CLEARED_KIND"),
    (facts(EXCEPTIONAL), "A", "EXCEPTIONAL_REASON"),
    (facts(EXCEPTIONAL, "EXCEPTIONAL_CLEARANCE"), "A", "EXCEPTIONAL_REASON"),
    (facts("CLOSED"), "A", "CLOSURE_REASON"),
    (facts("ADMINISTRATIVELY_CLOSED"), "A", "CLOSURE_REASON"),
    (facts("CLOSED", "SEARCH_WARRANT_EXECUTED"), "A", "CLOSURE_REASON"),
    *[
        (facts(None, kind), "A", "CLOSURE_REASON")
        for kind in (
            "PROSECUTION_DECLINED",
            "CHARGES_DISMISSED",
            "ACQUITTAL",
            "ADJUDICATION_DEFERRED",
            "LINKED_TO_EXISTING_CASE",
        )
    ],
    (facts(None, "CHARGES_FILED", "CHARGES_DISMISSED"), "A", "CLOSURE_REASON"),
    (facts(None, "ACQUITTAL", "VICTIM_IDENTIFIED"), "A", "CLOSURE_REASON"),
    (facts(**NOT_USEFUL), "B", "NOT_USEFUL_REASON"),
    (facts("CLOSED", **OTHER), "A", "OTHER_TEXT"),
    (facts("OPEN", **OTHER), "A", "OTHER_TEXT"),
    (facts("CLEARED_BY_ARREST", **VICTIMS), "A", "ADDITIONAL_VICTIM_COUNT"),
    (facts("OPEN", "ARREST", **VICTIMS), "A", "ADDITIONAL_VICTIM_COUNT"),
]


@pytest.mark.parametrize(("said", "axis", "trigger"), ASKED, ids=[f"{row[2]}-{at}" for at, row in enumerate(ASKED)])
def test_question_asked(said: CaseFacts, axis: Any, trigger: str) -> None:
    assert open_question(said, axis) == trigger
    statement = next(item for item in state(said) if item.axis == axis)
    assert (statement.question, statement.plain) == (Trigger[trigger], False)


def test_every_question_about_facts_is_looked_at() -> None:
    about_links = {"LINK_CANDIDATE", "RECORD_RETRACTED"}
    assert {trigger for _, _, trigger in ASKED} == {trigger.value for trigger in Trigger} - about_links


@pytest.mark.parametrize(
    "said",
    [
        facts(),
        facts("OPEN"),
        facts("INACTIVE"),
        facts("UNFOUNDED"),
        facts("CLEARED_BY_ARREST"),
        facts("CLOSED", closure_reasons=["FALSE_REPORT"]),
        facts("CLOSED", exceptional_clearance="DEATH_OF_OFFENDER"),
        facts(EXCEPTIONAL, exceptional_clearance="DEATH_OF_OFFENDER"),
        facts(EXCEPTIONAL, closure_reasons=["RESOURCES"]),
        facts("CLOSED", "CONVICTION"),
        facts("CLOSED", "ARREST"),
        facts(EXCEPTIONAL, "ARREST"),
        facts("CLOSED", "REFERRED_TO_AGENCY"),
        facts(None, "REFERRED_TO_AGENCY", "CHARGES_DISMISSED"),
        facts(None, "CHARGES_FILED"),
        facts(None, "VICTIM_IDENTIFIED"),
        facts("OPEN", "CHARGES_DISMISSED"),
        facts(intake_state="ASSIGNED"),
        facts("CLOSED", closure_reasons=["OTHER"], closure_other_text="Handed over."),
        facts("REOPENED", closure_reasons=["OTHER"]),
        facts("CLEARED_BY_ARREST", closure_reasons=["OTHER"], outcomes=()),
        facts(None, "ARREST", closure_reasons=["OTHER"]),
        facts("OPEN", **VICTIMS),
        facts("CLEARED_BY_ARREST", "CONVICTION", **VICTIMS),
        facts("CLEARED_BY_ARREST", **VICTIMS, additional_victim_count=2),
        facts("CLEARED_BY_ARREST", additional_victims_identified="NO"),
        facts("OPEN", usefulness="USEFUL"),
        facts("OPEN", **NOT_USEFUL, not_useful_reasons=["OTHER"]),
    ],
    ids=str,
)
def test_nothing_asked_when_the_form_can_be_filled_truthfully(said: CaseFacts) -> None:
    assert open_question(said, "A") is None
    assert open_question(said, "B") is None


def test_voluntary_answers_are_never_asked_for() -> None:
    for status in ("OPEN", "CLEARED_BY_ARREST", "UNFOUNDED"):
        said = facts(status)
        assert said.self_production is None
        assert said.child_victim_identified is None
        assert said.usefulness == "NOT_ASSESSED"
        assert [item.question for item in state(said)] == [None]


def test_first_question_of_the_order_is_asked_when_several_apply() -> None:
    said = facts("CLEARED_BY_ARREST", doubts=[UNMAPPED, CLEARED], **VICTIMS)
    assert open_question(said, "A") == "UNMAPPED_VALUE"
    said = said.model_copy(update={"doubts": (CLEARED,)})
    assert open_question(said, "A") == "CLEARED_KIND"
    said = said.model_copy(update={"doubts": ()})
    assert open_question(said, "A") == "ADDITIONAL_VICTIM_COUNT"
    both = facts(EXCEPTIONAL, doubts=[CLEARED])
    assert open_question(both, "A") == "CLEARED_KIND"


def test_questions_of_one_axis_leave_the_other_alone() -> None:
    said = facts("CLOSED", **NOT_USEFUL, not_useful_reasons=["OTHER"])
    assert [(item.axis, item.question) for item in state(said)] == [("A", Trigger.CLOSURE_REASON), ("B", None)]
    said = facts("OPEN", **NOT_USEFUL)
    assert [(item.axis, item.question) for item in state(said)] == [("A", None), ("B", Trigger.NOT_USEFUL_REASON)]


@given(any_facts())
def test_question_and_projection_agree(said: CaseFacts) -> None:
    said = said.model_copy(update={"doubts": (), "dissemination": facts().dissemination})
    statement = state(said)[0]
    if statement.silent:
        return
    world = World()
    world.read(said)
    first = world.events()[0]
    status = case_status(first)
    entry = project([first])
    assert entry.question is statement.question
    if status.rule == "P8":
        assert statement.question is Trigger.CLOSURE_REASON
    if status.option != "CLOSED" and status.rule != "P8":
        assert statement.question in (None, Trigger.ADDITIONAL_VICTIM_COUNT, Trigger.EXCEPTIONAL_REASON)
    if statement.question is None and status.option == "CLOSED":
        assert entry.closed_reasons
        assert "Other" not in entry.closed_reasons or entry.closed_other_text
    if statement.question is Trigger.ADDITIONAL_VICTIM_COUNT:
        assert status.option == "ARREST"
    if statement.question is None and entry.arrest_additional_victims == "Yes":
        assert entry.arrest_additional_victim_count


def test_questions_stand_in_the_order_of_asking() -> None:
    assert list(QUESTIONS) == list(Trigger)


@pytest.mark.parametrize(
    ("trigger", "asked_of", "choices", "multiple"),
    [
        ("LINK_CANDIDATE", "officer", 2, False),
        ("UNMAPPED_VALUE", "profile owner", 0, False),
        ("RECORD_RETRACTED", "supervisor", 3, False),
        ("CLEARED_KIND", "officer", 2, False),
        ("EXCEPTIONAL_REASON", "officer", 5, False),
        ("CLOSURE_REASON", "officer", 11, True),
        ("NOT_USEFUL_REASON", "officer", 3, True),
        ("OTHER_TEXT", "officer", 0, False),
        ("ADDITIONAL_VICTIM_COUNT", "officer", 0, False),
    ],
)
def test_question_has_its_people_and_choices(trigger: str, asked_of: str, choices: int, multiple: bool) -> None:
    spec = QUESTIONS[Trigger[trigger]]
    assert (spec.asked_of, len(spec.choices), spec.multiple) == (asked_of, choices, multiple)
    filled = spec.text.format(case="21-3306", report="7", field="Status", value="Q")
    assert "?" in filled or "please specify" in filled


def test_closing_question_offers_the_ten_options_of_the_form_and_not_closed() -> None:
    assert QUESTIONS[Trigger.CLOSURE_REASON].choices == (
        "UNABLE_TO_LOCATE_SUBJECT",
        "ESP_LEGAL_RESPONSE_EMPTY",
        "NO_CRIME_COMMITTED",
        "NO_PROSECUTORIAL_MERIT",
        "ALLEGED_CHILD_IS_ADULT",
        "VICTIM_AGE_UNDETERMINED",
        "FALSE_REPORT",
        "UNFOUNDED",
        "REPORTED_PERSON_DECEASED",
        "OTHER",
        "NOT_CLOSED",
    )
