"""Map rules: codes in all spellings, outcomes, counts, texts, conditions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.mapping.effect import TARGETS, normal_code
from casebridge.model import CaseFacts, InvestigationStatus, Term, Trigger
from tests.unit.mapping.make import STATUS, facts_of, fault_of, profile, translated

SPELLINGS = [
    str,
    str.lower,
    str.title,
    lambda code: code.replace("_", " "),
    lambda code: code.replace("_", "-").lower(),
    lambda code: code.replace("_", ""),
    lambda code: f"  {code.replace('_', '. ')}. ",
]
RE_OPENED = ["REOPENED", "RE_OPENED", "RE-OPENED", "Reopened", "re opened", "Re-Opened"]
FREE = {"closure_other_text", "additional_victim_count"}
FIELDS = {
    "status": "investigation_status",
    "exceptional": "exceptional_clearance",
    "intake": "intake_state",
    "closure": "closure_reasons",
    "outcome": "outcomes",
    "not_useful_reason": "not_useful_reasons",
}


def said(facts: CaseFacts, target: str) -> list[str]:
    value: Any = getattr(facts, FIELDS.get(target, target))
    if target == "outcome":
        return [outcome.kind.value for outcome in value]
    return [str(item) for item in value] if isinstance(value, tuple) else [str(value)]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("status", InvestigationStatus)
def test_status_read_in_every_spelling_without_codes(status: InvestigationStatus, spelling: Any) -> None:
    assert facts_of(STATUS, {"Status": spelling(status.value)}).investigation_status is status


@pytest.mark.parametrize("text", RE_OPENED)
def test_reopened_read_in_every_spelling(text: str) -> None:
    assert facts_of(STATUS, {"Status": text}).investigation_status is InvestigationStatus.REOPENED


CODES = [(target, code) for target, vocabulary in TARGETS.items() if vocabulary for code in vocabulary]


@pytest.mark.parametrize(("target", "code"), CODES, ids=[f"{target}-{code}" for target, code in CODES])
def test_every_target_takes_its_own_codes(target: str, code: Term) -> None:
    rules = f'[[map]]\ncolumn = "X"\nto = "{target}"\n'
    row = {"X": code.value.lower().replace("_", " ")}
    if target == "not_useful_reason":
        rules += '[[map]]\ncolumn = "U"\nto = "usefulness"\n'
        row["U"] = "not useful"
    assert said(facts_of(rules, row), target) == [code.value]


def test_targets_are_all_looked_at() -> None:
    assert set(TARGETS) == {target for target, _ in CODES} | FREE


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("Cleared - by Arrest!", "CLEAREDBYARREST"),
        (" j:Arrest ", "JARREST"),
        ("*", "*"),
        (" -- ", "--"),
        ("", ""),
        ("_", "_"),
        ("Fall \u00c4", "FALL\u00c4"),
        ("Fall \u00d6", "FALL\u00d6"),
        ("\u7d42\u4e861", "\u7d42\u4e861"),
        ("\uff2f\uff30\uff25\uff2e", "\uff2f\uff30\uff25\uff2e"),
    ],
)
def test_codes_compared_by_letters_and_digits_only(value: str, normal: str) -> None:
    assert normal_code(value) == normal


@given(st.text(max_size=20))
def test_normal_code_of_a_normal_code_is_itself(value: str) -> None:
    assert normal_code(normal_code(value)) == normal_code(value)


def test_codes_that_differ_in_one_letter_outside_ascii_stay_two() -> None:
    rules = '[[map]]\ncolumn = "X"\nto = "status"\ncodes = { "Fall \u00c4" = "OPEN", "Fall \u00d6" = "CLOSED" }\n'
    assert facts_of(rules, {"X": "fall \u00e4"}).investigation_status == "OPEN"
    assert facts_of(rules, {"X": "FALL \u00d6"}).investigation_status == "CLOSED"
    assert facts_of(rules, {"X": "FALL"}).doubts


@pytest.mark.parametrize("rules", [STATUS, '[[map]]\ncolumn = "Status"\n[map.codes]\nO = { status = "OPEN" }\n'])
def test_unknown_code_is_a_doubt_and_never_a_guess(rules: str) -> None:
    facts = facts_of(rules, {"Status": " Quashed "})
    (doubt,) = facts.doubts
    assert (doubt.trigger, doubt.field, doubt.value, doubt.axis) == (
        Trigger.UNMAPPED_VALUE,
        "Status",
        "Quashed",
        "A",
    )
    assert facts.investigation_status is None


def test_doubt_of_an_axis_b_column_belongs_to_axis_b() -> None:
    (doubt,) = facts_of('[[map]]\ncolumn = "U"\nto = "usefulness"\n', {"U": "so so"}).doubts
    assert doubt.axis == "B"


def test_doubt_keeps_sixty_four_characters_and_no_identity() -> None:
    assert facts_of(STATUS, {"Status": "x y" * 40}).doubts[0].value == ("x y" * 40)[:64]
    assert facts_of(STATUS, {"Status": "ask a@example.org"}).doubts[0].value == ""
    late = "x y " * 15 + "a@example.org"
    assert facts_of(STATUS, {"Status": late}).doubts[0].value == ""


def test_blank_and_empty_effect_state_nothing() -> None:
    rules = '[[map]]\ncolumn = "X"\n[map.codes]\nU = {}\n'
    for value in ("", "  ", "u"):
        assert facts_of(rules, {"X": value}) == CaseFacts()
    assert translated(profile(rules), {"X": "U"}).rules == ("map[1] X #1",)
    assert translated(profile(rules), {"X": ""}).rules == ()


def test_blank_may_be_a_code() -> None:
    rules = '[[map]]\ncolumn = "X"\nto = "status"\ncodes = { "" = "OPEN", "*" = "CLOSED" }\n'
    assert facts_of(rules, {"X": " "}).investigation_status == "OPEN"
    assert facts_of(rules, {"X": "*"}).investigation_status == "CLOSED"


def test_code_with_several_effects_sets_them_all() -> None:
    rules = '[[map]]\ncolumn = "X"\n[map.codes]\nAA = { status = "CLEARED_BY_ARREST", outcome = "ARREST", '
    rules += 'detail = "ON_VIEW", child_victim_identified = "NO", dissemination = "HOLD" }\n'
    facts = facts_of(rules, {"X": "aa"})
    assert facts.investigation_status == "CLEARED_BY_ARREST"
    assert (facts.child_victim_identified, facts.dissemination) == ("NO", "HOLD")
    (outcome,) = facts.outcomes
    assert (outcome.kind, outcome.detail, outcome.implied, outcome.outcome_key) == (
        "ARREST",
        "ON_VIEW",
        True,
        "ARREST/-",
    )


def test_later_rule_overrides_and_lists_unite() -> None:
    rules = STATUS + '[[map]]\ncolumn = "Second"\nto = "status"\n'
    rules += "".join(f'[[map]]\ncolumn = "{name}"\nto = "closure"\n' for name in ("R1", "R2", "R3"))
    row = {"Status": "open", "Second": "closed", "R1": "resources", "R2": "duplicate", "R3": "resources"}
    facts = facts_of(rules, row)
    assert facts.investigation_status == "CLOSED"
    assert facts.closure_reasons == ("DUPLICATE", "RESOURCES")
    assert facts_of(rules, {**row, "Second": ""}).investigation_status == "OPEN"


def test_exceptional_code_says_how_the_case_was_cleared_unless_a_status_does() -> None:
    rules = STATUS + '[[map]]\ncolumn = "E"\nto = "exceptional"\n'
    assert facts_of(rules, {"E": "death of offender"}).investigation_status == "CLEARED_BY_EXCEPTIONAL_MEANS"
    assert facts_of(rules, {"E": "death of offender", "Status": "closed"}).investigation_status == "CLOSED"


CLEARED = '[[map]]\ncolumn = "Flag"\n[map.codes]\nY = { cleared = "kind_unknown" }\nN = {}\n'


@pytest.mark.parametrize(
    ("status", "asks"),
    [
        ("", True),
        ("open", True),
        ("inactive", True),
        ("closed", False),
        ("unfounded", False),
        ("cleared by arrest", False),
    ],
)
def test_cleared_flag_is_a_doubt_unless_another_column_says_how(status: str, asks: bool) -> None:
    doubts = facts_of(CLEARED + STATUS, {"Flag": "y", "Status": status}).doubts
    assert [doubt.trigger for doubt in doubts] == ([Trigger.CLEARED_KIND] if asks else [])


def test_cleared_flag_settled_by_an_arrest_keeps_other_doubts() -> None:
    rules = CLEARED + STATUS + '[[map]]\ncolumn = "Arrested"\noutcome = "ARREST"\n'
    doubts = facts_of(rules, {"Flag": "y", "Status": "quashed", "Arrested": "1"}).doubts
    assert [doubt.trigger for doubt in doubts] == [Trigger.UNMAPPED_VALUE]


ARREST = (
    '[[map]]\ncolumn = "Arrested"\noutcome = "ARREST"\ndetail = "SUMMONED_CITED"\ndate = "%m/%d/%Y"\n'
    'count = "N"\nkey = "K"\n'
)


def test_filled_cell_states_an_outcome_with_date_count_and_hashed_key() -> None:
    (outcome,) = facts_of(ARREST, {"Arrested": "03/04/2021", "N": "02", "K": " 21-A "}).outcomes
    assert str(outcome.occurred_on) == "2021-03-04"
    assert (outcome.count, outcome.detail, outcome.implied) == (2, "SUMMONED_CITED", False)
    assert outcome.outcome_key.startswith("ARREST/")
    assert len(outcome.outcome_key) == len("ARREST/") + 16
    assert "21-A" not in outcome.outcome_key


def test_outcome_key_is_the_date_without_a_key_and_a_dash_without_both() -> None:
    assert facts_of(ARREST, {"Arrested": "03/04/2021"}).outcomes[0].outcome_key == "ARREST/2021-03-04"
    bare = '[[map]]\ncolumn = "Arrested"\noutcome = "ARREST"\n'
    assert facts_of(bare, {"Arrested": "x"}).outcomes[0].outcome_key == "ARREST/-"
    assert facts_of(bare, {"Arrested": " "}).outcomes == ()


def test_same_key_is_one_outcome_and_another_key_a_second() -> None:
    rules = ARREST + ARREST.replace('"Arrested"', '"Again"').replace('"K"', '"K2"')
    row = {"Arrested": "03/04/2021", "Again": "03/05/2021", "K": "a", "K2": "a"}
    assert len(facts_of(rules, row).outcomes) == 1
    assert len(facts_of(rules, {**row, "K2": "b"}).outcomes) == 2


def test_outcome_of_a_code_is_dated_by_another_column() -> None:
    rules = '[[map]]\ncolumn = "X"\nto = "outcome"\ndate = { column = "D", format = "iso" }\n'
    (outcome,) = facts_of(rules, {"X": "arrest", "D": "2021-03-04T10:00:00"}).outcomes
    assert outcome.outcome_key == "ARREST/2021-03-04T15:00:00Z"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"Arrested": "4 March", "N": ""}, ("date_unreadable", "Arrested")),
        ({"Arrested": "02/30/2021"}, ("date_impossible", "Arrested")),
        ({"Arrested": "03/04/2021", "N": "two"}, ("number_unreadable", "N")),
        ({"Arrested": "03/04/2021", "N": "-1"}, ("number_unreadable", "N")),
        ({"Arrested": "03/04/2021", "N": "1.5"}, ("number_unreadable", "N")),
        ({"Arrested": "03/04/2021", "N": "\uff11"}, ("number_unreadable", "N")),
        ({"Arrested": "03/04/2021", "N": "1234567"}, ("number_unreadable", "N")),
        ({"Arrested": "03/04/2021\x00"}, ("control_character", "Arrested")),
        ({"Arrested": "data:image/png;base64,AAAA"}, ("media_in_value", "Arrested")),
    ],
)
def test_faulty_cell_makes_a_dead_letter_with_its_column(row: dict[str, str], fault: tuple[str, str]) -> None:
    assert fault_of(ARREST, row) == fault
