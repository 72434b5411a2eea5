"""The vocabularies: every code has a definition and a source, and the tables of the canonical model hold."""

from __future__ import annotations

import pytest

from casebridge.model import (
    ArrestType,
    ClosureReason,
    ExceptionalClearance,
    InvestigationStatus,
    NotUsefulReason,
    OutcomeKind,
    QualityIssueCode,
    Term,
    Trigger,
    Usefulness,
)
from casebridge.model.catalogue import vocabularies

VOCABULARIES = list(vocabularies().values())
MEMBERS = [member for vocabulary in VOCABULARIES for member in vocabulary]

FAMILIES = {
    "OPEN": "open",
    "ACTIVE": "open",
    "PENDING": "open",
    "REOPENED": "open",
    "INACTIVE": "dormant",
    "COLD": "dormant",
    "CLOSED": "closed",
    "ADMINISTRATIVELY_CLOSED": "closed",
    "UNFOUNDED": "closed",
    "CLEARED_BY_EXCEPTIONAL_MEANS": "closed",
    "CLEARED_BY_ARREST": "arrest",
}

# Code to (start of the ISPWS field, reason L, O or S), row by row of canonical-model.md sec. 4.1.
ISSUES = {
    "IP_MISSING": ("personOrUserReported/ipCaptureEvent", "L"),
    "IP_TIME_MISSING": ("ipCaptureEvent/dateTime", "L"),
    "IP_PORT_MISSING": ("ipCaptureEvent/port", "L"),
    "TIMEZONE_MISSING": ("incidentSummary/incidentDateTime", "L"),
    "IP_PROXY_OR_VPN": ("ipCaptureEvent/possibleProxy", "L"),
    "ACCOUNT_ID_MISSING": ("personOrUserReported/espIdentifier", "L"),
    "CONTACT_MISSING": ("personOrUserReportedPerson/email", "L"),
    "CONTACT_UNVERIFIED": ("email/@verified", "L"),
    "LOCATION_UNRESOLVED": ("personOrUserReported/estimatedLocation", "L"),
    "VICTIM_INFO_MISSING": ("victim", "L"),
    "MEDIA_MISSING": ("fileDetails", "L"),
    "CONTEXT_MISSING": ("internetDetails/*/content", "L"),
    "NO_EXPLOITATION_NEXUS": ("incidentSummary/incidentType", "O"),
    "VIRAL_OR_MEME": ("batchedReport/@reason", "O"),
    "VIEWED_FLAG_UNSTATED": ("fileDetails/fileViewedByEsp", "L"),
    "VIEWED_FLAG_WRONG": ("fileDetails/fileViewedByEsp", "O"),
    "WRONG_INCIDENT_TYPE": ("incidentSummary/incidentType", "O"),
    "WRONG_CLASSIFICATION": ("fileDetails/industryClassification", "O"),
    "NOT_ILLEGAL_CONTENT": ("fileDetails", "O"),
    "ADULT_DEPICTED": ("fileDetails/industryClassification", "O"),
    "AGE_UNDETERMINED": ("fileDetails/industryClassification", "O"),
    "AI_GENERATED_UNFLAGGED": ("fileAnnotations/generativeAi", "O"),
    "DUPLICATE_REPORT": ("priorCTReports", "O"),
    "STALE_EVENT": ("incidentSummary/incidentDateTime", "S"),
    "ESP_DATA_EXPIRED": ("outside ISPWS: preservation", "S"),
    "ESP_RESPONSE_EMPTY": ("outside ISPWS: legal response", "L"),
    "WRONG_JURISDICTION": ("estimatedLocation", "O"),
    "ESCALATION_UNWARRANTED": ("incidentSummary/escalateToHighPriority", "O"),
    "ESCALATION_MISSED": ("incidentSummary/escalateToHighPriority", "O"),
    "BOILERPLATE_TEXT": ("additionalInfo", "L"),
    "OTHER": ("", "O"),
}
REASONS = {
    "L": NotUsefulReason.LIMITED_INFORMATION,
    "O": NotUsefulReason.OTHER,
    "S": NotUsefulReason.STALE_INFORMATION,
}


def test_all_vocabularies_are_looked_at() -> None:
    assert len(VOCABULARIES) == 24
    assert list(vocabularies()) == sorted(vocabulary.__name__ for vocabulary in VOCABULARIES)
    assert {InvestigationStatus, OutcomeKind, ClosureReason, QualityIssueCode, Trigger} <= set(VOCABULARIES)


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: f"{type(member).__name__}.{member.name}")
def test_member_has_definition_and_source(member: Term) -> None:
    assert member.value == member.name == str(member)
    assert member.definition.endswith(".")
    assert len(member.definition) >= 3
    assert member.source


def test_status_families_match_the_canonical_model() -> None:
    assert {status.value: status.family for status in InvestigationStatus} == FAMILIES


def test_quality_issues_match_the_canonical_model() -> None:
    assert [code.value for code in QualityIssueCode] == list(ISSUES)
    for code in QualityIssueCode:
        field, reason = ISSUES[code.value]
        assert code.reason is REASONS[reason], code
        assert code.ispws_field.startswith(field), code
        assert bool(code.ispws_field) is bool(field), code


def test_closed_lists_have_the_published_sizes() -> None:
    assert len(InvestigationStatus) == 11
    assert len(ExceptionalClearance) == 5
    assert len(ArrestType) == 3
    assert len(OutcomeKind) == 19
    assert len(ClosureReason) == 22
    assert len(QualityIssueCode) == 31
    assert [code.value for code in NotUsefulReason] == ["STALE_INFORMATION", "LIMITED_INFORMATION", "OTHER"]
    assert [code.value for code in Usefulness] == ["USEFUL", "NOT_USEFUL", "NOT_ASSESSED"]


def test_triggers_stand_in_the_order_of_asking() -> None:
    assert [trigger.value for trigger in Trigger] == [
        "LINK_CANDIDATE",
        "UNMAPPED_VALUE",
        "RECORD_RETRACTED",
        "CLEARED_KIND",
        "EXCEPTIONAL_REASON",
        "CLOSURE_REASON",
        "NOT_USEFUL_REASON",
        "OTHER_TEXT",
        "ADDITIONAL_VICTIM_COUNT",
    ]


def test_axes_share_no_code_but_other() -> None:
    assert {code.value for code in ClosureReason} & {code.value for code in QualityIssueCode} == {"OTHER"}
