from __future__ import annotations

import pytest

from casebridge.errors import FixConfig
from casebridge.ledger import Ledger
from casebridge.ledger.outbox import SEGMENT
from casebridge.sdk import Receipt
from tests.unit.ledger.world import LATER, NOW, Desk, row, store


def test_register_sink_gives_the_same_number_again_and_refuses_another_kind(ledger: Ledger) -> None:
    first = ledger.register_sink("out", "event")
    assert ledger.register_sink("out", "event") == first
    with pytest.raises(FixConfig) as caught:
        ledger.register_sink("out", "form")
    assert caught.value.code == "sink_takes_changed"
    assert [(sink.sink_id, sink.name, sink.takes) for sink in ledger.sinks()] == [(first, "out", "event")]


def test_a_new_sink_gets_all_that_is_there_already(at: Desk, ledger: Ledger) -> None:
    store(
        at,
        *(row(f"{number:05}", sendable=number < SEGMENT or number == 2 * SEGMENT) for number in range(2 * SEGMENT + 1)),
    )
    sink = ledger.register_sink("out", "event")
    found = ledger.pending(sink, 10_000, NOW)
    assert [event.seq for event in found.events] == [*range(1, SEGMENT + 1), 2 * SEGMENT + 1]
    assert len(found.segments) == 2
    assert ledger.verify() == []
    store(at, row("NEXT"))
    assert ledger.pending(sink, 10_000, NOW).events[-1].seq == 2 * SEGMENT + 2
    assert ledger.verify() == []


def test_pending_gives_whole_segments_up_to_the_limit(at: Desk, ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    for name in "ABC":
        store(at, row(f"{name}1"), row(f"{name}2"))
    assert [event.seq for event in ledger.pending(sink, 1, NOW).events] == [1, 2]
    assert [event.seq for event in ledger.pending(sink, 3, NOW).events] == [1, 2, 3, 4]
    found = ledger.pending(sink, 100, NOW)
    assert (found.segments, found.attempts) == ([1, 2, 3], 0)
    assert found.events[0].payload == row("A1").payload
    assert found.events[0].event_id in row("A1").payload


def test_pending_keeps_sinks_apart(at: Desk, ledger: Ledger) -> None:
    one, two = ledger.register_sink("one", "event"), ledger.register_sink("two", "form")
    store(at, row())
    found = ledger.pending(one, 10, NOW)
    ledger.record_receipts(one, found.segments, [Receipt(found.events[0].event_id, "accepted")], NOW)
    assert ledger.pending(one, 10, NOW) == ([], 0, [])
    assert len(ledger.pending(two, 10, NOW).events) == 1


def test_nothing_overtakes_a_segment_that_waits(at: Desk, ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    store(at, row("A"))
    first = ledger.pending(sink, 10, NOW)
    ledger.record_receipts(sink, first.segments, [Receipt(first.events[0].event_id, "retry", "busy", 60.0)], NOW)
    store(at, row("B"))
    assert ledger.pending(sink, 10, NOW) == ([], 0, [])
    later = ledger.pending(sink, 10, LATER)
    assert ([event.seq for event in later.events], later.attempts) == ([1, 2], 1)


def test_backlog_counts_what_is_left(at: Desk, ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    assert ledger.backlog(sink) == (0, 0, 0, "")
    store(at, row("A"), row("B", sendable=False), row("C"))
    store(at, row("D"))
    assert ledger.backlog(sink) == (2, 3, 0, "")
    found = ledger.pending(sink, 1, NOW)
    said = [
        Receipt(found.events[0].event_id, "rejected", "bad"),
        Receipt(found.events[1].event_id, "retry", "busy", 90),
    ]
    ledger.record_receipts(sink, found.segments, said, NOW)
    assert ledger.backlog(sink) == (2, 2, 1, "")
