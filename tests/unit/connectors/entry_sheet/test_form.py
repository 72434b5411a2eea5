"""Which questions the sheet asks, and the published option strings that pass through it unchanged."""

from __future__ import annotations

from typing import Any

import pytest

from casebridge.connectors.entry_sheet.form import QUESTIONS, agency_text, answers, asked, consistent, loss_text
from casebridge.model import AgencyRef, AgencyScheme, FormEntry, Loss
from tests.support.entry import AGENCY, entry

USEFUL = "Was the information provided by NCMEC useful?"
BY_STATUS = {
    "Conviction": ["Case Status", USEFUL],
    "Arrest": [
        "Case Status",
        "Did you identify a child victim?",
        "Did you identify any additional victims?",
        USEFUL,
    ],
    "Ongoing Investigation": ["Case Status", USEFUL],
    "Referred": ["Case Status", USEFUL],
    "Closed": [
        "Case Status",
        "Reason(s) for closing the report",
        "Does this case involve self-production?",
        "Have you identified the child victim?",
        USEFUL,
    ],
}


@pytest.mark.parametrize(("status", "labels"), BY_STATUS.items(), ids=list(BY_STATUS))
def test_form_asks_what_the_case_status_calls_for(status: str, labels: list[str]) -> None:
    assert [question.label for question, _ in asked(entry(case_status=status))] == labels


@pytest.mark.parametrize(
    ("said", "follow_up"),
    [
        ({"case_status": "Arrest", "arrest_additional_victims": "Yes"}, "How many?"),
        ({"case_status": "Closed", "closed_reasons": ("Unfounded", "Other")}, "Other reason"),
        ({"information_useful": "No"}, "Reason(s) the information was not helpful"),
        ({"comment": "text"}, "Comment"),
    ],
)
def test_form_asks_a_follow_up_question_only_after_its_answer(said: dict[str, Any], follow_up: str) -> None:
    assert follow_up in [question.label for question, _ in asked(entry(**said))]
    other = {"Yes": "No", "No": "Yes"}
    without: dict[str, Any] = {
        name: other.get(str(value), ("Unfounded",)) for name, value in said.items() if name != "case_status"
    }
    without.pop("comment", None)
    status = {name: value for name, value in said.items() if name == "case_status"}
    assert follow_up not in [question.label for question, _ in asked(entry(**status, **without))]


@pytest.mark.parametrize(
    "said",
    [
        {"case_status": "Closed", "arrest_child_victim": "Yes"},
        {"case_status": "Arrest", "arrest_additional_victims": "No", "arrest_additional_victim_count": 2},
        {"case_status": "Arrest", "closed_reasons": ("Unfounded",)},
        {"case_status": "Closed", "closed_reasons": ("Unfounded",), "closed_other_text": "text"},
        {"case_status": "Conviction", "closed_self_production": "No"},
        {"closed_child_victim": "No"},
        {"information_useful": "Yes", "not_useful_reasons": ("Other",)},
    ],
)
def test_consistent_is_false_for_an_answer_to_a_question_not_asked(said: dict[str, Any]) -> None:
    assert not consistent(entry(**said))


def test_consistent_is_true_for_every_question_asked_and_answered() -> None:
    assert consistent(
        entry(
            case_status="Closed",
            closed_reasons=("Other",),
            closed_other_text="text",
            closed_self_production="No",
            closed_child_victim="Yes",
            information_useful="No",
            not_useful_reasons=("Other",),
            comment="text",
        )
    )


def test_questions_read_every_answer_of_the_entry_once() -> None:
    known = {"ref", "agency", "case_numbers", "form_version", "question", "replaces", "rules", "losses", "event_ids"}
    assert [question.field for question in QUESTIONS] == [name for name in FormEntry.model_fields if name not in known]


def test_answers_are_texts_whatever_the_field_holds() -> None:
    made = entry(case_status="Arrest", arrest_additional_victims="Yes", arrest_additional_victim_count=3)
    assert answers(made, "arrest_additional_victim_count") == ("3",)
    assert answers(made, "case_status") == ("Arrest",)
    assert answers(made, "closed_reasons") == ()
    assert answers(made, "comment") == ()


def test_agency_text_names_the_agency_if_it_has_a_name() -> None:
    assert agency_text(AGENCY) == "Example Police (ORI WA0170000)"
    assert agency_text(AgencyRef(scheme=AgencyScheme.LOCAL, value="7")) == "LOCAL 7"


@pytest.mark.parametrize(
    ("canonical", "sent", "text"),
    [
        ("COLD", "Ongoing Investigation", "The form has no place for: Cold. Sent: Ongoing Investigation."),
        ("NOT_CSAM", "", "The form has no place for: Not csam. Nothing is sent for it."),
        (
            "another case of this report: Closed",
            "Arrest",
            "The form has no place for: another case of this report: Closed. Sent: Arrest.",
        ),
    ],
)
def test_loss_text_is_plain_words(canonical: str, sent: str, text: str) -> None:
    assert loss_text(Loss(field="case_status", canonical=canonical, sent=sent, why="x")) == text
