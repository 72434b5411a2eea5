"""Made-up statements to send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from casebridge.model import (
    AgencyRef,
    AgencyScheme,
    CaseRef,
    EventKind,
    FeedbackEvent,
    FormEntry,
    InvestigationStatus,
    Provenance,
    ReportRef,
)
from casebridge.sdk import Envelope

__all__ = ["CANARY", "NOW", "UNREADABLE", "ids", "statements", "unreadable"]

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

CANARY = "Zq7-canary-of-a-comment-Zq7"
"""Stands in the comment of every statement: it may go out, and nowhere else."""

UNREADABLE = '{"no": "statement"'

_AGENCY = AgencyRef(scheme=AgencyScheme.ORI, value="WA0170000", name="Example Police")


def statements(takes: Literal["event", "form"], count: int = 5, first: int = 1) -> list[Envelope]:
    """Statements about as many reports, as a sink that takes ``takes`` is handed them."""
    make = _event if takes == "event" else _form
    return [make(number) for number in range(first, first + count)]


def unreadable(seq: int) -> Envelope:
    """A statement that no sink can take, because it is none."""
    return Envelope(str(_identity(seq)), seq, UNREADABLE)


def ids(batch: Sequence[Envelope]) -> list[str]:
    """The event IDs, in order."""
    return [item.event_id for item in batch]


def _identity(number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"urn:casebridge:conformance:{number}")


def _event(number: int) -> Envelope:
    event = FeedbackEvent(
        event_id=_identity(number),
        schema_version="1",
        ref=ReportRef(report_id=str(900_000_000 + number)),
        agency=_AGENCY,
        case_ref=CaseRef(case_number=f"26-{number:06d}", match_key=f"26{number:06d}"),
        kind=EventKind.STATUS,
        occurred_at=NOW,
        recorded_at=NOW,
        revision=1,
        investigation_status=InvestigationStatus.ACTIVE,
        comment=CANARY,
        provenance=Provenance(connector="conformance", profile="made-up@1"),
    )
    return Envelope(str(event.event_id), number, event.model_dump_json(exclude_defaults=True))


def _form(number: int) -> Envelope:
    entry = FormEntry(
        ref=ReportRef(report_id=str(900_000_000 + number)),
        agency=_AGENCY,
        case_numbers=(f"26-{number:06d}",),
        form_version="ncmec-2023",
        case_status="Ongoing Investigation",
        comment=CANARY,
        event_ids=(_identity(number),),
    )
    return Envelope(str(_identity(number)), number, entry.model_dump_json(exclude_defaults=True))
