"""The hub's end against a real server: nothing is acknowledged before it is taken, and nothing is taken from others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from casebridge_nats.hub import JetStreamReceiver
from casebridge_nats.options import ReceiveOptions
from casebridge_nats.parcel import text_of
from hypothesis import given
from hypothesis import strategies as st

from casebridge.conformance.sink.sample import statements
from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Arrived, Receipt
from casebridge.sdk.cloudevent import envelope
from tests.support.natsd import NATSD, NatsServer, account, natsd
from tests.support.natsent import AGENCY, CONTEXT, changed, sink

needs_server = pytest.mark.skipif(not NATSD, reason="no nats-server here")
OTHER = "ORI:WA0270000"


@dataclass
class Hub:
    """Takes events as a hub's ledger would: each once, by ID. It can fail before or after it has taken."""

    held: dict[str, Arrived] = field(default_factory=dict)
    fail: list[str] = field(default_factory=list)
    calls: int = 0

    def __call__(self, events: Sequence[Arrived]) -> Sequence[Receipt]:
        self.calls += 1
        way = self.fail.pop(0) if self.fail else ""
        if way == "before":
            raise TryLater("ledger_busy", "Made up.")
        said = []
        for item in events:
            known = item.event_id in self.held
            self.held.setdefault(item.event_id, item)
            said.append(Receipt(item.event_id, "duplicate" if known else "accepted"))
        if way == "after":
            raise TryLater("ledger_busy", "Made up.")
        return said

    def stop_when(self, count: int) -> Any:
        return lambda: len(self.held) >= count


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    with natsd(tmp_path / "nats", [account("a", AGENCY), account("b", OTHER)]) as made:
        made.make_stream("a-hub")
        made.make_stream("b-hub")
        yield made


def receiver(server: NatsServer, name: str = "a", **other: Any) -> JetStreamReceiver:
    given = {"servers": [server.url], "user": f"{name}-hub", "password": "nats", "answer_seconds": 5, **other}
    return JetStreamReceiver(ReceiveOptions.model_validate(given))


def pending(server: NatsServer, name: str = "a") -> tuple[int, int]:
    """(not delivered yet, delivered and not acknowledged)"""
    found = server.ask(f"{name}-hub", "$JS.API.CONSUMER.INFO.CASEBRIDGE.hub")
    return found["num_pending"], found["num_ack_pending"]


@needs_server
def test_events_reach_the_hub_as_they_were_sent_and_are_acknowledged(server: NatsServer) -> None:
    batch = statements("event", 120)
    sink(server).send(batch, CONTEXT)
    hub = Hub()
    done = receiver(server, max_events=50).receive(hub, CONTEXT, 20, hub.stop_when(120))
    assert done.taken == {"accepted": 120}
    assert {key: text_of(item.line) for key, item in hub.held.items()} == {
        item.event_id: item.payload for item in batch
    }
    assert pending(server) == (0, 0)


@needs_server
@pytest.mark.parametrize("way", ["before", "after"])
def test_hub_that_fails_around_its_commit_gets_the_events_again(
    server: NatsServer, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebridge_nats.hub.ACK_SECONDS", 0.3)
    sink(server).send(statements("event", 10), CONTEXT)
    hub = Hub(fail=[way])
    with pytest.raises(TryLater):
        receiver(server).receive(hub, CONTEXT, 5, lambda: False)
    assert pending(server) == (0, 10)
    done = receiver(server).receive(hub, CONTEXT, 20, lambda: hub.calls >= 2)
    assert done.taken == {"accepted" if way == "before" else "duplicate": 10}
    assert len(hub.held) == 10
    assert pending(server) == (0, 0)


@needs_server
def test_each_peer_is_the_account_its_events_come_from(server: NatsServer) -> None:
    same = statements("event", 3)
    sink(server, "a").send(same, CONTEXT)
    theirs = {"scheme": "ORI", "value": "WA0270000", "name": "Another Police"}
    sink(server, "b").send([changed(item, agency=theirs) for item in same], CONTEXT)
    for name in ("a", "b"):
        hub = Hub()
        assert receiver(server, name).receive(hub, CONTEXT, 20, lambda: False).taken == {"accepted": 3}
        assert [(OTHER[4:] in item.line) for item in hub.held.values()] == [name == "b"] * 3


@needs_server
def test_server_killed_under_the_hub_loses_and_doubles_nothing(
    server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebridge_nats.hub.ACK_SECONDS", 1.0)
    batch = statements("event", 60)
    sink(server).send(batch, CONTEXT)
    hub = Hub()

    def kill_once() -> bool:
        if hub.calls == 2 and server.process is not None and server.process.poll() is None:
            server.kill()
        return False

    with pytest.raises(TryLater):
        receiver(server, max_events=10).receive(hub, CONTEXT, 20, kill_once)
    server.start()
    # What was handed out before the kill comes again when its time is over.
    while len(hub.held) < 60:
        receiver(server, max_events=10).receive(hub, CONTEXT, 20, hub.stop_when(60))
    assert set(hub.held) == {item.event_id for item in batch}


@needs_server
def test_messages_that_are_no_events_are_put_away_beside_good_ones(server: NatsServer) -> None:
    good = statements("event", 2)
    line = envelope(good[0].payload)
    bad: dict[str, tuple[bytes, dict[str, str]]] = {
        "unreadable": (b"\xff\xfe", {}),
        "cut": (line[:-40].encode(), {}),
        "two": (f"{line},{line}".encode(), {}),
        "deep": (b"[" * 60_000, {}),
        "large": (b"x" * 66_000, {}),
        "forged": (line.replace("Active", "Closed").encode(), {"Casebridge-Digest": "0" * 64}),
        "bare": (line.encode(), {}),
    }

    async def publish(client: Any) -> None:
        for name, (body, headers) in bad.items():
            await client.request(f"casebridge.events.{AGENCY}.{name}", body, headers=headers, timeout=5)

    server.run("a-hub", publish)
    sink(server).send(good, CONTEXT)
    hub = Hub()
    done = receiver(server).receive(hub, CONTEXT, 20, hub.stop_when(2))
    assert done.taken == {"accepted": 2, "rejected": 7}
    assert done.refused == {"payload_unreadable": 4, "too_large": 1, "nats_digest": 2}
    assert pending(server) == (0, 0)


@needs_server
def test_what_the_hub_wants_later_comes_again_and_what_it_refuses_does_not(server: NatsServer) -> None:
    sink(server).send(statements("event", 3), CONTEXT)
    seen: list[list[str]] = []

    def take(events: Sequence[Arrived]) -> Sequence[Receipt]:
        seen.append([item.event_id for item in events])
        if len(seen) > 1:
            return [Receipt(item.event_id, "accepted") for item in events]
        first, second, _third = events
        # Of the third it says nothing at all.
        return [Receipt(first.event_id, "rejected", "agency_foreign"), Receipt(second.event_id, "retry", "", 0.1)]

    done = receiver(server).receive(take, CONTEXT, 20, lambda: len(seen) > 1)
    assert done.refused == {"agency_foreign": 1}
    assert seen[1] == [seen[0][1]]
    assert pending(server) == (0, 1)


@needs_server
def test_stream_that_forgets_is_not_read(server: NatsServer) -> None:
    server.change_stream("a-hub", max_age=3_600_000_000_000)
    with pytest.raises(FixConfig) as caught:
        receiver(server).receive(Hub(), CONTEXT, 5, lambda: False)
    assert caught.value.code == "nats_unfit"
    assert receiver(server, "b").check(CONTEXT)[0].ok


SCALARS = st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.none())


@given(
    st.dictionaries(st.text(max_size=6).filter(lambda key: key != "data"), SCALARS, max_size=4), SCALARS, st.booleans()
)
def test_text_of_is_the_exact_span_of_data(others: dict[str, Any], data: Any, spaced: bool) -> None:
    text = json.dumps({"event": data, "more": [data]}, indent=2 if spaced else None)
    before = json.dumps(others)[:-1] + (", " if others else "")
    assert text_of(f'{before}"data" : {text} , "z": 1}}') == text


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"a":1}', '{"a":1', '{"data"', '{"data":', '{"a":{"data":1}}', "5"])
def test_text_of_refuses_what_has_no_data(line: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        text_of(line)
