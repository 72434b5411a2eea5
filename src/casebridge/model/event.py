"""The feedback event: an append-only statement about one report by one agency."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from casebridge.model.base import Moment, Record, UtcDatetime
from casebridge.model.case import Outcome
from casebridge.model.closure import ClosureReason
from casebridge.model.identifier import AgencyRef, ReportRef
from casebridge.model.investigation import ExceptionalClearance, InvestigationStatus
from casebridge.model.process import ActorRole, Answer, Completeness, Dissemination, EventKind, IssueOrigin, Trigger
from casebridge.model.quality import (
    IssueSeverity,
    NotUsefulReason,
    QualityIssueCode,
    Usefulness,
    UsefulnessGrade,
    UsefulnessPurpose,
)

__all__ = ["SCHEMA_VERSION", "CaseRef", "FeedbackEvent", "Provenance", "QualityIssue"]

SCHEMA_VERSION = "1"

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class CaseRef(Record):
    """The agency's case behind an event; ``case_number`` may be withheld on export, ``match_key`` never is empty."""

    case_number: str | None = Field(default=None, max_length=100)
    match_key: str = Field(min_length=1, max_length=100)


class QualityIssue(Record):
    """One stated shortcoming of a report, down to the file it concerns (by NCMEC file ID only)."""

    code: QualityIssueCode
    severity: IssueSeverity
    ispws_field: str = ""
    file_id: str | None = Field(default=None, pattern=r"^[0-9a-fA-F]{32}$")
    origin: IssueOrigin
    text: Text | None = None


class Provenance(Record):
    """Where an event came from: connector, profile and its version, file digest and lines, and the rules that fired."""

    connector: str
    profile: str
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    lines: tuple[int, ...] = ()
    rules: tuple[str, ...] = ()


class FeedbackEvent(Record):
    """One immutable statement about one report; an edit is a later event that names this one in ``supersedes``.

    ``event_id`` is a UUIDv5 over agency, source system, record key, report, content hash and predecessor: replaying a
    file gives the same IDs, and A, B, A gives three. ``occurred_at`` is the source's time, ``recorded_at`` ours.
    ``late`` marks a statement older than the one that stood when it was read. An INCOMPLETE event names its one
    ``question``.
    """

    event_id: UUID
    schema_version: str = Field(pattern=r"^[0-9]+$")
    ref: ReportRef
    agency: AgencyRef
    case_ref: CaseRef | None = None
    kind: EventKind
    occurred_at: Moment
    recorded_at: UtcDatetime
    revision: int = Field(ge=1)
    supersedes: UUID | None = None
    late: bool = False
    actor_role: ActorRole = ActorRole.SYSTEM
    completeness: Completeness = Completeness.COMPLETE
    question: Trigger | None = None
    investigation_status: InvestigationStatus | None = None
    exceptional_clearance: ExceptionalClearance | None = None
    closure_reasons: tuple[ClosureReason, ...] = ()
    closure_other_text: Text | None = None
    outcomes: tuple[Outcome, ...] = ()
    child_victim_identified: Answer | None = None
    additional_victims_identified: Answer | None = None
    additional_victim_count: int | None = Field(default=None, ge=1)
    self_production: Answer | None = None
    usefulness: Usefulness = Usefulness.NOT_ASSESSED
    usefulness_grade: UsefulnessGrade | None = None
    usefulness_purpose: UsefulnessPurpose | None = None
    not_useful_reasons: tuple[NotUsefulReason, ...] = ()
    quality_issues: tuple[QualityIssue, ...] = ()
    comment: Text | None = None
    jurisdiction: str = "US"
    dissemination: Dissemination = Dissemination.OPEN
    provenance: Provenance

    @model_validator(mode="after")
    def _consistent(self) -> FeedbackEvent:
        if (self.completeness is Completeness.INCOMPLETE) != (self.question is not None):
            raise ValueError("an incomplete event names exactly one question, a complete one names none")
        if self.additional_victim_count is not None and self.additional_victims_identified is not Answer.YES:
            raise ValueError("additional_victim_count needs additional_victims_identified YES")
        if self.not_useful_reasons and self.usefulness is not Usefulness.NOT_USEFUL:
            raise ValueError("not_useful_reasons need usefulness NOT_USEFUL")
        wanted = _GRADES.get(self.usefulness_grade) if self.usefulness_grade else self.usefulness
        if wanted is not self.usefulness:
            raise ValueError("usefulness_grade contradicts usefulness")
        return self


_GRADES = {
    UsefulnessGrade.VERY_USEFUL: Usefulness.USEFUL,
    UsefulnessGrade.USEFUL: Usefulness.USEFUL,
    UsefulnessGrade.NEUTRAL: Usefulness.NOT_ASSESSED,
    UsefulnessGrade.POOR: Usefulness.NOT_USEFUL,
    UsefulnessGrade.FALSE: Usefulness.NOT_USEFUL,
}
