"""STIX 2.1: an opinion on the report, and on request a note with what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from casebridge.model import FeedbackEvent
from casebridge_exchange.grade import STIX_OPINION, grade_of
from casebridge_exchange.statement import axis_a, axis_b, named, timestamp

__all__ = ["bundle"]

SOURCE_NAME = "ncmec-cybertipline"


def bundle(events: Sequence[FeedbackEvent], *, outcomes: bool = False) -> dict[str, Any]:
    """The events as one bundle, objects in the order of the events, each once.

    A report is a stub ``incident``. Usefulness is an ``opinion`` on it; an event without an assessment has none. With
    ``outcomes`` a ``note`` says in codes what happened. A retraction is a note on what it takes back: STIX's own
    ``revoked`` needs the time at which the first version was made, which an event does not carry.

    Source: STIX Version 2.1, sections 4.5 (incident), 4.10 (note), 4.11 (opinion), 5.1 (relationship).
    """
    objects: dict[str, dict[str, Any]] = {}
    for event in events:
        for made in _objects(event, outcomes=outcomes):
            objects.setdefault(made["id"], made)
    name = named("bundle", *(str(event.event_id) for event in events), str(outcomes))
    return {"type": "bundle", "id": f"bundle--{name}", "objects": list(objects.values())}


def _objects(event: FeedbackEvent, *, outcomes: bool) -> Iterator[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    grade = grade_of(event)
    author = _agency(event)
    if event.kind.value == "RETRACTION":
        made.append(_note(event, "Retraction", "The agency took its earlier feedback on this report back."))
    else:
        if grade is not None:
            extra = {"opinion": STIX_OPINION[grade], "object_refs": [_incident_id(event)]}
            explained = {"explanation": "\n".join(axis_b(event))}
            made.append(_common("opinion", event, _opinion_id(str(event.event_id))) | extra | explained)
        if outcomes and (lines := axis_a(event)):
            made.append(_note(event, "Outcome", "\n".join(lines)))
    if not made:
        return
    yield author
    yield _incident(event)
    yield from made
    if grade is not None and event.supersedes is not None and event.kind.value != "RETRACTION":
        yield _derived(event)


def _common(kind: str, event: FeedbackEvent, identity: str) -> dict[str, Any]:
    # STIX asks for milliseconds.
    recorded = f"{timestamp(event.recorded_at)[:-1]}.000Z"
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": identity,
        "created_by_ref": _agency_id(event),
        "created": recorded,
        "modified": recorded,
    }


def _opinion_id(event_id: str) -> str:
    return f"opinion--{named('opinion', event_id)}"


def _incident_id(event: FeedbackEvent) -> str:
    return f"incident--{named('incident', event.ref.report_id)}"


def _agency_id(event: FeedbackEvent) -> str:
    return f"identity--{named('identity', event.agency.key)}"


# A stub must be the same whoever writes it and whenever, so its times are those of nothing in particular.
_STUB = "2020-01-01T00:00:00.000Z"


def _incident(event: FeedbackEvent) -> dict[str, Any]:
    return {
        "type": "incident",
        "spec_version": "2.1",
        "id": _incident_id(event),
        "created": _STUB,
        "modified": _STUB,
        "name": f"CyberTipline report {event.ref.report_id}",
        "external_references": [{"source_name": SOURCE_NAME, "external_id": event.ref.report_id}],
    }


def _agency(event: FeedbackEvent) -> dict[str, Any]:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": _agency_id(event),
        "created": _STUB,
        "modified": _STUB,
        "name": event.agency.key,
        "identity_class": "organization",
    }


def _note(event: FeedbackEvent, abstract: str, content: str) -> dict[str, Any]:
    refs = [_incident_id(event)]
    identity = f"note--{named('note', abstract, str(event.event_id))}"
    return _common("note", event, identity) | {"abstract": abstract, "content": content, "object_refs": refs}


def _derived(event: FeedbackEvent) -> dict[str, Any]:
    identity = f"relationship--{named('derived', str(event.event_id))}"
    return _common("relationship", event, identity) | {
        "relationship_type": "derived-from",
        "source_ref": _opinion_id(str(event.event_id)),
        "target_ref": _opinion_id(str(event.supersedes)),
    }
