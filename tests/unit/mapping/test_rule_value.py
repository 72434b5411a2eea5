"""Map rules that take the cell itself: counts and texts; and the conditions of a rule."""

from __future__ import annotations

import pytest

from casebridge.model import CaseFacts
from tests.unit.mapping.make import STATUS, facts_of, fault_of, profile, translated

VICTIMS = '[[map]]\ncolumn = "N"\nto = "additional_victim_count"\n'
ANSWERED = '[[map]]\ncolumn = "YN"\nto = "additional_victims_identified"\n'


def test_count_of_additional_victims_says_that_there_are_some() -> None:
    facts = facts_of(VICTIMS, {"N": "3"})
    assert (facts.additional_victims_identified, facts.additional_victim_count) == ("YES", 3)
    assert facts_of(VICTIMS + ANSWERED, {"N": "3", "YN": "yes"}).additional_victim_count == 3


def test_count_of_zero_or_blank_says_nothing() -> None:
    assert facts_of(VICTIMS, {"N": "0"}) == facts_of(VICTIMS, {"N": " "}) == CaseFacts()


@pytest.mark.parametrize("rules", [VICTIMS + ANSWERED, ANSWERED + VICTIMS])
def test_count_that_contradicts_no_is_a_fault(rules: str) -> None:
    assert fault_of(rules, {"N": "3", "YN": "no"}) == ("facts_contradict", "")


def test_reason_without_its_answer_is_a_fault() -> None:
    rules = '[[map]]\ncolumn = "R"\nto = "not_useful_reason"\n[[map]]\ncolumn = "U"\nto = "usefulness"\n'
    assert fault_of(rules, {"R": "other", "U": "useful"}) == ("facts_contradict", "")


TEXT = '[[map]]\ncolumn = "T"\nto = "closure_other_text"\n'


def test_free_text_taken_as_it_stands() -> None:
    said_here = translated(profile(TEXT), {"T": " Handed over.\nSee file. "})
    assert said_here.facts is not None
    assert said_here.facts.closure_other_text == "Handed over.\nSee file."
    assert said_here.rules == ("map[1] T",)


def test_free_text_that_identifies_somebody_is_left_out() -> None:
    said_here = translated(profile(TEXT), {"T": "call +1 555 010 1234"})
    assert (said_here.facts, said_here.rules) == (CaseFacts(), ())


def test_free_text_longer_than_the_form_is_a_fault() -> None:
    assert facts_of(TEXT, {"T": "a " * 1000}).closure_other_text == ("a " * 1000).strip()
    assert fault_of(TEXT, {"T": "a " * 1001}) == ("value_too_long", "T")


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        ('in = ["sex-crimes", "IC"]', {"Sex Crimes": True, "ic": True, "x": False, "": False}),
        ('not_in = ["theft"]', {"Theft": False, "x": True, "": True}),
        ("present = true", {"x": True, " ": False, "": False}),
        ("present = false", {"x": False, " ": True}),
    ],
)
def test_rule_applies_only_when_its_condition_holds(condition: str, applies: dict[str, bool]) -> None:
    rules = STATUS + f'when = {{ column = "Unit", {condition} }}\n'
    for unit, expected in applies.items():
        found = facts_of(rules, {"Status": "open", "Unit": unit}).investigation_status
        assert (found == "OPEN") is expected, unit


def test_condition_that_fails_leaves_the_cell_unread() -> None:
    rules = STATUS + 'when = { column = "Unit", present = true }\n'
    assert facts_of(rules, {"Status": "\x00 quashed", "Unit": ""}) == CaseFacts()


def test_text_that_may_not_pass_is_a_fault_only_where_the_rule_applies() -> None:
    rules = TEXT + 'when = { column = "S", in = ["x"] }\n'
    assert fault_of(rules, {"T": "Moved\u200b", "S": "x"}) == ("control_character", "T")
    assert facts_of(rules, {"T": "Moved\u200b", "S": "y"}) == CaseFacts()
