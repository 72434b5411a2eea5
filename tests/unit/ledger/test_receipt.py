from __future__ import annotations

from typing import Literal

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger.outbox import Pending
from casebridge.sdk import Receipt
from tests.unit.ledger.world import LATER, NOW, Desk, row, store

Verdict = Literal["accepted", "duplicate", "retry", "rejected"]


@pytest.fixture
def sink(at: Desk, ledger: Ledger) -> int:
    made = ledger.register_sink("out", "event")
    store(at, row("A"), row("B"), row("C"))
    return made


def say(ledger: Ledger, sink: int, found: Pending, *verdicts: Verdict, after: float = 0.0) -> None:
    said = [
        Receipt(event.event_id, verdict, f"code_{verdict}", after)
        for event, verdict in zip(found.events, verdicts, strict=False)
    ]
    ledger.record_receipts(sink, found.segments, said, NOW)


def segments(ledger: Ledger) -> list[tuple[str, int, str, str]]:
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT state, attempts, next_try, code FROM outbox ORDER BY segment")
        return [(row[0], row[1], row[2], row[3]) for row in rows]


def test_a_segment_taken_whole_is_done_and_leaves_no_receipts(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "accepted", "duplicate", "accepted")
    assert segments(ledger) == [("done", 1, "", "")]
    assert ledger.receipts(sink) == []
    assert ledger.pending(sink, 10, LATER) == ([], 0, [])


def test_a_refused_event_closes_its_segment_as_rejected(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "accepted", "rejected", "accepted")
    assert segments(ledger) == [("rejected", 1, "", "code_rejected")]
    assert ledger.receipts(sink) == [(2, "rejected", "code_rejected", "2026-03-01T09:30:00Z")]
    assert ledger.receipts(sink, "accepted") == []


def test_a_retry_keeps_only_its_own_event_waiting(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "accepted", "retry", "rejected", after=1800.0)
    assert segments(ledger) == [("pending", 1, "2026-03-01T10:00:00Z", "code_retry")]
    assert [(row.seq, row.verdict) for row in ledger.receipts(sink)] == [(1, "accepted"), (3, "rejected")]
    again = ledger.pending(sink, 10, LATER)
    assert [event.seq for event in again.events] == [2]
    say(ledger, sink, again, "accepted")
    assert segments(ledger) == [("rejected", 2, "", "")]
    assert ledger.receipts(sink, "rejected", limit=1)[0].seq == 3


def test_an_event_without_a_receipt_waits(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "accepted")
    assert segments(ledger) == [("pending", 1, "2026-03-01T09:30:00Z", "no_receipt")]
    again = ledger.pending(sink, 10, NOW)
    assert [event.seq for event in again.events] == [2, 3]
    say(ledger, sink, again, "accepted", "duplicate")
    assert segments(ledger) == [("done", 2, "", "")]


def test_receipts_of_foreign_segments_and_events_change_nothing(at: Desk, ledger: Ledger, sink: int) -> None:
    other = ledger.register_sink("two", "event")
    found = ledger.pending(sink, 10, NOW)
    say(ledger, other, found, "accepted", "accepted", "accepted")
    theirs = ledger.pending(other, 10, NOW)
    say(ledger, sink, theirs, "accepted", "accepted", "accepted")
    assert [row[0] for row in segments(ledger)] == ["pending", "pending"]
    stranger = Receipt("00000000-0000-0000-0000-000000000000", "rejected")
    ledger.record_receipts(sink, found.segments, [stranger], NOW)
    assert ledger.receipts(sink) == []


def test_receipts_for_a_closed_segment_are_too_late(ledger: Ledger, sink: int) -> None:
    found = ledger.pending(sink, 10, NOW)
    say(ledger, sink, found, "accepted", "accepted", "accepted")
    say(ledger, sink, found, "rejected", "rejected", "rejected")
    assert segments(ledger) == [("done", 1, "", "")]


def test_a_segment_with_nothing_left_to_send_closes(at: Desk, ledger: Ledger, sink: int) -> None:
    for case in "ABC":
        ledger.purge_case(at.source, case, "sealed")
    found = ledger.pending(sink, 10, NOW)
    assert found == Pending([1], 0, [])
    ledger.record_receipts(sink, found.segments, [], NOW)
    assert segments(ledger) == [("done", 1, "", "")]
