"""The projection to NCMEC's form: every string as published (cybertipline.md sec. 14), every loss told."""

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
    ClosureReason,
    ExceptionalClearance,
    FeedbackEvent,
    InvestigationStatus,
    NotUsefulReason,
    QualityIssueCode,
    Trigger,
)
from tests.unit.feedback.make import CLEARED, World, any_facts, event, facts, outcome

STATUSES = {"Conviction", "Arrest", "Ongoing Investigation", "Referred", "Closed"}
CLOSING = [
    "Unable to locate subject",
    "ESP legal response does not contain information",
    "No crime committed",
    "No prosecutorial merit",
    "Alleged child is an adult",
    "Age of child victim is unable to be determined",
    "False Report",
    "Unfounded",
    "Person or User Reported is deceased",
    "Other",
]
NOT_HELPFUL = {
    "STALE_INFORMATION": "Stale information",
    "LIMITED_INFORMATION": "Limited Information",
    "OTHER": "Other",
}
# Closure code to (published option, whether something is lost, whether a fixed phrase goes with it).
CLOSURES = {
    "UNABLE_TO_LOCATE_SUBJECT": ("Unable to locate subject", False, False),
    "ESP_LEGAL_RESPONSE_EMPTY": ("ESP legal response does not contain information", False, False),
    "NO_CRIME_COMMITTED": ("No crime committed", False, False),
    "NO_PROSECUTORIAL_MERIT": ("No prosecutorial merit", False, False),
    "ALLEGED_CHILD_IS_ADULT": ("Alleged child is an adult", False, False),
    "VICTIM_AGE_UNDETERMINED": ("Age of child victim is unable to be determined", False, False),
    "FALSE_REPORT": ("False Report", False, False),
    "UNFOUNDED": ("Unfounded", False, False),
    "REPORTED_PERSON_DECEASED": ("Person or User Reported is deceased", False, False),
    "OTHER": ("Other", False, False),
    "NOT_CSAM": ("No crime committed", True, False),
    "DUPLICATE": ("Other", True, True),
    "INSUFFICIENT_INFORMATION": ("Other", True, True),
    "OUT_OF_JURISDICTION": ("Other", True, True),
    "PROSECUTION_DECLINED": ("No prosecutorial merit", True, False),
    "SUBJECT_DECEASED": ("Person or User Reported is deceased", True, False),
    "IN_CUSTODY_ELSEWHERE": ("Other", True, True),
    "VICTIM_DECLINED": ("Other", True, True),
    "JUVENILE_NO_CUSTODY": ("Other", True, True),
    "INSUFFICIENT_EVIDENCE": ("No prosecutorial merit", True, False),
    "STATUTE_OF_LIMITATIONS": ("No prosecutorial merit", True, False),
    "RESOURCES": ("Other", True, True),
}
EXCEPTIONAL = {
    "DEATH_OF_OFFENDER": "SUBJECT_DECEASED",
    "PROSECUTION_DECLINED": "PROSECUTION_DECLINED",
    "IN_CUSTODY_OF_OTHER_JURISDICTION": "IN_CUSTODY_ELSEWHERE",
    "VICTIM_REFUSED_TO_COOPERATE": "VICTIM_DECLINED",
    "JUVENILE_NO_CUSTODY": "JUVENILE_NO_CUSTODY",
}

REFERRED = outcome("REFERRED_TO_AGENCY", "2026-02-01", occurred_on="2026-02-01")
SUMMONS = outcome("ARREST", "a", detail="SUMMONED_CITED")
CUSTODY = outcome("ARREST", "b", detail="TAKEN_INTO_CUSTODY")
PENDING = [
    "LEGAL_PROCESS_SERVED",
    "SEARCH_WARRANT_EXECUTED",
    "ARREST_WARRANT_ISSUED",
    "CHARGES_REFERRED",
    "CHARGES_FILED",
]
UNDECIDED = [
    "PROSECUTION_DECLINED",
    "CHARGES_DISMISSED",
    "ACQUITTAL",
    "ADJUDICATION_DEFERRED",
    "LINKED_TO_EXISTING_CASE",
]
COURT = ["ACQUITTAL", "CHARGES_DISMISSED", "ADJUDICATION_DEFERRED"]
REASON: dict[str, Any] = {"closure_reasons": ["FALSE_REPORT"]}

# Event, rule, case status, how much is lost: canonical-model.md sec. 5.1 row by row.
RULES = [
    (event("OPEN", "CONVICTION"), "P1", "Conviction", 0),
    (event("CLOSED", "CONVICTION", "ARREST", **REASON), "P1", "Conviction", 0),
    (event("CLEARED_BY_ARREST"), "P2", "Arrest", 0),
    (event("OPEN", "ARREST"), "P2", "Arrest", 0),
    (event("CLEARED_BY_EXCEPTIONAL_MEANS", "ARREST"), "P2", "Arrest", 0),
    (event("CLOSED", "ARREST", "REFERRED_TO_AGENCY", **REASON), "P2", "Arrest", 0),
    (event("CLEARED_BY_ARREST", outcomes=[SUMMONS]), "P2", "Arrest", 1),
    (event("CLEARED_BY_ARREST", outcomes=[SUMMONS, CUSTODY]), "P2", "Arrest", 0),
    *[(event("CLEARED_BY_ARREST", kind), "P2", "Arrest", 1) for kind in COURT],
    (event("OPEN", "ARREST", *COURT), "P2", "Arrest", 3),
    (event(None, "REFERRED_TO_AGENCY"), "P3", "Referred", 0),
    (event("INACTIVE", "REFERRED_TO_AGENCY"), "P3", "Referred", 0),
    (event("CLOSED", "REFERRED_TO_AGENCY"), "P3", "Referred", 0),
    (event("OPEN", outcomes=[REFERRED], as_of="2026-02-01"), "P3", "Referred", 0),
    (event("OPEN", outcomes=[REFERRED], as_of="2026-01-31"), "P3", "Referred", 0),
    (event("OPEN", outcomes=[REFERRED], as_of="2026-02-02"), "P5", "Ongoing Investigation", 0),
    (event("OPEN", "REFERRED_TO_AGENCY"), "P5", "Ongoing Investigation", 0),
    (event("REOPENED", outcomes=[REFERRED], as_of="2026-01-31", **REASON), "P3", "Referred", 0),
    (event("CLOSED", "REFERRED_TO_AGENCY", **REASON), "P4", "Closed", 1),
    (event(None, "REFERRED_TO_AGENCY", **REASON), "P4", "Closed", 1),
    (event("CLOSED", **REASON), "P4", "Closed", 0),
    (event("UNFOUNDED"), "P4", "Closed", 0),
    (event("ADMINISTRATIVELY_CLOSED"), "P4", "Closed", 0),
    (event("CLEARED_BY_EXCEPTIONAL_MEANS"), "P4", "Closed", 0),
    (event("OPEN", **REASON), "P4", "Closed", 0),
    (event(None, **REASON), "P4", "Closed", 0),
    *[(event(status), "P5", "Ongoing Investigation", 0) for status in ("OPEN", "ACTIVE", "PENDING", "REOPENED")],
    (event("REOPENED", **REASON), "P5", "Ongoing Investigation", 0),
    (event("OPEN", "CHARGES_DISMISSED"), "P5", "Ongoing Investigation", 0),
    (event("INACTIVE"), "P6", "Ongoing Investigation", 1),
    (event("COLD", "CHARGES_FILED"), "P6", "Ongoing Investigation", 1),
    *[(event(None, kind), "P7", "Ongoing Investigation", 1) for kind in PENDING],
    (event(None, *PENDING), "P7", "Ongoing Investigation", 5),
    (event(None, "CHARGES_FILED", "VICTIM_IDENTIFIED"), "P7", "Ongoing Investigation", 1),
    *[(event(None, kind), "P8", None, 0) for kind in UNDECIDED],
    (event(None, "CHARGES_FILED", "ACQUITTAL"), "P8", None, 0),
    (event(None, "VICTIM_IDENTIFIED"), "P9", None, 0),
    (event(self_production="NO"), "P9", None, 0),
]


@pytest.mark.parametrize(
    ("said", "rule", "status", "lost"), RULES, ids=[f"{row[1]}-{at}" for at, row in enumerate(RULES)]
)
def test_case_status_is_that_of_the_first_rule_that_matches(
    said: FeedbackEvent, rule: str, status: str | None, lost: int
) -> None:
    entry = project([said])
    assert entry.rules[0] == rule
    assert entry.case_status == status
    about_status = [loss for loss in entry.losses if loss.field == "case_status"]
    assert len(about_status) == lost
    assert all(loss.sent == status and loss.why.endswith(".") and loss.canonical for loss in about_status)
    assert (entry.question is not None) is (said.question is not None)


def test_every_rule_is_looked_at() -> None:
    assert {row[1] for row in RULES} == {f"P{number}" for number in range(1, 10)}
    assert {row[2] for row in RULES} == STATUSES | {None}


def test_undecided_case_waits_for_its_answer() -> None:
    for kind in UNDECIDED:
        assert project([event(None, kind)]).question is Trigger.CLOSURE_REASON


def test_form_holds_the_published_strings_only() -> None:
    lists = form()
    assert set(lists["case_status"].values()) == STATUSES
    assert list(dict.fromkeys(row["option"] for row in lists["closure"].values())) == CLOSING
    assert lists["not_useful"] == NOT_HELPFUL
    assert lists["answer"] == {"YES": "Yes", "NO": "No"}
    assert set(lists["closure"]) == {code.value for code in ClosureReason} == set(CLOSURES)
    assert lists["exceptional"] == EXCEPTIONAL
    assert set(EXCEPTIONAL) == {code.value for code in ExceptionalClearance}


@pytest.mark.parametrize("code", CLOSURES)
def test_closure_code_projects_to_its_published_option(code: str) -> None:
    option, lossy, phrase = CLOSURES[code]
    entry = project([event("CLOSED", closure_reasons=[code])])
    assert entry.closed_reasons == (option,)
    assert [loss.canonical for loss in entry.losses] == ([code] if lossy else [])
    assert all((loss.field, loss.sent) == ("closed_reasons", option) for loss in entry.losses)
    assert (entry.closed_other_text is not None) is phrase
    assert entry.rules == ("P4", "closure")


@pytest.mark.parametrize(("code", "closure"), EXCEPTIONAL.items())
def test_exceptional_code_projects_through_its_closure_code(code: str, closure: str) -> None:
    entry = project([event("CLEARED_BY_EXCEPTIONAL_MEANS", exceptional_clearance=code)])
    assert entry.closed_reasons == (CLOSURES[closure][0],)
    assert [loss.canonical for loss in entry.losses] == [closure]
    assert entry.question is None


def test_unfounded_status_is_its_own_reason_once() -> None:
    assert project([event("UNFOUNDED")]).closed_reasons == ("Unfounded",)
    both = project([event("UNFOUNDED", closure_reasons=["FALSE_REPORT", "UNFOUNDED"])])
    assert both.closed_reasons == ("False Report", "Unfounded")


def test_reasons_with_one_option_are_sent_once_and_lost_each() -> None:
    entry = project([event("CLOSED", closure_reasons=["DUPLICATE", "RESOURCES", "NOT_CSAM", "NO_CRIME_COMMITTED"])])
    assert sorted(entry.closed_reasons) == ["No crime committed", "Other"]
    assert entry.closed_other_text == "Duplicate of another report. Closed for lack of resources."
    assert sorted(loss.canonical for loss in entry.losses) == ["DUPLICATE", "NOT_CSAM", "RESOURCES"]


def test_text_of_other_is_sent_with_other_only() -> None:
    words: dict[str, Any] = {"closure_other_text": "Handed over."}
    assert project([event("CLOSED", closure_reasons=["OTHER"], **words)]).closed_other_text == "Handed over."
    assert project([event("CLOSED", closure_reasons=["UNFOUNDED"], **words)]).closed_other_text is None
    both = project([event("CLOSED", closure_reasons=["DUPLICATE", "OTHER"], **words)])
    assert both.closed_other_text == "Duplicate of another report. Handed over."


def test_reopened_case_sends_no_reason_but_keeps_its_outcomes() -> None:
    entry = project([event("REOPENED", **REASON)])
    assert (entry.case_status, entry.closed_reasons) == ("Ongoing Investigation", ())
    assert project([event("REOPENED", "ARREST", **REASON)]).case_status == "Arrest"


ANSWERS: dict[str, Any] = {
    "child_victim_identified": "NO",
    "self_production": "YES",
    "additional_victims_identified": "YES",
    "additional_victim_count": 3,
}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (event("CLEARED_BY_ARREST", **ANSWERS), ("No", "Yes", 3, None, None)),
        (event("UNFOUNDED", **ANSWERS), (None, None, None, "Yes", "No")),
        (event("OPEN", "CONVICTION", **ANSWERS), (None, None, None, None, None)),
        (event("OPEN", **ANSWERS), (None, None, None, None, None)),
        (event("CLEARED_BY_ARREST"), (None, None, None, None, None)),
        (event("UNFOUNDED"), (None, None, None, None, None)),
        (event("CLEARED_BY_ARREST", additional_victims_identified="NO"), (None, "No", None, None, None)),
        (event("CLEARED_BY_ARREST", outcomes=[outcome("VICTIM_IDENTIFIED", count=2)]), ("Yes", None, None, None, None)),
        (event("CLEARED_BY_ARREST", outcomes=[outcome("VICTIM_IDENTIFIED", count=0)]), (None, None, None, None, None)),
        (event("CLEARED_BY_ARREST", outcomes=[outcome("VICTIM_IDENTIFIED")]), (None, None, None, None, None)),
        (event("CLEARED_BY_ARREST", outcomes=[outcome("CHARGES_FILED", count=2)]), (None, None, None, None, None)),
        (event("UNFOUNDED", outcomes=[outcome("VICTIM_IDENTIFIED", count=1)]), (None, None, None, None, "Yes")),
        (
            event("CLEARED_BY_ARREST", child_victim_identified="NO", outcomes=[outcome("VICTIM_IDENTIFIED", count=1)]),
            ("No", None, None, None, None),
        ),
    ],
)
def test_conditional_answers_are_sent_only_where_the_form_asks(said: FeedbackEvent, expected: tuple[Any, ...]) -> None:
    entry = project([said])
    assert (
        entry.arrest_child_victim,
        entry.arrest_additional_victims,
        entry.arrest_additional_victim_count,
        entry.closed_self_production,
        entry.closed_child_victim,
    ) == expected


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
