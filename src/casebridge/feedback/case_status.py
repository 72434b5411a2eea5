"""The form's case status: projection rules P1 to P9, first match wins (canonical model sec. 5.1)."""

from __future__ import annotations

from typing import NamedTuple

from casebridge.model import ArrestType, FeedbackEvent, InvestigationStatus, Loss, Outcome, OutcomeKind, moment_text

__all__ = ["CaseStatus", "case_status"]

_PENDING = frozenset(
    {
        OutcomeKind.LEGAL_PROCESS_SERVED,
        OutcomeKind.SEARCH_WARRANT_EXECUTED,
        OutcomeKind.ARREST_WARRANT_ISSUED,
        OutcomeKind.CHARGES_REFERRED,
        OutcomeKind.CHARGES_FILED,
    }
)
_AFTER_ARREST = (OutcomeKind.ACQUITTAL, OutcomeKind.CHARGES_DISMISSED, OutcomeKind.ADJUDICATION_DEFERRED)
_UNDECIDED = frozenset({*_AFTER_ARREST, OutcomeKind.PROSECUTION_DECLINED, OutcomeKind.LINKED_TO_EXISTING_CASE})


class CaseStatus(NamedTuple):
    """The key of the form's option (None: nothing can be said), the rule that decided, and what is lost."""

    option: str | None
    rule: str
    losses: tuple[Loss, ...] = ()


def case_status(event: FeedbackEvent) -> CaseStatus:
    """The case status of one case's current event."""
    status = event.investigation_status
    family = status.family if status else None
    kinds = {outcome.kind for outcome in event.outcomes}
    reasons = () if status is InvestigationStatus.REOPENED else event.closure_reasons
    if OutcomeKind.CONVICTION in kinds:
        return CaseStatus("CONVICTION", "P1")
    if OutcomeKind.ARREST in kinds or status is InvestigationStatus.CLEARED_BY_ARREST:
        return CaseStatus("ARREST", "P2", _arrest_losses(event.outcomes, kinds))
    referred = OutcomeKind.REFERRED_TO_AGENCY in kinds
    if referred and not reasons and not (family == "open" and _after_referral(event)):
        return CaseStatus("REFERRED", "P3")
    if family == "closed" or reasons:
        losses = (_loss("case_status", "REFERRED_TO_AGENCY", "Closed", "The form takes one case status."),)
        return CaseStatus("CLOSED", "P4", losses if referred else ())
    if family == "open":
        return CaseStatus("ONGOING", "P5")
    if status is not None:
        why = "The form has no option for a dormant case."
        return CaseStatus("ONGOING", "P6", (_loss("case_status", status.value, "Ongoing Investigation", why),))
    return _without_status(kinds)


def _without_status(kinds: set[OutcomeKind]) -> CaseStatus:
    known = kinds & (_PENDING | _UNDECIDED)
    if known and known <= _PENDING:
        why = "The source states no status; process under way is taken as ongoing."
        losses = tuple(_loss("case_status", kind.value, "Ongoing Investigation", why) for kind in sorted(known))
        return CaseStatus("ONGOING", "P7", losses)
    return CaseStatus(None, "P8" if known else "P9")


def _after_referral(event: FeedbackEvent) -> bool:
    days = [
        moment_text(outcome.occurred_on)
        for outcome in event.outcomes
        if outcome.kind is OutcomeKind.REFERRED_TO_AGENCY and outcome.occurred_on
    ]
    # Without a date the referral can't be shown to be the later fact, and an open case is the plainer statement.
    return not days or max(days) < moment_text(event.occurred_at)


def _arrest_losses(outcomes: tuple[Outcome, ...], kinds: set[OutcomeKind]) -> tuple[Loss, ...]:
    arrests = [outcome for outcome in outcomes if outcome.kind is OutcomeKind.ARREST]
    losses = []
    if arrests and all(outcome.detail == ArrestType.SUMMONED_CITED for outcome in arrests):
        losses.append(_loss("case_status", "SUMMONED_CITED", "Arrest", "The form has no option for a summons."))
    losses += [
        _loss("case_status", kind.value, "Arrest", "The form has no place for what the court decided.")
        for kind in _AFTER_ARREST
        if kind in kinds
    ]
    return tuple(losses)


def _loss(field: str, canonical: str, sent: str, why: str) -> Loss:
    return Loss(field=field, canonical=canonical, sent=sent, why=why)
