"""One feedback event as one CloudEvents 1.0 line."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from urllib.parse import quote

from pydantic_core import from_json, to_json

from casebridge.errors import DeadLetterRecord
from casebridge.faults import FAULTS

__all__ = ["MAX_BYTES", "TYPE_PREFIX", "envelope", "event_digest", "source_uri"]

TYPE_PREFIX = "org.casebridge.feedback"
"""Reverse-DNS stem of every event type; the kind and the schema version follow."""

MAX_BYTES = 65_536
"""The largest line in bytes of UTF-8; CloudEvents asks intermediaries to forward 64 KB, no more."""


@lru_cache(maxsize=256)
def source_uri(scheme: str, value: str) -> str:
    """The CloudEvents ``source`` of an agency, e.g. ``urn:casebridge:ori:WA0170000``; unsafe characters are escaped."""
    return f"urn:casebridge:{quote(scheme.lower(), safe='')}:{quote(value, safe='')}"


def event_digest(event_json: str) -> bytes:
    """The digest by which two organisations compare an event: SHA-256 of its text, byte by byte as it is sent."""
    return hashlib.sha256(event_json.encode()).digest()


def envelope(event_json: str, *, source: str = "") -> str:
    """The event as one CloudEvents 1.0 JSON line without its line end.

    ``data`` is the event's own text, not a copy built anew. A moment that is only known to the day is written as
    midnight UTC and marked by the extension ``timeprecision``.

    Args:
        event_json: a ``FeedbackEvent`` as JSON.
        source: the ``source`` attribute, a URI reference; empty takes the event's own agency.

    Raises:
        DeadLetterRecord: ``too_large`` beyond ``MAX_BYTES``, ``payload_unreadable`` if the text isn't an event.

    Source: CloudEvents 1.0.2, core specification and JSON format.
    """
    try:
        line = _line(event_json, source)
        size = len(line) if line.isascii() else len(line.encode())
    except (ValueError, TypeError, KeyError, AttributeError):
        # The parser's own message may quote the text, so it is dropped.
        raise _refused("payload_unreadable") from None
    if size > MAX_BYTES:
        raise _refused("too_large", f"{size} bytes")
    return line


def _line(event_json: str, source: str) -> str:
    event = from_json(event_json, allow_inf_nan=False)
    # Stored events leave out what has its default value.
    version = event["schema_version"]
    moment = event["occurred_at"]
    attributes = {
        "specversion": "1.0",
        "id": event["event_id"],
        "source": source or source_uri(event["agency"]["scheme"], event["agency"]["value"]),
        "type": f"{TYPE_PREFIX}.{event['kind'].lower()}.v{version}",
        "subject": event["ref"]["report_id"],
        "time": moment,
        "recordedtime": event["recorded_at"],
        "datacontenttype": "application/json",
        "dataschema": f"urn:casebridge:schema:feedback-event:{version}",
    }
    if len(moment) == 10:
        attributes["time"] = f"{moment}T00:00:00Z"
        attributes["timeprecision"] = "day"
    if "\n" in event_json or "\r" in event_json:
        # Line ends between JSON tokens are legal, but would break one line into several.
        event_json = to_json(event).decode()
    return f'{to_json(attributes).decode()[:-1]},"data":{event_json}}}'


def _refused(code: str, detail: str = "") -> DeadLetterRecord:
    return DeadLetterRecord(code, FAULTS[code].meaning, next_step=FAULTS[code].next_step, detail=detail)
