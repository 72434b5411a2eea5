"""What metadata suggests: only what is known, and only for codes that have a condition."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from casebridge.model import ClosureReason, QualityIssueCode
from casebridge.reporting import Facts, Suggestion, suggest
from casebridge.reporting.suggest import _RULES
from tests.support.reports import RECEIVED, fact, part

TODAY = date(2026, 6, 1)
NEVER = {
    "IP_PROXY_OR_VPN",
    "VIEWED_FLAG_WRONG",
    "WRONG_CLASSIFICATION",
    "NOT_ILLEGAL_CONTENT",
    "ADULT_DEPICTED",
    "AGE_UNDETERMINED",
    "AI_GENERATED_UNFLAGGED",
    "WRONG_JURISDICTION",
    "ESCALATION_UNWARRANTED",
    "ESCALATION_MISSED",
    "BOILERPLATE_TEXT",
    "OTHER",
}


def codes(*files: Any, more: dict[str, Any] | None = None, **said: Any) -> list[str]:
    meta = part(900000101, *files, **said).meta
    return [item.code.value for item in suggest(Facts(meta, TODAY, **(more or {})))]


def lacking(*names: str, **there: bool) -> dict[str, bool]:
    return {**dict.fromkeys(names, False), **there}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"presence": lacking("ip")}, ["IP_MISSING"]),
        ({"presence": lacking("ip_time", ip=True)}, ["IP_TIME_MISSING"]),
        ({"presence": lacking("ip_time")}, []),
        ({"presence": lacking("port", ip=True)}, ["IP_PORT_MISSING"]),
        ({"presence": lacking("port")}, []),
        ({"findings": ("timezone_missing",)}, ["TIMEZONE_MISSING"]),
        ({"presence": lacking("account_id")}, ["ACCOUNT_ID_MISSING"]),
        ({"presence": lacking("email", "phone")}, ["CONTACT_MISSING"]),
        ({"presence": lacking("email")}, []),
        ({"presence": lacking("verified_contact", phone=True)}, ["CONTACT_UNVERIFIED"]),
        ({"presence": lacking("verified_contact")}, []),
        ({"presence": lacking("location", ip=True)}, []),
        ({"presence": lacking("location", "ip")}, ["IP_MISSING", "LOCATION_UNRESOLVED"]),
        ({"presence": lacking("victim")}, ["VICTIM_INFO_MISSING"]),
        ({"presence": lacking("files")}, ["MEDIA_MISSING"]),
        ({"presence": lacking("chat_content")}, ["CONTEXT_MISSING"]),
        ({"ncmec_label": "INFORMATIONAL"}, ["NO_EXPLOITATION_NEXUS"]),
        ({"ncmec_label": "ACTIONABLE"}, []),
        ({"batched_reason": "viral"}, ["VIRAL_OR_MEME"]),
        ({"incident_type": "a", "ncmec_incident_type": "b"}, ["WRONG_INCIDENT_TYPE"]),
        ({"incident_type": "a", "ncmec_incident_type": "a"}, []),
        ({"ncmec_incident_type": "b"}, []),
        ({"prior": (3,)}, ["DUPLICATE_REPORT"]),
        ({"related": (3,)}, ["DUPLICATE_REPORT"]),
        ({"esp_preservation_until": TODAY}, []),
        ({"esp_preservation_until": TODAY - timedelta(days=1)}, ["ESP_DATA_EXPIRED"]),
        ({}, []),
    ],
)
def test_an_issue_is_suggested_by_what_is_known_and_never_by_silence(said: dict[str, Any], wanted: list[str]) -> None:
    assert codes(**said) == wanted


def test_files_suggest_issues_of_their_own() -> None:
    assert codes(fact("a", "yes"), presence=lacking("files")) == []
    assert codes(fact("a", "unstated")) == ["VIEWED_FLAG_UNSTATED"]
    assert codes(more={"marks": {"potentialMeme"}}) == ["VIRAL_OR_MEME"]
    assert codes(more={"marks": {"generativeAi"}}) == []


@pytest.mark.parametrize(("days", "wanted"), [(10, []), (11, ["STALE_EVENT"])])
def test_an_old_incident_is_suggested_from_the_configured_day_on(days: int, wanted: list[str]) -> None:
    said = {"received_at": RECEIVED, "incident_at": RECEIVED - timedelta(days=days)}
    assert codes(**said, more={"stale_days": 10}) == wanted
    assert codes(incident_at=datetime(1999, 1, 1, tzinfo=UTC)) == []


def test_an_empty_answer_to_legal_process_comes_from_the_case() -> None:
    closed = {"closures": {ClosureReason.ESP_LEGAL_RESPONSE_EMPTY}}
    assert codes(more=closed) == ["ESP_RESPONSE_EMPTY"]
    assert codes(more={"closures": {ClosureReason.INSUFFICIENT_INFORMATION}}) == []


def test_every_code_has_a_rule_or_is_never_suggested() -> None:
    ruled = [code.value for code, _, _ in _RULES]
    assert [code.value for code in QualityIssueCode if code.value not in NEVER] == ruled


def test_a_suggestion_names_the_field_and_says_why_without_a_value() -> None:
    meta = part(900000101, incident_type="secret words", ncmec_incident_type="others").meta
    (found,) = suggest(Facts(meta, TODAY))
    assert found == Suggestion(
        QualityIssueCode.WRONG_INCIDENT_TYPE,
        "incidentSummary/incidentType",
        "NCMEC gives it another incident type than the provider.",
    )
