"""What another transport carries into a hub's ledger: whose it is, once, and one broken event refuses no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casebridge.conformance.sink.sample import NOW, statements
from casebridge.engine.config import PeerConfig
from casebridge.engine.receive.carried import take_carried
from casebridge.ledger import Ledger
from casebridge.ledger.place import SqlitePlace
from casebridge.sdk import Arrived, Receipt
from casebridge.sdk.cloudevent import MAX_BYTES, envelope

AGENCY = "ORI:WA0170000"
NORTH = PeerConfig(name="north", agencies=(AGENCY,), signing=("unused",))
SOUTH = PeerConfig(name="south", agencies=("ORI:WA0270000",), signing=("unused",))
EVENTS = [Arrived(item.event_id, envelope(item.payload)) for item in statements("event", 3)]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(SqlitePlace(tmp_path / "hub.db"), clock=lambda: NOW, write=True) as made:
        yield made


def count(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM intake").scalar_one())


def said(receipts: list[Receipt]) -> list[tuple[str, str]]:
    return [(item.verdict, item.code) for item in receipts]


def test_each_event_is_taken_once_in_whatever_company_it_comes(ledger: Ledger) -> None:
    first = take_carried(ledger, NORTH, EVENTS[:2])
    assert [item.event_id for item in first] == [item.event_id for item in EVENTS[:2]]
    assert said(first) == [("accepted", "")] * 2
    assert said(take_carried(ledger, NORTH, EVENTS[:2])) == [("duplicate", "")] * 2
    assert said(take_carried(ledger, NORTH, EVENTS)) == [("duplicate", ""), ("duplicate", ""), ("accepted", "")]
    assert count(ledger) == 3


def test_a_peer_may_not_speak_for_agencies_that_are_not_its_own(ledger: Ledger) -> None:
    assert said(take_carried(ledger, SOUTH, EVENTS)) == [("rejected", "agency_foreign")] * 3
    assert count(ledger) == 0


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "event_invalid"),
        ("{", "event_invalid"),
        ("\ud800", "event_invalid"),
        ("{},{}", "event_invalid"),
        ('{"id":1,"id":2}', "event_invalid"),
        ("[" * 10_000, "event_invalid"),
        (f"{EVENTS[1].line},{EVENTS[2].line}", "event_invalid"),
        (" " * (2 * MAX_BYTES + 1), "too_large"),
        (EVENTS[1].line, "event_mismatch"),
    ],
)
def test_one_broken_event_is_refused_beside_good_ones(ledger: Ledger, line: str, code: str) -> None:
    receipts = take_carried(ledger, NORTH, [EVENTS[0], Arrived("another", line), EVENTS[2]])
    assert said(receipts) == [("accepted", ""), ("rejected", code), ("accepted", "")]
    assert count(ledger) == 2


def test_nothing_but_broken_events_is_answered_as_well(ledger: Ledger) -> None:
    assert said(take_carried(ledger, NORTH, [Arrived("x", "{")])) == [("rejected", "event_invalid")]
