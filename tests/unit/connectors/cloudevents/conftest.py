"""A hub on loopback whose every answer the test decides, and a sink that sends to it."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from casebridge.clock import utc_now
from casebridge.conformance.sink.sample import statements
from casebridge.connectors.cloudevents import CloudEventsOptions, CloudEventsSink
from casebridge.sdk import Envelope, HostBook, Receipt, Secret, SinkContext
from tests.support.peer import Asked, Peer, answer

KEY = "whsec_" + b64encode(b"k" * 32).decode()
OTHER = "whsec_" + b64encode(b"o" * 32).decode()


def problem(status: int, code: str, **headers: str) -> bytes:
    """An RFC 9457 answer."""
    body = json.dumps({"type": "about:blank", "status": status, "code": code}).encode()
    return answer(body, status, content_type="application/problem+json", **headers)


@dataclass
class Hub:
    """Verifies every request as another implementation does, keeps events by ID, and answers as ``twist`` says."""

    secrets: tuple[str, ...] = (KEY,)
    held: dict[str, bytes] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    twist: Callable[[Asked, bytes], bytes] = lambda _asked, said: said
    before: Callable[[Asked], bytes | None] = lambda _asked: None
    asked: list[Asked] = field(default_factory=list)

    def reply(self, asked: Asked) -> bytes:
        self.asked.append(asked)
        body = asked.body if asked.method == "POST" else f"GET {asked.target}".encode()
        verified = 0
        for secret in self.secrets:
            try:
                Webhook(secret).verify(body, asked.headers, json_parse=False)
                verified += 1
            except Exception:  # noqa: S110  the other secrets may fit
                pass
        if not verified:
            return problem(401, "signature_wrong")
        if asked.method == "POST":
            digest = b64encode(hashlib.sha256(asked.body).digest()).decode()
            assert asked.headers["content-digest"] == f"sha-256=:{digest}:"
        assert asked.headers["webhook-peer"] == "example-pd"
        early = self.before(asked)
        if early is not None:
            return early
        return self.twist(asked, self.taken(asked))

    def taken(self, asked: Asked) -> bytes:
        if not asked.target.startswith("/v1/events"):
            return answer(b"{}")
        assert asked.headers["content-type"] == "application/cloudevents-batch+json"
        rows = []
        for event in json.loads(asked.body):
            assert event["specversion"] == "1.0"
            known = event["id"] in self.held
            if not known:
                self.held[event["id"]] = json.dumps(event["data"]).encode()
                self.order.append(event["id"])
            rows.append({"id": event["id"], "verdict": "duplicate" if known else "accepted", "code": "", "after": 0})
        return answer(json.dumps({"receipts": rows}).encode())


@dataclass
class World:
    hub: Hub = field(default_factory=Hub)
    now: datetime = field(default_factory=utc_now)
    waits: list[float] = field(default_factory=list)
    book: HostBook = field(default_factory=HostBook)
    secrets: dict[str, str] = field(default_factory=lambda: {"hub": KEY, "hub-next": OTHER})
    stack: ExitStack = field(default_factory=ExitStack)
    peer: Peer = field(init=False)

    def __post_init__(self) -> None:
        self.peer = self.stack.enter_context(Peer(self.hub.reply))

    def context(self) -> SinkContext:
        return SinkContext(lambda: self.now, self.sleep, lambda name: Secret(self.secrets[name]), self.book)

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.waits.append(seconds)
            self.now += timedelta(seconds=seconds)

    def sink(self, **options: Any) -> CloudEventsSink:
        given = {"url": self.peer.url, "peer": "example-pd", "signing": "hub", "deadline_seconds": 5, **options}
        return CloudEventsSink(CloudEventsOptions.model_validate(given))

    def send(self, batch: list[Envelope], **options: Any) -> list[Receipt]:
        return list(self.sink(**options).send(batch, self.context()))

    @property
    def posted(self) -> list[list[str]]:
        return [[item["id"] for item in json.loads(asked.body)] for asked in self.hub.asked if asked.method == "POST"]


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    with world.stack:
        yield world


@pytest.fixture
def batch() -> list[Envelope]:
    return statements("event", 8)
