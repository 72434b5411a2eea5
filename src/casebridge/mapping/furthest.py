"""Which of several statuses counts: clearing one offence of an incident clears the incident (NIBRS)."""

from __future__ import annotations

from casebridge.model import InvestigationStatus

__all__ = ["status_rank"]

_FURTHEST = (
    InvestigationStatus.CLEARED_BY_ARREST,
    InvestigationStatus.CLEARED_BY_EXCEPTIONAL_MEANS,
    InvestigationStatus.UNFOUNDED,
    InvestigationStatus.CLOSED,
    InvestigationStatus.ADMINISTRATIVELY_CLOSED,
    InvestigationStatus.REOPENED,
    InvestigationStatus.ACTIVE,
    InvestigationStatus.OPEN,
    InvestigationStatus.PENDING,
    InvestigationStatus.INACTIVE,
    InvestigationStatus.COLD,
)


def status_rank(status: InvestigationStatus | None) -> int:
    """Greater for a status that is further on; least for none."""
    return -_FURTHEST.index(status) if status is not None else -len(_FURTHEST)
