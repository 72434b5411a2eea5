"""Several rows of one case: united, preferred, latest, furthest; never half."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.mapping import RowSaid, Translation, fold
from casebridge.mapping.outcome import dead
from casebridge.model import CaseFacts, Doubt, InvestigationStatus, Outcome, OutcomeKind, Trigger

CLEARED = Doubt(trigger=Trigger.CLEARED_KIND)
UNMAPPED = Doubt(trigger=Trigger.UNMAPPED_VALUE, field="X", value="Q")
FURTHEST = [
    "CLEARED_BY_ARREST",
    "CLEARED_BY_EXCEPTIONAL_MEANS",
    "UNFOUNDED",
    "CLOSED",
    "ADMINISTRATIVELY_CLOSED",
    "REOPENED",
    "ACTIVE",
    "OPEN",
    "PENDING",
    "INACTIVE",
    "COLD",
]


def row(line: int, *, on: str = "", preferred: bool = False, rules: tuple[str, ...] = (), **facts: Any) -> RowSaid:
    return RowSaid(line, Translation(CaseFacts.model_validate(facts), rules, preferred), on or None)


def folded(*rows: RowSaid) -> CaseFacts:
    said = fold(rows)
    assert said.fault is None
    assert said.facts is not None
    return said.facts


def outcome(key: str, **more: Any) -> Outcome:
    return Outcome(kind=OutcomeKind[key.partition("/")[0]], outcome_key=key, **more)


def test_one_row_is_what_it_says() -> None:
    only = row(2, investigation_status="OPEN", rules=("a",))
    assert fold([only]) is only.said


def test_preferred_row_wins_over_a_later_and_further_one() -> None:
    final = row(2, on="2021-01-01", preferred=True, investigation_status="OPEN")
    later = row(3, on="2021-02-01", investigation_status="CLEARED_BY_ARREST")
    assert folded(final, later).investigation_status == "OPEN"
    assert fold([later, final]).preferred


def test_latest_row_wins_over_a_further_one() -> None:
    early = row(3, on="2021-01-01", investigation_status="CLEARED_BY_ARREST")
    late = row(2, on="2021-01-02", investigation_status="OPEN")
    assert folded(early, late).investigation_status == "OPEN"


def test_second_wins_over_its_day_and_a_dated_row_over_an_undated_one() -> None:
    day = row(3, on="2021-01-02", investigation_status="CLOSED")
    second = row(2, on="2021-01-02T01:00:00Z", investigation_status="OPEN")
    undated = row(4, investigation_status="CLEARED_BY_ARREST")
    assert folded(day, second, undated).investigation_status == "OPEN"


@pytest.mark.parametrize(("further", "nearer"), list(pairwise(FURTHEST)))
def test_furthest_status_wins_when_nothing_else_decides(further: str, nearer: str) -> None:
    assert (
        folded(row(2, investigation_status=further), row(3, investigation_status=nearer)).investigation_status
        == further
    )


def test_every_status_has_its_rank() -> None:
    assert set(FURTHEST) == {status.value for status in InvestigationStatus}


def test_last_line_wins_among_equals() -> None:
    assert folded(row(2, self_production="YES"), row(3, self_production="NO")).self_production == "NO"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("exceptional_clearance", "DEATH_OF_OFFENDER"),
        ("intake_state", "ASSIGNED"),
        ("closure_other_text", "Handed over."),
        ("child_victim_identified", "YES"),
        ("additional_victims_identified", "NO"),
        ("self_production", "NO"),
        ("investigation_status", "COLD"),
    ],
)
def test_field_comes_from_any_row_that_fills_it(name: str, value: str) -> None:
    filled: dict[str, Any] = {name: value}
    rows = [row(2, **filled), row(3, on="2021-01-01", preferred=True)]
    assert getattr(folded(*rows), name) == value


def test_outcomes_reasons_and_doubts_are_united() -> None:
    one = row(2, outcomes=(outcome("ARREST/a"),), closure_reasons=("OTHER",), doubts=(UNMAPPED,))
    two = row(3, outcomes=(outcome("ARREST/b"), outcome("ARREST/a")), closure_reasons=("DUPLICATE", "OTHER"))
    three = row(4, doubts=(UNMAPPED,))
    facts = folded(one, two, three)
    assert [item.outcome_key for item in facts.outcomes] == ["ARREST/a", "ARREST/b"]
    assert facts.closure_reasons == ("DUPLICATE", "OTHER")
    assert facts.doubts == (UNMAPPED,)


def test_outcome_told_twice_is_that_of_the_preferred_row() -> None:
    one = row(2, preferred=True, outcomes=(outcome("ARREST/a", count=1),))
    two = row(3, outcomes=(outcome("ARREST/a", count=2),))
    assert folded(one, two).outcomes[0].count == 1


def test_one_row_under_hold_holds_the_case() -> None:
    assert folded(row(2, dissemination="HOLD"), row(3, preferred=True)).dissemination == "HOLD"
    assert folded(row(2), row(3)).dissemination == "OPEN"


def test_usefulness_and_its_reasons_come_from_one_row() -> None:
    useful = row(2, preferred=True, usefulness="USEFUL")
    useless = row(3, usefulness="NOT_USEFUL", not_useful_reasons=("OTHER",))
    assert folded(useful, useless).not_useful_reasons == ()
    facts = folded(row(2, preferred=True), useless)
    assert (facts.usefulness, facts.not_useful_reasons) == ("NOT_USEFUL", ("OTHER",))


def test_count_of_victims_kept_only_with_its_yes() -> None:
    counted = row(2, additional_victims_identified="YES", additional_victim_count=3)
    denied = row(3, preferred=True, additional_victims_identified="NO")
    assert folded(counted, row(3)).additional_victim_count == 3
    assert folded(counted, denied).additional_victim_count is None
    assert folded(counted, denied).additional_victims_identified == "NO"


def test_cleared_flag_of_one_row_settled_by_the_status_of_another() -> None:
    assert folded(row(2, doubts=(CLEARED, UNMAPPED)), row(3, investigation_status="CLOSED")).doubts == (UNMAPPED,)
    assert folded(row(2, doubts=(CLEARED,)), row(3, investigation_status="OPEN")).doubts == (CLEARED,)


def test_rules_named_once_in_the_order_of_lines() -> None:
    rows = [row(3, rules=("b", "a")), row(2, rules=("a",), on="2020-01-01"), row(4, rules=("c",), preferred=True)]
    assert fold(rows).rules == ("a", "b", "c")


def test_case_with_a_faulty_row_is_faulty_with_the_first_fault() -> None:
    bad = [
        RowSaid(line, Translation(None, (), False, dead(code, "D")), None)
        for line, code in ((4, "date_impossible"), (3, "date_unreadable"))
    ]
    said = fold([row(2, preferred=True, investigation_status="CLOSED"), *bad])
    assert said.facts is None
    assert said.fault is not None
    assert said.fault.code == "date_unreadable"


ANSWER = st.sampled_from([None, "YES", "NO"])
FACTS = st.fixed_dictionaries(
    {
        "investigation_status": st.sampled_from([None, *FURTHEST]),
        "exceptional_clearance": st.sampled_from([None, "DEATH_OF_OFFENDER", "JUVENILE_NO_CUSTODY"]),
        "closure_reasons": st.lists(st.sampled_from(["OTHER", "DUPLICATE", "RESOURCES"]), unique=True, max_size=2),
        "outcomes": st.lists(
            st.sampled_from([outcome("ARREST/a"), outcome("ARREST/b", count=1), outcome("CONVICTION/-")]),
            unique=True,
            max_size=2,
        ),
        "self_production": ANSWER,
        "child_victim_identified": ANSWER,
        "usefulness": st.sampled_from(["USEFUL", "NOT_ASSESSED", "NOT_USEFUL"]),
        "dissemination": st.sampled_from(["OPEN", "OPEN", "HOLD"]),
        "doubts": st.lists(st.sampled_from([CLEARED, UNMAPPED]), unique=True, max_size=2),
    }
)
ROWS = st.lists(
    st.tuples(FACTS, st.sampled_from(["", "2021-01-01", "2021-01-02"]), st.booleans()), min_size=1, max_size=5
).map(
    lambda items: [
        row(2 + at, on=on, preferred=preferred, rules=(f"r{at % 2}",), **facts)
        for at, (facts, on, preferred) in enumerate(items)
    ]
)


@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_makes_no_difference(rows: list[RowSaid], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(rows)


@given(ROWS)
def test_nothing_appears_that_no_row_says(rows: list[RowSaid]) -> None:
    facts = folded(*rows)
    parts = [item.said.facts for item in rows if item.said.facts]
    assert set(facts.outcomes) <= {item for part in parts for item in part.outcomes}
    assert {item.outcome_key for item in facts.outcomes} == {
        item.outcome_key for part in parts for item in part.outcomes
    }
    for name in ("investigation_status", "exceptional_clearance", "self_production", "usefulness"):
        assert getattr(facts, name) in {getattr(part, name) for part in parts}
