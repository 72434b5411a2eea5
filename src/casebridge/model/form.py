"""NCMEC's feedback form, filled in for one report: exactly the published option strings, and what was lost."""

from __future__ import annotations

from uuid import UUID

from casebridge.model.base import Record
from casebridge.model.identifier import AgencyRef, ReportRef
from casebridge.model.process import Trigger

__all__ = ["FormEntry", "Loss"]


class Loss(Record):
    """One thing the form can't say: the canonical value, what is sent instead (empty: nothing), and why."""

    field: str
    canonical: str
    sent: str = ""
    why: str


class FormEntry(Record):
    """The form of one report by one agency; every text is one of the form's option strings, None is unanswered.

    ``question`` is set while the entry can't be sent truthfully. ``replaces`` says that an earlier entry for the report
    was handed out: this one corrects it, or takes it back if it says nothing. ``rules`` are the projection rules that
    fired (P1 to P9 and field rules of docs/reference/projection.md), ``form_version`` names the option lists used,
    ``event_ids`` the events the entry speaks for.
    """

    ref: ReportRef
    agency: AgencyRef
    case_numbers: tuple[str, ...] = ()
    form_version: str
    case_status: str | None = None
    arrest_child_victim: str | None = None
    arrest_additional_victims: str | None = None
    arrest_additional_victim_count: int | None = None
    closed_reasons: tuple[str, ...] = ()
    closed_other_text: str | None = None
    closed_self_production: str | None = None
    closed_child_victim: str | None = None
    information_useful: str | None = None
    not_useful_reasons: tuple[str, ...] = ()
    comment: str | None = None
    question: Trigger | None = None
    replaces: bool = False
    rules: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()
    event_ids: tuple[UUID, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether there is anything to enter."""
        return self.case_status is not None or self.information_useful is not None
