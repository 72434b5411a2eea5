"""Answers: what is accepted, what each changes, and when it no longer counts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from casebridge.errors import FixConfig
from casebridge.feedback import QUESTIONS, Answers, apply_answers, checked_answer, state
from casebridge.feedback.statement import open_question
from casebridge.model import CaseFacts, ExceptionalClearance, NotUsefulReason, Trigger
from tests.unit.feedback.make import CLEARED, UNMAPPED, UNMAPPED_B, any_facts, facts, outcome

NONE = Answers({}, {})
EXCEPTIONAL = "CLEARED_BY_EXCEPTIONAL_MEANS"


def answered(said: CaseFacts, **case: Any) -> CaseFacts:
    values = case.pop("values", {})
    found, changed = apply_answers(said, Answers({name: tuple(given) for name, given in case.items()}, values))
    assert changed is (found != said)
    return found


def means(text: str) -> dict[tuple[str, str], tuple[str, ...]]:
    return {("Status", "Q"): (text,)}


@pytest.mark.parametrize(
    ("trigger", "given_text", "canonical"),
    [
        ("LINK_CANDIDATE", ["yes"], ("YES",)),
        ("RECORD_RETRACTED", [" Sealed "], ("SEALED",)),
        ("CLEARED_KIND", ["cleared by arrest"], ("CLEARED_BY_ARREST",)),
        ("CLEARED_KIND", ["cleared-by-exceptional-means"], (EXCEPTIONAL,)),
        ("EXCEPTIONAL_REASON", ["death_of_offender"], ("DEATH_OF_OFFENDER",)),
        ("CLOSURE_REASON", ["false report", "OTHER", "False-Report"], ("FALSE_REPORT", "OTHER")),
        ("CLOSURE_REASON", ["not closed"], ("NOT_CLOSED",)),
        ("NOT_USEFUL_REASON", ["stale information"], ("STALE_INFORMATION",)),
        ("OTHER_TEXT", [" Handed over. "], ("Handed over.",)),
        ("ADDITIONAL_VICTIM_COUNT", [" 03 "], ("3",)),
        ("ADDITIONAL_VICTIM_COUNT", ["999999"], ("999999",)),
        ("UNMAPPED_VALUE", [" Status = closed "], ("status=CLOSED",)),
        ("UNMAPPED_VALUE", ["outcome=arrest"], ("outcome=ARREST",)),
        ("UNMAPPED_VALUE", ["closure=DUPLICATE"], ("closure=DUPLICATE",)),
        ("UNMAPPED_VALUE", ["nothing"], ("NOTHING",)),
    ],
)
def test_answer_put_into_canonical_spelling(trigger: str, given_text: list[str], canonical: tuple[str, ...]) -> None:
    assert checked_answer(Trigger[trigger], tuple(given_text)) == canonical


@pytest.mark.parametrize(
    ("trigger", "given_text", "words"),
    [
        ("LINK_CANDIDATE", [], "Give one answer."),
        ("LINK_CANDIDATE", ["YES", "NO"], "Give one answer."),
        ("LINK_CANDIDATE", ["perhaps SECRET"], "Choose from: YES, NO."),
        ("CLOSURE_REASON", [], "Give at least one answer."),
        ("CLOSURE_REASON", ["SECRET", "OTHER"], "1 of the answers given is not a choice."),
        ("CLOSURE_REASON", ["SECRET", "SECRET2"], "2 of the answers given are not a choice."),
        ("CLOSURE_REASON", ["OTHER", "not closed"], "NOT_CLOSED stands alone."),
        ("ADDITIONAL_VICTIM_COUNT", ["0"], "whole number of 1 or more"),
        ("ADDITIONAL_VICTIM_COUNT", ["SECRET"], "whole number"),
        ("ADDITIONAL_VICTIM_COUNT", ["-1"], "whole number"),
        ("ADDITIONAL_VICTIM_COUNT", ["1.5"], "whole number"),
        ("ADDITIONAL_VICTIM_COUNT", ["\uff11"], "whole number"),
        ("ADDITIONAL_VICTIM_COUNT", ["1000000"], "whole number"),
        ("UNMAPPED_VALUE", ["SECRET"], "Write status=CODE"),
        ("UNMAPPED_VALUE", ["status=SECRET"], "Write status=CODE"),
        ("UNMAPPED_VALUE", ["secret=OPEN"], "Write status=CODE"),
        ("UNMAPPED_VALUE", [""], "Write status=CODE"),
        ("OTHER_TEXT", ["  "], "1 to 2000 characters"),
        ("OTHER_TEXT", ["x" * 2001], "1 to 2000 characters"),
        ("OTHER_TEXT", ["ask SECRET@example.org"], "e-mail address"),
        ("OTHER_TEXT", ["call +1 555 010 1234"], "e-mail address"),
    ],
)
def test_answer_that_is_none_refused_without_being_repeated(trigger: str, given_text: list[str], words: str) -> None:
    with pytest.raises(FixConfig) as caught:
        checked_answer(Trigger[trigger], tuple(given_text))
    assert caught.value.code == "answer_invalid"
    assert words in str(caught.value)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("trigger", [trigger for trigger, spec in QUESTIONS.items() if spec.choices])
def test_every_choice_offered_is_accepted(trigger: Trigger) -> None:
    for choice in QUESTIONS[trigger].choices:
        assert checked_answer(trigger, (choice,)) == (choice,)


def test_cleared_by_arrest_states_the_arrest() -> None:
    found = answered(facts("OPEN", doubts=[CLEARED]), CLEARED_KIND=["CLEARED_BY_ARREST"])
    assert (found.investigation_status, found.doubts) == ("CLEARED_BY_ARREST", ())
    assert found.outcomes == (outcome("ARREST", implied=True),)


def test_outcomes_stay_in_order_when_an_answer_adds_one() -> None:
    found = answered(facts(None, "CHARGES_FILED", doubts=[CLEARED]), CLEARED_KIND=["CLEARED_BY_ARREST"])
    assert [item.outcome_key for item in found.outcomes] == ["ARREST/-", "CHARGES_FILED/-"]


def test_cleared_by_exceptional_means_asks_for_its_reason_next() -> None:
    found = answered(facts(doubts=[CLEARED]), CLEARED_KIND=[EXCEPTIONAL])
    assert open_question(found, "A") is Trigger.EXCEPTIONAL_REASON
    found = answered(facts(doubts=[CLEARED]), CLEARED_KIND=[EXCEPTIONAL], EXCEPTIONAL_REASON=["DEATH_OF_OFFENDER"])
    assert found.exceptional_clearance is ExceptionalClearance.DEATH_OF_OFFENDER
    assert open_question(found, "A") is None


def test_closure_reasons_answer_closed_and_undecided_cases() -> None:
    for said in (facts("CLOSED"), facts(None, "ACQUITTAL")):
        found = answered(said, CLOSURE_REASON=["UNFOUNDED", "FALSE_REPORT"])
        assert found.closure_reasons == ("FALSE_REPORT", "UNFOUNDED")
        assert open_question(found, "A") is None


def test_not_closed_makes_the_case_open() -> None:
    found = answered(facts("ADMINISTRATIVELY_CLOSED"), CLOSURE_REASON=["NOT_CLOSED"])
    assert (found.investigation_status, found.closure_reasons) == ("OPEN", ())


def test_other_asks_for_its_text_next() -> None:
    assert open_question(answered(facts("CLOSED"), CLOSURE_REASON=["OTHER"]), "A") is Trigger.OTHER_TEXT
    found = answered(facts("CLOSED"), CLOSURE_REASON=["OTHER"], OTHER_TEXT=["Handed over."])
    assert found.closure_other_text == "Handed over."


def test_number_of_victims_and_reasons_on_the_other_axis() -> None:
    said = facts("CLEARED_BY_ARREST", additional_victims_identified="YES", usefulness="NOT_USEFUL")
    found = answered(said, ADDITIONAL_VICTIM_COUNT=["3"], NOT_USEFUL_REASON=["OTHER", "LIMITED_INFORMATION"])
    assert found.additional_victim_count == 3
    assert found.not_useful_reasons == (NotUsefulReason.LIMITED_INFORMATION, NotUsefulReason.OTHER)
    assert [item.question for item in state(found)] == [None, None]


def test_answer_counts_only_while_its_question_stands() -> None:
    everything = {
        "CLEARED_KIND": ["CLEARED_BY_ARREST"],
        "EXCEPTIONAL_REASON": ["DEATH_OF_OFFENDER"],
        "CLOSURE_REASON": ["OTHER"],
        "OTHER_TEXT": ["x"],
        "NOT_USEFUL_REASON": ["OTHER"],
        "ADDITIONAL_VICTIM_COUNT": ["3"],
    }
    for said in (
        facts("OPEN"),
        facts("CLOSED", closure_reasons=["FALSE_REPORT"]),
        facts(EXCEPTIONAL, exceptional_clearance="JUVENILE_NO_CUSTODY"),
        facts("CLEARED_BY_ARREST", additional_victims_identified="NO", usefulness="USEFUL"),
    ):
        assert answered(said, **everything) == said


def test_unanswered_question_stops_later_ones() -> None:
    said = facts(doubts=[UNMAPPED, CLEARED])
    assert answered(said, CLEARED_KIND=["CLEARED_BY_ARREST"]) == said


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("status=CLOSED", "investigation_status", "CLOSED"),
        ("closure=DUPLICATE", "closure_reasons", ("DUPLICATE",)),
        ("outcome=ARREST", "outcomes", (outcome("ARREST"),)),
        ("NOTHING", "investigation_status", None),
    ],
)
def test_meaning_of_a_value_applies_to_every_case_that_has_it(text: str, field: str, value: object) -> None:
    found = answered(facts(doubts=[UNMAPPED]), values=means(text))
    assert getattr(found, field) == value
    assert found.doubts == ()


def test_meaning_of_another_value_or_column_does_not_apply() -> None:
    said = facts(doubts=[UNMAPPED])
    for key in (("Status", "R"), ("Other", "Q")):
        assert apply_answers(said, Answers({}, {key: ("status=OPEN",)})) == (said, False)


def test_meanings_add_to_what_the_record_says() -> None:
    second = UNMAPPED.model_copy(update={"value": "R"})
    values = {("Status", "Q"): ("outcome=ARREST",), ("Status", "R"): ("outcome=CHARGES_FILED",)}
    found = answered(facts("OPEN", "CONVICTION", doubts=[UNMAPPED, second]), values=values)
    assert [item.outcome_key for item in found.outcomes] == ["ARREST/-", "CHARGES_FILED/-", "CONVICTION/-"]
    reasons = {("Status", "Q"): ("closure=RESOURCES",), ("Status", "R"): ("closure=DUPLICATE",)}
    found = answered(facts("CLOSED", closure_reasons=["UNFOUNDED"], doubts=[UNMAPPED, second]), values=reasons)
    assert found.closure_reasons == ("DUPLICATE", "RESOURCES", "UNFOUNDED")


def test_one_meaning_known_leaves_the_other_doubt() -> None:
    second = UNMAPPED.model_copy(update={"value": "R"})
    found = answered(facts(doubts=[UNMAPPED, second]), values=means("status=OPEN"))
    assert found.doubts == (second,)
    assert open_question(found, "A") is Trigger.UNMAPPED_VALUE


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("status=CLEARED_BY_ARREST", ()),
        ("status=CLOSED", ()),
        ("outcome=ARREST", ()),
        ("status=OPEN", (CLEARED,)),
        ("outcome=CHARGES_FILED", (CLEARED,)),
        ("NOTHING", (CLEARED,)),
    ],
)
def test_meaning_may_settle_how_the_case_was_cleared(text: str, left: tuple[object, ...]) -> None:
    assert answered(facts(doubts=[UNMAPPED, CLEARED]), values=means(text)).doubts == left


def test_answered_arrest_stated_once_when_the_source_states_it_too() -> None:
    said = facts("OPEN", doubts=[UNMAPPED, CLEARED])
    found = answered(said, values=means("outcome=ARREST"), CLEARED_KIND=["CLEARED_BY_ARREST"])
    assert [item.outcome_key for item in found.outcomes] == ["ARREST/-"]


def test_doubt_on_the_quality_axis_waits_for_its_own_meaning() -> None:
    said = facts("OPEN", doubts=[UNMAPPED_B])
    assert open_question(said, "B") is Trigger.UNMAPPED_VALUE
    found = answered(said, values={("Useful", "so so"): ("NOTHING",)})
    assert found.doubts == ()


ALL = Answers(
    {
        "CLEARED_KIND": (EXCEPTIONAL,),
        "EXCEPTIONAL_REASON": ("DEATH_OF_OFFENDER",),
        "CLOSURE_REASON": ("OTHER",),
        "OTHER_TEXT": ("x",),
        "NOT_USEFUL_REASON": ("OTHER",),
        "ADDITIONAL_VICTIM_COUNT": ("3",),
    },
    {("Status", "Q"): ("status=CLOSED",), ("Useful", "so so"): ("NOTHING",)},
)


@given(any_facts())
def test_all_answers_leave_no_question(said: CaseFacts) -> None:
    found, changed = apply_answers(said, ALL)
    assert [item.question for item in state(found)] == [None] * len(state(found))
    assert changed is any(item.question for item in state(said))
    CaseFacts.model_validate(found.model_dump())
    assert len({item.outcome_key for item in found.outcomes}) == len(found.outcomes)


@given(any_facts())
def test_no_answers_change_nothing(said: CaseFacts) -> None:
    assert apply_answers(said, NONE) == (said, False)
