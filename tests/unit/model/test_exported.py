"""What is public is pinned: a name that goes or comes is a decision, not an accident."""

from __future__ import annotations

from types import ModuleType

import pytest

from casebridge import model, sdk

MODEL = [
    "ActorRole",
    "AgencyRef",
    "AgencyScheme",
    "Answer",
    "ArrestType",
    "CaseFacts",
    "CaseLink",
    "CaseRecord",
    "CaseRef",
    "ClosureReason",
    "Completeness",
    "Dissemination",
    "DocumentSource",
    "Doubt",
    "EventKind",
    "ExceptionalClearance",
    "FeedbackEvent",
    "FileFact",
    "Finding",
    "FindingSeverity",
    "FormEntry",
    "IntakeState",
    "InvestigationStatus",
    "IssueOrigin",
    "IssueSeverity",
    "LinkOrigin",
    "LinkState",
    "Loss",
    "Moment",
    "NotUsefulReason",
    "Outcome",
    "OutcomeKind",
    "Provenance",
    "QualityIssue",
    "QualityIssueCode",
    "Question",
    "RecipientClass",
    "Record",
    "ReportMeta",
    "ReportPart",
    "ReportRef",
    "SCHEMA_VERSION",
    "Term",
    "Trigger",
    "Usefulness",
    "UsefulnessGrade",
    "UsefulnessPurpose",
    "UtcDatetime",
    "ViewedCounts",
    "match_key",
    "moment_text",
    "parse_report_id",
    "preserved_until",
]
SDK = [
    "Arrived",
    "Batch",
    "Capabilities",
    "CheckResult",
    "Cursor",
    "Damage",
    "Envelope",
    "HostBook",
    "Page",
    "Receipt",
    "Receiver",
    "Rejected",
    "Round",
    "Secret",
    "Settled",
    "Sink",
    "SinkContext",
    "Source",
    "SourceContext",
    "Take",
    "closing_source",
]


@pytest.mark.parametrize(("module", "names"), [(model, MODEL), (sdk, SDK)], ids=["model", "sdk"])
def test_public_names_stay_as_they_are(module: ModuleType, names: list[str]) -> None:
    assert sorted(module.__all__) == names
    assert [name for name in names if not hasattr(module, name)] == []
