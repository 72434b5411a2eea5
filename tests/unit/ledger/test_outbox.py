from __future__ import annotations

from casebridge.ledger import Ledger
from casebridge.sdk import Receipt
from tests.unit.ledger.world import AGENCY, LATER, NOW, Desk, desk, ended, row, store


def test_pending_gives_whole_segments_up_to_the_limit(at: Desk, ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    for name in "ABC":
        store(at, row(f"{name}1"), row(f"{name}2"))
    ended(at)
    assert [event.seq for event in ledger.pending(sink, 1, NOW).events] == [1, 2]
    assert [event.seq for event in ledger.pending(sink, 3, NOW).events] == [1, 2, 3, 4]
    found = ledger.pending(sink, 100, NOW)
    assert (found.segments, found.one_case) == ([1, 2, 3], False)
    assert found.events[0].payload == row("A1").payload
    assert found.events[0].event_id in row("A1").payload


def test_pending_says_whether_all_is_of_one_case(at: Desk, ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    store(at, row("A"), row("A", axis="B"))
    ended(at)
    assert ledger.pending(sink, 10, NOW).one_case


def test_pending_keeps_sinks_apart(at: Desk, ledger: Ledger) -> None:
    one, two = ledger.register_sink("one", "event"), ledger.register_sink("two", "form")
    store(at, row())
    ended(at)
    found = ledger.pending(one, 10, NOW)
    ledger.record_receipts(one, found.segments, [Receipt(found.events[0].event_id, "accepted")], NOW)
    assert ledger.pending(one, 10, NOW) == ([], [], True)
    assert len(ledger.pending(two, 10, NOW).events) == 1


def test_nothing_is_due_of_a_run_that_has_not_ended(at: Desk, ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    other = desk(ledger, "cms", batch="b" * 64)
    store(at, row("A"))
    store(other, row("B"))
    ended(other)
    assert [event.seq for event in ledger.pending(sink, 10, NOW).events] == [2]
    ended(at, "failed")
    assert [event.seq for event in ledger.pending(sink, 10, NOW).events] == [1, 2]


def test_a_segment_that_knows_of_no_run_is_due(at: Desk, ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    store(at, row("A"))
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET run_id = NULL")
    assert [event.seq for event in ledger.pending(sink, 10, NOW).events] == [1]


def test_backlog_counts_what_is_left(at: Desk, ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    assert ledger.backlog(sink) == (0, 0, 0, 0, 0, 0, "", "")
    store(at, row("A"), row("B", sendable=False), row("C"), row("E"))
    ended(at)
    second = desk(ledger)
    store(second, row("D"))
    ended(second)
    assert ledger.backlog(sink) == (2, 4, 0, 0, 0, 0, "", "2026-03-01T09:30:00Z")
    found = ledger.pending(sink, 1, NOW)
    said = [
        Receipt(found.events[0].event_id, "rejected", "event_changed"),
        Receipt(found.events[1].event_id, "retry", "busy", 5400),
        Receipt(found.events[2].event_id, "accepted"),
    ]
    ledger.record_receipts(sink, found.segments, said, NOW)
    ledger.hold_run(second.run)
    assert ledger.backlog(sink) == (1, 2, 1, 1, 1, 1, "2026-03-01T11:00:00Z", "2026-03-01T09:30:00Z")
    assert ledger.mark_seen(sink) == 1
    assert ledger.backlog(sink)[4:6] == (1, 0)
    ledger.record_late(sink, [3], [Receipt(found.events[1].event_id, "accepted")], LATER)
    assert ledger.backlog(sink) == (1, 1, 0, 1, 1, 0, "", "2026-03-01T09:30:00Z")


def test_sources_of_another_agency_are_sent_as_well(at: Desk, ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    store(at, row("A"))
    ended(at)
    other = desk(ledger, "cms", AGENCY.replace("1", "2"), batch="c" * 64)
    store(other, row("A"))
    ended(other)
    assert [event.seq for event in ledger.pending(sink, 10, NOW).events] == [1, 2]
