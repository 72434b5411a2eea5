"""Statements: one an axis, equal exactly when the facts are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from casebridge.feedback import Statement, state
from casebridge.feedback.statement import AXIS_A_FIELDS, AXIS_B_FIELDS
from casebridge.model import CaseFacts, EventKind
from tests.unit.feedback.make import CLEARED, UNMAPPED, UNMAPPED_B, any_facts, facts


def axes(said: CaseFacts) -> dict[str, Statement]:
    return {item.axis: item for item in state(said)}


def test_fields_of_the_axes_are_apart_and_local_ones_in_neither() -> None:
    assert not set(AXIS_A_FIELDS) & set(AXIS_B_FIELDS)
    local = {"intake_state", "dissemination", "doubts"}
    assert set(AXIS_A_FIELDS) | set(AXIS_B_FIELDS) | local == set(CaseFacts.model_fields)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (facts(), "A"),
        (facts("OPEN"), "A"),
        (facts("OPEN", usefulness="USEFUL"), "AB"),
        (facts(usefulness="NOT_USEFUL"), "AB"),
        (facts(doubts=[UNMAPPED_B]), "AB"),
        (facts(doubts=[UNMAPPED]), "A"),
    ],
)
def test_axis_b_stated_only_when_assessed_or_in_doubt(said: CaseFacts, expected: str) -> None:
    assert "".join(axes(said)) == expected


@pytest.mark.parametrize(
    ("said", "silent"),
    [
        (facts(), True),
        (facts(intake_state="ASSIGNED"), True),
        (facts(usefulness="USEFUL"), True),
        (facts(dissemination="HOLD"), True),
        (facts("OPEN"), False),
        (facts(None, "VICTIM_SAFEGUARDED"), False),
        (facts(self_production="NO"), False),
        (facts(doubts=[CLEARED]), False),
    ],
)
def test_axis_a_silent_when_it_states_and_asks_nothing(said: CaseFacts, silent: bool) -> None:
    assert axes(said)["A"].silent is silent


def test_kind_follows_what_is_stated() -> None:
    found = axes(facts("OPEN", "ARREST", usefulness="USEFUL"))
    assert (found["A"].kind, found["B"].kind) == (EventKind.OUTCOME, EventKind.QUALITY)
    assert axes(facts("OPEN"))["A"].kind is EventKind.STATUS


@given(any_facts(), any_facts())
def test_content_hashes_are_equal_when_what_is_stated_is(one: CaseFacts, other: CaseFacts) -> None:
    left, right = axes(one), axes(other)
    for axis in left.keys() & right.keys():
        a, b = left[axis], right[axis]
        same = (a.fragment, a.question, a.held) == (b.fragment, b.question, b.held)
        assert (a.content_hash == b.content_hash) is same
        assert len(a.content_hash) == 16


@given(any_facts())
def test_axes_do_not_touch_each_other(said: CaseFacts) -> None:
    without_b = said.model_copy(update={"usefulness": facts().usefulness, "not_useful_reasons": ()})
    assert axes(said)["A"].content_hash == axes(without_b)["A"].content_hash
    silent: dict[str, Any] = {name: facts().__dict__[name] for name in AXIS_A_FIELDS}
    without_a = said.model_copy(update=silent)
    if "B" in axes(said):
        assert axes(said)["B"].content_hash == axes(without_a)["B"].content_hash


def test_hold_and_questions_are_part_of_the_content() -> None:
    hashes = {
        axes(said)["A"].content_hash
        for said in (facts("OPEN"), facts("OPEN", dissemination="HOLD"), facts("OPEN", doubts=[CLEARED]))
    }
    assert len(hashes) == 3


def test_local_intake_state_is_not() -> None:
    assert state(facts("OPEN", intake_state="ASSIGNED"))[0].content_hash == state(facts("OPEN"))[0].content_hash


@pytest.mark.parametrize(
    ("said", "plain"),
    [(facts("OPEN"), True), (facts(), False), (facts("CLOSED"), False), (facts("OPEN", dissemination="HOLD"), False)],
)
def test_plain_statement_is_neither_silent_nor_asked_nor_held(said: CaseFacts, plain: bool) -> None:
    assert state(said)[0].plain is plain
