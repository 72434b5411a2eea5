"""An agency's sink, a real server, and a hub's ledger: what one sends the other has, once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from casebridge_nats.hub import JetStreamReceiver
from casebridge_nats.options import ReceiveOptions

from casebridge.conformance.sink.sample import NOW, statements
from casebridge.engine.config import PeerConfig
from casebridge.engine.receive.carried import take_carried
from casebridge.errors import TryLater
from casebridge.ledger import Ledger
from casebridge.ledger.place import SqlitePlace
from casebridge.sdk import Arrived, Receipt, Take
from tests.support.natsd import NATSD, account, natsd
from tests.support.natsent import AGENCY, CONTEXT, changed, sink, verdicts

pytestmark = pytest.mark.skipif(not NATSD, reason="no nats-server here")


def hub(ledger: Ledger, fail: list[str], calls: list[int]) -> Take:
    peer = PeerConfig(name="agency-1", agencies=(AGENCY,), signing=("unused",))

    def take(events: Sequence[Arrived]) -> Sequence[Receipt]:
        calls.append(len(events))
        said = take_carried(ledger, peer, events)
        if fail and fail.pop():
            raise TryLater("ledger_busy", "Made up: the hub dies after its commit.")
        return said

    return take


def held(ledger: Ledger) -> list[tuple[str, str]]:
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT agency, payload FROM intake ORDER BY number")
        return [(row[0], row[1]) for row in rows]


def test_hub_has_each_event_once_though_it_dies_between_commit_and_acknowledgement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebridge_nats.hub.ACK_SECONDS", 0.3)
    batch = statements("event", 30)
    foreign = changed(statements("event", 1, 50)[0], agency={"scheme": "ORI", "value": "WA0990000", "name": "Others"})
    with (
        natsd(tmp_path / "nats", [account("a", "*")]) as server,
        Ledger.open(SqlitePlace(tmp_path / "hub.db"), clock=lambda: NOW, write=True) as ledger,
    ):
        server.make_stream("a-hub")
        sink(server).send([*batch, foreign], CONTEXT)
        given = {"servers": [server.url], "user": "a-hub", "password": "nats", "answer_seconds": 5}
        reading = JetStreamReceiver(ReceiveOptions.model_validate(given))
        calls: list[int] = []
        take = hub(ledger, ["after"], calls)
        with pytest.raises(TryLater):
            reading.receive(take, CONTEXT, 20, lambda: False)
        assert len(held(ledger)) == 30
        while sum(calls) < 62:
            done = reading.receive(take, CONTEXT, 20, lambda: sum(calls) >= 62)
        assert done.refused == {"agency_foreign": 1}
        assert sum(done.taken.values()) == 31
        assert held(ledger) == [(AGENCY, item.payload) for item in batch]
        # Nothing of it is offered a third time.
        assert reading.receive(take, CONTEXT, 0.5, lambda: False).taken == {}


def test_an_event_with_other_content_from_the_hubs_own_past_is_an_alarm(tmp_path: Path) -> None:
    (item,) = statements("event", 1)
    with (
        natsd(tmp_path / "nats", [account("a", AGENCY)]) as server,
        Ledger.open(SqlitePlace(tmp_path / "hub.db"), clock=lambda: NOW, write=True) as ledger,
    ):
        server.make_stream("a-hub")
        calls: list[int] = []
        take = hub(ledger, [], calls)
        given = {"servers": [server.url], "user": "a-hub", "password": "nats", "answer_seconds": 5}
        reading = JetStreamReceiver(ReceiveOptions.model_validate(given))
        sink(server).send([item], CONTEXT)
        assert reading.receive(take, CONTEXT, 20, lambda: bool(calls)).taken == {"accepted": 1}
        # The stream has forgotten it, the ledger has not.
        server.ask("a-hub", "$JS.API.STREAM.PURGE.CASEBRIDGE")
        # The server still knows the ID and would call it a duplicate, though it holds nothing: never taken as arrived.
        assert verdicts(sink(server).send([changed(item)], CONTEXT)) == [("retry", "nats_failed")]
        server.change_stream("a-hub", duplicate_window=100_000_000)
        while sink(server).send([changed(item)], CONTEXT)[0].verdict == "retry":
            pass
        again = reading.receive(take, CONTEXT, 20, lambda: len(calls) > 1)
        assert again.refused == {"event_changed": 1}
        assert held(ledger) == [(AGENCY, item.payload)]
