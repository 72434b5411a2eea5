"""Requests out of a batch: which events go together, and what is sent of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic_core import from_json

from casebridge.connectors.rest_sink.profile import RestSinkProfile
from casebridge.connectors.rest_sink.template import ITEMS, fill, fill_path, values_of
from casebridge.sdk import Envelope
from casebridge.sdk.http import HttpRequest
from casebridge.sdk.webhook import request_id

__all__ = ["Ready", "make_request", "parts", "ready"]


class Ready(NamedTuple):
    """An event or entry that can be sent: its ID, the report it is about, its JSON."""

    event_id: str
    report: str
    document: object


def ready(item: Envelope) -> Ready | None:
    """What a template is filled from; None for a payload that is none."""
    try:
        document = from_json(item.payload, allow_inf_nan=False)
        return Ready(item.event_id, str(document["ref"]["report_id"]), document)
    except (ValueError, TypeError, KeyError):
        return None


def parts(items: Sequence[Ready], profile: RestSinkProfile) -> Iterator[list[Ready]]:
    """The items, in order, as they go into requests."""
    size = profile.send.max_events if profile.send.batch == "list" else 1
    for start in range(0, len(items), size):
        yield list(items[start : start + size])


def make_request(part: Sequence[Ready], profile: RestSinkProfile) -> HttpRequest:
    """The request for one part. Raises ``GapError`` if its path lacks a value."""
    send = profile.send
    ids = [item.event_id for item in part]
    if send.batch == "list":
        rows = [fill(send.item, values_of(item.event_id, item.document)) for item in part]
        path, body = send.path, fill(send.body, {ITEMS: rows}.get)
    else:
        values = values_of(part[0].event_id, part[0].document)
        path, body = fill_path(send.path, values), fill(send.body, values)
    key = None
    if send.idempotency is not None:
        key = ids[0] if send.batch == "one" else request_id(ids)
    return HttpRequest(
        send.method,
        path,
        headers=send.headers,
        body=body,
        idempotency_key=key,
        idempotency_header=send.idempotency or "Idempotency-Key",
    )
