"""What records refuse to say: facts that contradict each other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from casebridge.model import (
    Answer,
    CaseFacts,
    FeedbackEvent,
    QualityIssue,
    ReportMeta,
    Usefulness,
    UsefulnessGrade,
    ViewedCounts,
)

EVENT: dict[str, Any] = {
    "schema_version": "1",
    "event_id": UUID(int=1),
    "ref": {"report_id": "7"},
    "agency": {"scheme": "LOCAL", "value": "X"},
    "kind": "STATUS",
    "occurred_at": "2026-03-01",
    "recorded_at": "2026-03-02T00:00:00Z",
    "revision": 1,
    "provenance": {"connector": "csv_drop", "profile": "p@1"},
}
META: dict[str, Any] = {"ref": {"report_id": "7"}, "source": {"format": "ispws"}}


@pytest.mark.parametrize("model", [CaseFacts, FeedbackEvent])
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"additional_victim_count": 2}, "needs additional_victims_identified YES"),
        ({"additional_victim_count": 2, "additional_victims_identified": "NO"}, "needs additional_victims_identified"),
        ({"additional_victim_count": 0, "additional_victims_identified": "YES"}, "greater than or equal to 1"),
        ({"not_useful_reasons": ["OTHER"]}, "need usefulness NOT_USEFUL"),
        ({"not_useful_reasons": ["OTHER"], "usefulness": "USEFUL"}, "need usefulness NOT_USEFUL"),
        ({"closure_other_text": ""}, "at least 1 character"),
        ({"closure_other_text": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_contradiction_refused(
    model: type[CaseFacts] | type[FeedbackEvent], values: dict[str, Any], message: str
) -> None:
    base = EVENT if model is FeedbackEvent else {}
    with pytest.raises(ValidationError, match=message):
        model.model_validate({**base, **values})


def test_count_and_reasons_accepted_with_their_answers() -> None:
    facts = CaseFacts.model_validate(
        {
            "additional_victim_count": 1,
            "additional_victims_identified": "YES",
            "usefulness": "NOT_USEFUL",
            "not_useful_reasons": ["OTHER"],
        }
    )
    assert facts.additional_victims_identified is Answer.YES
    assert facts.usefulness is Usefulness.NOT_USEFUL


@pytest.mark.parametrize("values", [{"completeness": "INCOMPLETE"}, {"question": "CLOSURE_REASON"}])
def test_incomplete_event_names_its_question_and_no_other_does(values: dict[str, str]) -> None:
    both = {"completeness": "INCOMPLETE", "question": "CLOSURE_REASON"}
    assert FeedbackEvent.model_validate({**EVENT, **both}).question is not None
    with pytest.raises(ValidationError, match="exactly one question"):
        FeedbackEvent.model_validate({**EVENT, **values})


@pytest.mark.parametrize("grade", UsefulnessGrade)
@pytest.mark.parametrize("usefulness", Usefulness)
def test_grade_fits_one_usefulness(grade: UsefulnessGrade, usefulness: Usefulness) -> None:
    needs = {"VERY_USEFUL": "USEFUL", "USEFUL": "USEFUL", "NEUTRAL": "NOT_ASSESSED"}.get(grade.value, "NOT_USEFUL")
    values = {**EVENT, "usefulness": usefulness, "usefulness_grade": grade}
    if usefulness == needs:
        assert FeedbackEvent.model_validate(values).usefulness_grade is grade
    else:
        with pytest.raises(ValidationError, match="contradicts"):
            FeedbackEvent.model_validate(values)


def test_naive_event_time_refused() -> None:
    with pytest.raises(ValidationError, match="time zone"):
        FeedbackEvent.model_validate({**EVENT, "occurred_at": "2026-03-01T09:00:00"})


@pytest.mark.parametrize("file_id", ["", "0" * 31, "g" * 32, "0" * 33])
def test_file_id_is_thirty_two_hex_characters(file_id: str) -> None:
    issue = {"code": "MEDIA_MISSING", "severity": "MINOR", "origin": "OFFICER"}
    assert QualityIssue.model_validate({**issue, "file_id": "0a" * 16}).file_id == "0a" * 16
    with pytest.raises(ValidationError):
        QualityIssue.model_validate({**issue, "file_id": file_id})


def test_viewed_counts_add_up_to_files() -> None:
    viewed = {"yes": 1, "no": 1, "unstated": 1}
    assert ReportMeta.model_validate({**META, "file_count": 3, "viewed": viewed}).viewed == ViewedCounts(
        yes=1, no=1, unstated=1
    )
    with pytest.raises(ValidationError, match="add up"):
        ReportMeta.model_validate({**META, "file_count": 2, "viewed": viewed})


def test_presence_knows_its_fields_only() -> None:
    assert ReportMeta.model_validate({**META, "presence": {"ip": True}}).presence == {"ip": True}
    with pytest.raises(ValidationError, match="unknown presence fields: ip_adress"):
        ReportMeta.model_validate({**META, "presence": {"ip_adress": True}})
