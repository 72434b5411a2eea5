"""What the hub makes of one event: something to take in, or the code of a refusal. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from casebridge.guard.identity import identifies
from casebridge.guard.text import screen
from casebridge.ledger.intake import Arrival
from casebridge.model import SCHEMA_VERSION, Completeness, Dissemination, FeedbackEvent
from casebridge.sdk.cloudevent import MAX_BYTES, TYPE_PREFIX, event_digest

__all__ = ["Judged", "Sent", "judge", "same_statement"]

_ID = 64


class Sent(NamedTuple):
    """An event as it was sent: the value of the CloudEvent, and the text of its member ``data``; empty without one."""

    value: object
    data: str


class Judged(NamedTuple):
    """One event of a batch: its ID as far as it has one, and either what to take in or why not."""

    ident: str
    arrival: Arrival | None
    code: str


def judge(sent: Sent, agencies: frozenset[str]) -> Judged:
    """What becomes of one element of a batch, before the ledger is asked.

    Args:
        sent: the element.
        agencies: keys of the agencies for which the sender may speak.
    """
    envelope = sent.value if isinstance(sent.value, dict) else {}
    ident = envelope.get("id")
    ident = ident if isinstance(ident, str) and ident.isascii() and len(ident) <= _ID else ""
    code = _envelope_fault(envelope, sent.data)
    if code:
        return Judged(ident, None, code)
    try:
        event = FeedbackEvent.model_validate_json(sent.data, strict=True)
    except (ValueError, RecursionError):
        return Judged(ident, None, "event_invalid")
    code = _event_fault(event, envelope, agencies)
    return Judged(ident, None if code else _arrival(event, sent.data), code)


def _envelope_fault(envelope: dict[str, Any], data: str) -> str:
    content = envelope.get("data")
    if (
        envelope.get("specversion") != "1.0"
        or not isinstance(content, dict)
        or "data_base64" in envelope
        or envelope.get("datacontenttype", "application/json") != "application/json"
    ):
        return "event_invalid"
    if len(data) > MAX_BYTES or len(data.encode()) > MAX_BYTES:
        return "too_large"
    version = content.get("schema_version")
    if isinstance(version, str) and version != SCHEMA_VERSION:
        return "event_version"
    return next((fault for text in _texts(content) if (fault := screen(text))), "")


def _event_fault(event: FeedbackEvent, envelope: dict[str, Any], agencies: frozenset[str]) -> str:
    named = f"{TYPE_PREFIX}.{event.kind.value.lower()}.v{event.schema_version}"
    if (
        envelope.get("id") != str(event.event_id)
        or envelope.get("type") != named
        or envelope.get("subject", event.ref.report_id) != event.ref.report_id
    ):
        return "event_mismatch"
    if event.agency.key not in agencies:
        return "agency_foreign"
    if event.dissemination is not Dissemination.OPEN or event.completeness is not Completeness.COMPLETE:
        return "event_held"
    free = (event.comment, event.closure_other_text, *(issue.text for issue in event.quality_issues))
    return "event_identifies" if any(text and identifies(text) for text in free) else ""


def _arrival(event: FeedbackEvent, data: str) -> Arrival:
    day = event.recorded_at.date().isoformat()
    return Arrival(
        event.event_id.bytes, event.agency.key, event.ref.report_id, event.kind.value, day, event_digest(data), data
    )


def _texts(value: object) -> Iterator[str]:
    left = [value]
    while left:
        inner = left.pop()
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, dict):
            # A key that the schema does not know is refused later; what it says is not kept.
            left += inner.values()
        elif isinstance(inner, list):
            left += inner


def same_statement(one: str, other: str) -> bool:
    """Whether two JSON texts of events say the same, however they are written.

    An agency that restored a backup makes its events again, with the same ID: when it did so, and what it read them
    from, is no part of what they say.
    """
    first, second = FeedbackEvent.model_validate_json(one), FeedbackEvent.model_validate_json(other)
    told = {"recorded_at": second.recorded_at, "provenance": second.provenance}
    return first.model_copy(update=told) == second
