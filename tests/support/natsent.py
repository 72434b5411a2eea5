"""What is sent to a NATS server in tests: made-up events, and the sink that sends them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from casebridge_nats.options import SendOptions
from casebridge_nats.sink import JetStreamSink

from casebridge.conformance.sink.sample import statements
from casebridge.sdk import Envelope, Receipt, Secret, SinkContext
from tests.support.natsd import PASSWORD, NatsServer

__all__ = ["AGENCY", "CONTEXT", "changed", "of_case", "sink", "verdicts"]

AGENCY = "ORI:WA0170000"
"""The agency of the conformance kit's statements."""

CONTEXT = SinkContext(lambda: datetime(2026, 3, 2, 12, tzinfo=UTC), lambda _s: None, lambda _name: Secret(PASSWORD))


def sink(server: NatsServer, user: str = "a", **other: Any) -> JetStreamSink:
    """A sink that signs in as ``user``; ``other`` are further options."""
    given = {"servers": [server.url], "user": user, "password": "nats", "answer_seconds": 5, **other}
    return JetStreamSink(SendOptions.model_validate(given))


def verdicts(receipts: Sequence[Receipt]) -> list[tuple[str, str]]:
    """(verdict, code) of each."""
    return [(item.verdict, item.code) for item in receipts]


def changed(item: Envelope, **other: Any) -> Envelope:
    """The same event ID with other content."""
    event = {**json.loads(item.payload), **(other or {"comment": "another comment"})}
    return Envelope(item.event_id, item.seq, json.dumps(event))


def of_case(number: str, events: Iterable[int]) -> list[Envelope]:
    """Events of one case, each about a report of its own."""
    made = [statements("event", 1, 1 + at)[0] for at in events]
    return [changed(item, case_ref={"case_number": number, "match_key": number}) for item in made]
