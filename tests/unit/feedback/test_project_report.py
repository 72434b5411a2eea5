"""The projection of a whole report: usefulness, several cases, holds and retractions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.feedback import project
from casebridge.feedback.case_status import case_status
from casebridge.feedback.form import form
from casebridge.model import (
    CaseFacts,
    FeedbackEvent,
    InvestigationStatus,
    NotUsefulReason,
    QualityIssueCode,
    Trigger,
)
from tests.unit.feedback.make import CLEARED, World, any_facts, event, facts
from tests.unit.feedback.published import CLOSING, NOT_HELPFUL, STATUSES

ANSWERS: dict[str, Any] = {
    "child_victim_identified": "NO",
    "self_production": "YES",
    "additional_victims_identified": "YES",
    "additional_victim_count": 3,
}


def quality(said: CaseFacts, as_of: str = "2026-03-01", **more: Any) -> FeedbackEvent:
    world = World()
    world.read(said, as_of=as_of)
    found = next(item for item in world.events() if item.kind == "QUALITY")
    return FeedbackEvent.model_validate({**found.model_dump(), **more})


@pytest.mark.parametrize(
    ("said", "useful", "reasons"),
    [
        (facts(usefulness="USEFUL"), "Yes", ()),
        (facts(usefulness="NOT_USEFUL"), "No", ()),
        *[
            (facts(usefulness="NOT_USEFUL", not_useful_reasons=[code]), "No", (text,))
            for code, text in NOT_HELPFUL.items()
        ],
        (
            facts(usefulness="NOT_USEFUL", not_useful_reasons=[code.value for code in NotUsefulReason]),
            "No",
            tuple(NOT_HELPFUL.values()),
        ),
    ],
)
def test_usefulness_is_answered_apart_from_the_case(said: CaseFacts, useful: str, reasons: tuple[str, ...]) -> None:
    entry = project([quality(said)])
    assert (entry.information_useful, entry.not_useful_reasons, entry.case_status) == (useful, reasons, None)
    assert entry.rules == ("P9", "usefulness")
    assert entry.losses == ()
    beside = project([event("OPEN"), quality(said)])
    assert (beside.information_useful, beside.case_status) == (useful, "Ongoing Investigation")


def test_usefulness_unanswered_is_left_open() -> None:
    assert project([event("UNFOUNDED")]).information_useful is None


def issue(code: str) -> dict[str, str]:
    return {"code": code, "severity": "BLOCKING", "origin": "OFFICER"}


@pytest.mark.parametrize("code", QualityIssueCode)
def test_issue_stands_in_for_a_missing_reason_with_a_loss(code: QualityIssueCode) -> None:
    entry = project([quality(facts(usefulness="NOT_USEFUL"), quality_issues=[issue(code.value)])])
    assert entry.not_useful_reasons == (NOT_HELPFUL[code.reason.value],)
    assert [(loss.field, loss.canonical) for loss in entry.losses] == [("not_useful_reasons", code.value)]


def test_stated_reason_wins_over_issues_and_useful_sends_none() -> None:
    said = facts(usefulness="NOT_USEFUL", not_useful_reasons=["STALE_INFORMATION"])
    entry = project([quality(said, quality_issues=[issue("IP_MISSING")])])
    assert (entry.not_useful_reasons, entry.losses) == (("Stale information",), ())
    entry = project([quality(facts(usefulness="USEFUL"), quality_issues=[issue("IP_MISSING")])])
    assert (entry.not_useful_reasons, entry.losses) == ((), ())


def test_latest_assessment_of_several_cases_is_sent() -> None:
    early, late = facts(usefulness="USEFUL"), facts(usefulness="NOT_USEFUL", not_useful_reasons=["OTHER"])
    pair = [quality(late, "2026-03-02"), quality(early, "2026-03-01")]
    assert project(pair).information_useful == project(pair[::-1]).information_useful == "No"
    day = [quality(late, "2026-03-02T00:00:01Z"), quality(early, "2026-03-02")]
    assert project(day).information_useful == "No"


def test_strongest_case_speaks_for_the_report_and_the_others_are_lost() -> None:
    cases = {
        "Conviction": event("CLOSED", "CONVICTION", number="21-1"),
        "Arrest": event("CLEARED_BY_ARREST", number="21-2"),
        "Ongoing Investigation": event("OPEN", number="21-3"),
        "Referred": event("CLOSED", "REFERRED_TO_AGENCY", number="21-4"),
        "Closed": event("UNFOUNDED", number="21-5"),
    }
    order = list(cases)
    for at, name in enumerate(order):
        weaker = [cases[other] for other in order[at:]]
        for events in (weaker, weaker[::-1]):
            entry = project(events)
            assert entry.case_status == name
            assert [loss.canonical for loss in entry.losses] == [
                f"another case of this report: {other}" for other in sorted(order[at + 1 :], key=_key)
            ]
            assert all(loss.sent == name for loss in entry.losses)
            assert set(entry.case_numbers) == {f"21-{number}" for number in range(at + 1, 6)}
            assert entry.event_ids == tuple(item.event_id for item in events)


def _key(name: str) -> str:
    return str(next(key for key, text in form()["case_status"].items() if text == name))


def test_case_that_says_nothing_takes_nothing_from_another() -> None:
    entry = project([event(self_production="NO", number="21-1"), event("OPEN", number="21-2")])
    assert (entry.case_status, entry.losses) == ("Ongoing Investigation", ())


def test_closed_cases_of_one_report_unite_their_reasons_and_answers() -> None:
    entry = project(
        [
            event("CLOSED", closure_reasons=["FALSE_REPORT"], self_production="NO", number="21-1"),
            event("UNFOUNDED", self_production="YES", child_victim_identified="NO", number="21-2"),
        ]
    )
    assert entry.closed_reasons == ("False Report", "Unfounded")
    assert (entry.closed_self_production, entry.closed_child_victim) == ("Yes", "No")


def test_victims_of_several_cases_are_added_up() -> None:
    both = [event("CLEARED_BY_ARREST", **ANSWERS, number=f"21-{number}") for number in (1, 2)]
    assert project(both).arrest_additional_victim_count == 6


def test_one_open_question_stops_the_whole_entry() -> None:
    entry = project([event("OPEN", number="21-1"), event("CLOSED", number="21-2")])
    assert entry.question is Trigger.CLOSURE_REASON


def retracted(status: str) -> FeedbackEvent:
    world = World()
    world.read(facts(status))
    world.read(facts(status), reports=())
    return world.events()[-1]


def test_retracted_statement_says_nothing_any_longer() -> None:
    entry = project([retracted("UNFOUNDED")])
    assert (entry.case_status, entry.rules, entry.question) == (None, ("P9",), None)
    assert (
        project([retracted("CLEARED_BY_ARREST"), event("OPEN", number="21-2")]).case_status == "Ongoing Investigation"
    )


def test_statement_under_hold_leaves_no_trace() -> None:
    held = event("CLEARED_BY_ARREST", dissemination="HOLD", number="99-1")
    alone = project([held])
    assert alone.case_status is None
    assert alone.case_numbers == alone.event_ids == ()
    beside = project([held, event("OPEN", number="21-2")])
    assert (beside.case_status, beside.case_numbers, beside.losses) == ("Ongoing Investigation", ("21-2",), ())
    waiting = event("OPEN", doubts=[CLEARED], dissemination="HOLD", number="99-1")
    assert project([waiting]).question is None


def test_comment_and_withheld_case_number_pass_as_they_are() -> None:
    plain = event("OPEN")
    said = FeedbackEvent.model_validate(
        {**plain.model_dump(), "comment": "Thanks.", "case_ref": {"match_key": "213306"}}
    )
    entry = project([said])
    assert (entry.comment, entry.case_numbers) == ("Thanks.", ())
    bare = FeedbackEvent.model_validate({**plain.model_dump(), "case_ref": None})
    assert project([bare]).case_numbers == ()


@given(st.lists(any_facts(), min_size=1, max_size=3))
def test_form_is_consistent_for_any_facts(several: list[CaseFacts]) -> None:
    events = []
    for at, said in enumerate(several):
        world = World(f"21{at}", f"21-{at}")
        world.read(said)
        events += world.standing()
    if not events:
        return
    entry = project(events)
    assert entry == project(events)
    assert entry.case_status in STATUSES | {None}
    assert set(entry.closed_reasons) <= set(CLOSING)
    assert set(entry.not_useful_reasons) <= set(NOT_HELPFUL.values())
    if entry.case_status != "Arrest":
        assert entry.arrest_child_victim is entry.arrest_additional_victims is None
        assert entry.arrest_additional_victim_count is None
    if entry.case_status != "Closed":
        assert entry.closed_reasons == ()
        assert entry.closed_self_production is entry.closed_child_victim is entry.closed_other_text is None
    if entry.arrest_additional_victim_count is not None:
        assert entry.arrest_additional_victims == "Yes"
    if entry.not_useful_reasons:
        assert entry.information_useful == "No"
    if entry.closed_other_text:
        assert "Other" in entry.closed_reasons


@given(any_facts())
def test_usefulness_never_changes_the_case_status(said: CaseFacts) -> None:
    made = said.model_copy(update={"doubts": (), "dissemination": facts().dissemination})
    world = World()
    world.read(made)
    events = world.standing()
    cases = [item for item in events if item.kind != "QUALITY"]
    if cases:
        assert project(events).case_status == project(cases).case_status
        assert project(events).rules[0] == case_status(cases[0]).rule


def test_every_status_projects_to_something() -> None:
    for status in InvestigationStatus:
        assert project([event(status.value)]).case_status in STATUSES


@pytest.mark.parametrize(
    ("said", "something"),
    [(event("OPEN"), True), (event(self_production="NO"), False), (quality(facts(usefulness="USEFUL")), True)],
)
def test_entry_knows_whether_there_is_anything_to_enter(said: FeedbackEvent, something: bool) -> None:
    assert project([said]).says_something is something
