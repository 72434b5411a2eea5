"""What one record of a case system says about a case."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from casebridge.model.base import Moment, Record
from casebridge.model.closure import ClosureReason
from casebridge.model.identifier import AgencyRef, ReportId
from casebridge.model.investigation import ExceptionalClearance, IntakeState, InvestigationStatus, OutcomeKind
from casebridge.model.process import Answer, Dissemination, Trigger
from casebridge.model.quality import NotUsefulReason, Usefulness

__all__ = ["CaseFacts", "CaseRecord", "Doubt", "Outcome"]

FreeText = Annotated[str, Field(min_length=1, max_length=2000)]


class Outcome(Record):
    """One real-world result of the investigation.

    ``detail`` is a code (arrest type, exceptional clearance, age group), never a name. ``outcome_key`` identifies the
    result inside the agency: statistics count keys, so a result linked to many reports counts once. ``implied`` says
    that a status code implied it; such an outcome stays when the status later goes back.
    """

    kind: OutcomeKind
    occurred_on: Moment | None = None
    count: int | None = Field(default=None, ge=0)
    detail: str | None = Field(default=None, max_length=64)
    outcome_key: str = Field(default="", max_length=160)
    implied: bool = False


class Doubt(Record):
    """Something the record leaves open that only a person can settle; becomes a question.

    ``value`` is the code as found, screened and cut to 64 characters; it never leaves the agency's ledger.
    """

    trigger: Trigger
    field: str = ""
    value: str = Field(default="", max_length=64)
    axis: Literal["A", "B"] = "A"


class CaseFacts(Record):
    """The statement of a record, without its identity: equal facts mean that nothing changed.

    Everything here is axis A (what happened) except ``usefulness`` and ``not_useful_reasons`` (axis B, how good the
    report was); neither is ever computed from the other.
    """

    investigation_status: InvestigationStatus | None = None
    exceptional_clearance: ExceptionalClearance | None = None
    intake_state: IntakeState | None = None
    closure_reasons: tuple[ClosureReason, ...] = ()
    closure_other_text: FreeText | None = None
    outcomes: tuple[Outcome, ...] = ()
    child_victim_identified: Answer | None = None
    additional_victims_identified: Answer | None = None
    additional_victim_count: int | None = Field(default=None, ge=1)
    self_production: Answer | None = None
    usefulness: Usefulness = Usefulness.NOT_ASSESSED
    not_useful_reasons: tuple[NotUsefulReason, ...] = ()
    dissemination: Dissemination = Dissemination.OPEN
    doubts: tuple[Doubt, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> CaseFacts:
        if self.additional_victim_count is not None and self.additional_victims_identified is not Answer.YES:
            raise ValueError("additional_victim_count needs additional_victims_identified YES")
        if self.not_useful_reasons and self.usefulness is not Usefulness.NOT_USEFUL:
            raise ValueError("not_useful_reasons need usefulness NOT_USEFUL")
        return self


class CaseRecord(Record):
    """One agency case as read from one source: its identity, the reports it names, and what it states.

    ``record_key`` identifies the record inside ``source_system``. ``as_of`` is the source's own time of the statement;
    where the record states none it is the batch's time and ``as_of_stated`` is false. ``content_hash`` covers the
    mapped facts only; ``lines`` are the 1-based lines of the file it was folded from.
    """

    source_system: str = Field(min_length=1, max_length=100)
    record_key: str = Field(min_length=1, max_length=100)
    agency: AgencyRef
    case_number: str = Field(min_length=1, max_length=100)
    report_ids: tuple[ReportId, ...] = ()
    as_of: Moment
    as_of_stated: bool = True
    content_hash: str = Field(pattern=r"^[0-9a-f]{32}$")
    facts: CaseFacts
    rules: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
