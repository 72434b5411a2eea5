"""The words: canonical records and vocabularies. Knows nothing else of casebridge."""

from casebridge.model.base import Moment, Record, UtcDatetime, moment_text
from casebridge.model.case import CaseFacts, CaseRecord, Doubt, Outcome
from casebridge.model.closure import ClosureReason
from casebridge.model.event import SCHEMA_VERSION, CaseRef, FeedbackEvent, Provenance, QualityIssue
from casebridge.model.finding import Finding
from casebridge.model.form import FormEntry, Loss
from casebridge.model.identifier import AgencyRef, CaseLink, ReportRef, match_key, parse_report_id
from casebridge.model.investigation import (
    ArrestType,
    ExceptionalClearance,
    IntakeState,
    InvestigationStatus,
    OutcomeKind,
)
from casebridge.model.preservation import preserved_until
from casebridge.model.process import (
    ActorRole,
    AgencyScheme,
    Answer,
    Completeness,
    Dissemination,
    EventKind,
    FindingSeverity,
    IssueOrigin,
    LinkOrigin,
    LinkState,
    RecipientClass,
    Trigger,
)
from casebridge.model.quality import (
    IssueSeverity,
    NotUsefulReason,
    QualityIssueCode,
    Usefulness,
    UsefulnessGrade,
    UsefulnessPurpose,
)
from casebridge.model.question import Question
from casebridge.model.report import DocumentSource, FileFact, ReportMeta, ReportPart, ViewedCounts
from casebridge.model.term import Term

__all__ = [
    "SCHEMA_VERSION",
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
