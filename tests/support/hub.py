"""A hub with made-up peers, and those who send to it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import anyio
import httpx
from starlette.types import ASGIApp

from casebridge.engine.config import AgencyConfig, Config, PeerConfig, ServeConfig
from casebridge.guard.secret import Secret
from casebridge.ledger import Ledger
from casebridge.ledger.place import Place
from casebridge.model import (
    AgencyRef,
    AgencyScheme,
    CaseRef,
    EventKind,
    FeedbackEvent,
    InvestigationStatus,
    Provenance,
    ReportRef,
)
from casebridge.sdk.cloudevent import envelope
from casebridge.sdk.webhook import content_digest, request_id, signed, signed_get
from casebridge.web.app import make_app
from casebridge.web.hub import Hub, make_hub

__all__ = ["AGENCY", "EVENTS", "NOW", "OTHER", "SECRETS", "Desk", "Sender", "batch", "configured", "event", "hub_desk"]

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
AGENCY = "ORI:WA0170000"
OTHER = "ORI:OR0260000"
EVENTS = "application/cloudevents-batch+json"
REPLIES = "application/json"
_SPACE = UUID("6a9d8f0e-0000-5000-8000-000000000000")


def _secret(name: str) -> str:
    return f"whsec_{b64encode(name.encode().ljust(32, b'.')).decode()}"


SECRETS = {name: _secret(name) for name in ("north-key", "north-next", "south-key")}


def event(
    number: int = 1,
    *,
    agency: str = "WA0170000",
    comment: str | None = None,
    recorded: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
    **changes: Any,
) -> str:
    """The JSON of an event as an agency's ledger holds it; the same number is the same event."""
    values: dict[str, Any] = {
        "event_id": uuid5(_SPACE, f"{agency}/{number}"),
        "schema_version": "1",
        "ref": ReportRef(report_id=str(100_000 + number)),
        "agency": AgencyRef(scheme=AgencyScheme.ORI, value=agency),
        "case_ref": CaseRef(case_number=f"26-{number:05}", match_key=f"26{number:05}"),
        "kind": EventKind.STATUS,
        "occurred_at": date(2026, 3, 1),
        "recorded_at": recorded,
        "revision": 1,
        "investigation_status": InvestigationStatus.COLD,
        "comment": comment,
        "provenance": Provenance(connector="csv_drop", profile="made-up@1"),
        **changes,
    }
    return FeedbackEvent(**values).model_dump_json(exclude_defaults=True)


def batch(events: Sequence[str]) -> bytes:
    """The body with these events."""
    return f"[{','.join(map(envelope, events))}]".encode()


def configured(**serve: Any) -> Config:
    """A hub's configuration: two peers, each with an agency of its own."""
    north = PeerConfig(name="north", agencies=(AGENCY,), signing=("north-key", "north-next"))
    south = PeerConfig(name="south", agencies=(OTHER,), signing=("south-key",))
    return Config(agency=AgencyConfig(id="made-up-hub"), serve=ServeConfig(**serve), peer=(north, south))


@dataclass
class Sender:
    """Signs as a peer does; ``at`` is its clock."""

    name: str = "north"
    secrets: Sequence[str] = ("north-key",)
    at: datetime = NOW

    def signed(self, body: bytes, ident: str) -> dict[str, str]:
        keys = [Secret(SECRETS[item]) for item in self.secrets]
        return {"webhook-peer": self.name, **signed(ident, self.at, body, keys)}

    def headers(self, body: bytes, ident: str = "", media: str = EVENTS) -> dict[str, str]:
        own = {"content-type": media, "content-digest": content_digest(body), "content-length": str(len(body))}
        return own | self.signed(body, ident or request_id([body.hex()]))

    def asking(self, target: str) -> dict[str, str]:
        return self.signed(signed_get(target), "ask-1")


@dataclass
class Desk:
    """A hub in this process, a sender, and what the hub wrote into its log."""

    hub: Hub
    app: ASGIApp
    ledger: Ledger
    lines: list[str] = field(default_factory=list)
    sender: Sender = field(default_factory=Sender)
    seconds: list[float] = field(default_factory=lambda: [1_000.0])
    now: list[datetime] = field(default_factory=lambda: [NOW])

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> httpx.Response:
        async def one() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=("192.0.2.1", 123))
            async with httpx.AsyncClient(transport=transport, base_url="https://hub.test") as client:
                return await client.request(method, target, headers=headers, content=body or None)

        return anyio.run(one)

    def send(
        self, *events: str, ident: str = "", body: bytes = b"", sender: Sender | None = None, **changes: str | None
    ) -> httpx.Response:
        """Sends events; ``changes`` replace headers (underscores for hyphens), or leave them out."""
        body = body or batch(events)
        headers = (sender or self.sender).headers(body, ident)
        return self.ask("POST", "/v1/events", _changed(headers, changes), body)

    def verdicts(self, *events: str, **options: Any) -> list[tuple[str, str]]:
        """What became of each of these events."""
        answer = self.send(*events, **options)
        assert answer.status_code == 200, answer.text
        return [(item["verdict"], item["code"]) for item in answer.json()["receipts"]]

    def get(self, target: str, sender: Sender | None = None) -> httpx.Response:
        return self.ask("GET", target, (sender or self.sender).asking(target))

    def reply(self, replies: object, ident: str = "", sender: Sender | None = None) -> httpx.Response:
        body = json.dumps({"replies": replies}).encode()
        return self.ask("POST", "/v1/replies", (sender or self.sender).headers(body, ident, REPLIES), body)

    def stored(self) -> int:
        """How many events are in the ledger."""
        with self.ledger.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM intake").scalar_one())

    def keys(self) -> int:
        """How many requests the hub would know again."""
        with self.ledger.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM intake_key").scalar_one())

    def told(self, event: str) -> list[dict[str, Any]]:
        """The lines of the log of one kind."""
        return [found for line in self.lines if (found := json.loads(line))["event"] == event]


def _changed(headers: dict[str, str], changes: dict[str, str | None]) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in (headers | named).items() if value is not None}


@contextmanager
def hub_desk(
    place: Place | Path, config: Config | None = None, secret: Callable[[str], Secret] | None = None
) -> Iterator[Desk]:
    """A hub on a ledger of its own, and a desk beside it."""
    now, seconds = [NOW], [1_000.0]
    with Ledger.open(place, clock=lambda: now[0], command="serve") as ledger:
        lines: list[str] = []
        hub = make_hub(
            config or configured(),
            ledger,
            clock=lambda: now[0],
            monotonic=lambda: seconds[0],
            secret=secret or (lambda name: Secret(SECRETS[name])),
            write=lines.append,
        )
        yield Desk(hub, make_app(hub), ledger, lines, seconds=seconds, now=now)
