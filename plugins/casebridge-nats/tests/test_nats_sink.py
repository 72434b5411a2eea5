"""The sink against a real server: acknowledged is stored, sent again is there once, and nothing waits for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from casebridge_nats.options import SendOptions
from casebridge_nats.sink import JetStreamSink

from casebridge.conformance.sink.sample import statements
from casebridge.sdk import Secret, SinkContext
from tests.support.natsd import NATSD, PASSWORD, Account, NatsServer, agency_rights, natsd

pytestmark = pytest.mark.skipif(not NATSD, reason="no nats-server here")

AGENCY = "ORI:WA0170000"
CONTEXT = SinkContext(lambda: datetime(2026, 3, 2, 12, tzinfo=UTC), lambda _s: None, lambda _name: Secret(PASSWORD))


def account(name: str, agency: str = AGENCY, **more: Any) -> Account:
    return Account(name.upper(), {name: agency_rights(agency), f"{name}-hub": None}, **more)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    with natsd(tmp_path / "nats", [account("a")]) as made:
        made.make_stream("a-hub")
        yield made


def sink(server: NatsServer, user: str = "a", **changed: Any) -> JetStreamSink:
    given = {"servers": [server.url], "user": user, "password": "nats", "answer_seconds": 3, **changed}
    return JetStreamSink(SendOptions.model_validate(given))


def verdicts(receipts: Any) -> list[tuple[str, str]]:
    return [(item.verdict, item.code) for item in receipts]


def test_publish_is_acknowledged_and_stored(server: NatsServer) -> None:
    batch = statements("event", 20)
    assert verdicts(sink(server).send(batch, CONTEXT)) == [("accepted", "")] * 20
    assert server.held("a-hub") == {f"casebridge.events.{AGENCY}.{item.event_id}": 1 for item in batch}
    assert verdicts(sink(server).send(batch, CONTEXT)) == [("duplicate", "")] * 20
