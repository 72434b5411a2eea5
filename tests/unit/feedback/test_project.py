"""The projection to NCMEC's form: every string as published (cybertipline.md sec. 14), every loss told."""

from __future__ import annotations

from typing import Any

import pytest

from casebridge.feedback import project
from casebridge.feedback.form import form
from casebridge.model import (
    ClosureReason,
    ExceptionalClearance,
    FeedbackEvent,
    Trigger,
)
from tests.unit.feedback.make import event, outcome
from tests.unit.feedback.published import CLOSING, NOT_HELPFUL, STATUSES

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
