"""A question: the one thing that must be asked before an event can be sent truthfully."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from casebridge.model.base import Record, UtcDatetime
from casebridge.model.identifier import AgencyRef, ReportId
from casebridge.model.process import Trigger

__all__ = ["Question"]


class Question(Record):
    """One open or answered question, asked once per case and trigger (once per value for an unmapped code).

    ``choices`` are the canonical answers; ``multiple`` allows several of them; ``asked_of`` is a role, never a name.
    """

    number: int = Field(ge=1)
    trigger: Trigger
    text: str
    asked_of: Literal["officer", "supervisor", "profile owner"]
    choices: tuple[str, ...] = ()
    multiple: bool = False
    agency: AgencyRef
    source: str
    case_number: str | None = None
    report_ids: tuple[ReportId, ...] = ()
    field: str = ""
    value: str = ""
    waiting: int = Field(default=0, ge=0)
    state: Literal["OPEN", "ANSWERED", "OBSOLETE"] = "OPEN"
    asked_at: UtcDatetime
    snoozed_until: UtcDatetime | None = None
    answered_at: UtcDatetime | None = None
    answer: tuple[str, ...] = ()
