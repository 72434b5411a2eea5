"""One event as one message: its subject, its headers and its bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from pydantic import ValidationError

from casebridge.errors import DeadLetterRecord
from casebridge.model import Completeness, Dissemination, FeedbackEvent
from casebridge.sdk import Envelope, Receipt
from casebridge.sdk.cloudevent import envelope

__all__ = ["DIGEST", "Parcel", "agency_token", "pack", "text_of"]

DIGEST = "Casebridge-Digest"
"""Header: SHA-256 (hex) of the event's own JSON, which stands under ``data``."""

_LINE_ENDS = 4
_FIRST_LINE = 12


@dataclass(frozen=True, slots=True)
class Parcel:
    """An event ready to go: ``case`` is what its order is kept in, ``size`` counts headers."""

    event_id: str
    case: tuple[str, str]
    subject: str
    headers: dict[str, str]
    body: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the event's JSON, hex."""
        return self.headers[DIGEST]

    @property
    def size(self) -> int:
        """Bytes that the server counts against its largest message."""
        return len(self.body) + _FIRST_LINE + sum(len(k) + len(v) + _LINE_ENDS for k, v in self.headers.items())


def agency_token(key: str) -> str:
    """An agency's key, e.g. ``ORI:WA0170000``, as one part of a subject: all that NATS reads something into is escaped.

    Source: NATS, subject-based messaging, characters allowed.
    """
    return quote(key, safe=":").replace(".", "%2E")


def pack(item: Envelope, prefix: str, stream: str) -> Parcel | Receipt:
    """The message for an event; its receipt if it can't go (``payload_unreadable``, ``event_held``, ``too_large``)."""
    try:
        event = FeedbackEvent.model_validate_json(item.payload)
        line = envelope(item.payload)
    except ValidationError:
        return Receipt(item.event_id, "rejected", "payload_unreadable")
    except DeadLetterRecord as error:
        return Receipt(item.event_id, "rejected", error.code)
    if event.dissemination is not Dissemination.OPEN or event.completeness is not Completeness.COMPLETE:
        return Receipt(item.event_id, "rejected", "event_held")
    if str(event.event_id) != item.event_id:
        return Receipt(item.event_id, "rejected", "payload_unreadable")
    case = event.case_ref.match_key if event.case_ref else event.ref.report_id
    text = item.payload if line.endswith(f"{item.payload}}}") else text_of(line)
    headers = {
        "Nats-Msg-Id": item.event_id,
        "Nats-Expected-Stream": stream,
        DIGEST: sha256(text.encode()).hexdigest(),
    }
    subject = f"{prefix}.events.{agency_token(event.agency.key)}.{item.event_id}"
    return Parcel(item.event_id, (event.agency.key, case), subject, headers, line.encode())


def text_of(line: str) -> str:
    """The event's own JSON out of a CloudEvent, to the byte. Raises ``ValueError`` if there is none.

    Attributes of CloudEvents hold no objects, so the members are passed over one by one.
    """
    scan, at = json.JSONDecoder(), line.index("{") + 1
    while True:
        key, at = scan.raw_decode(line, _past_space(line, at))
        if line[_past_space(line, at)] != ":":
            raise ValueError("no JSON object")
        start = _past_space(line, _past_space(line, at) + 1)
        _, at = scan.raw_decode(line, start)
        if key == "data":
            return line[start:at]
        at = _past_space(line, at)
        if line[at] != ",":
            raise ValueError("no data")
        at += 1


def _past_space(line: str, at: int) -> int:
    while line[at] in " \t\r\n":
        at += 1
    return at
