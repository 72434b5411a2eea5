"""What a sink should have by now, event by event, on each database."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from casebridge.ledger import Ledger, digest
from casebridge.ledger.digest import SentRow
from casebridge.sdk import Receipt
from tests.unit.ledger.world import AGENCY, LATER, NOW, Desk, damage, ended, row, store

DAY = date(2026, 3, 1)


@pytest.fixture
def sink(at: Desk, ledger: Ledger) -> int:
    made = ledger.register_sink("hub", "event")
    store(at, row("A"), row("B"), row("C", sendable=False), row("D"))
    ended(at)
    return made


def states(ledger: Ledger, sink: int, day: date = DAY) -> dict[int, str]:
    return {item.seq: item.state for item in ledger.sent_page(sink, day, day).rows}


def send(ledger: Ledger, sink: int, *verdicts: str) -> list[int]:
    found = ledger.pending(sink, 100, NOW)
    said = [Receipt(item.event_id, verdict) for item, verdict in zip(found.events, verdicts, strict=True)]  # type: ignore[arg-type]
    if found.segments:
        ledger.record_receipts(sink, found.segments, said, NOW)
    else:
        ledger.record_late(sink, [item.seq for item in found.events], said, NOW)
    return [item.seq for item in found.events]


def test_event_counts_as_sent_once_the_sink_took_it(ledger: Ledger, sink: int) -> None:
    assert states(ledger, sink) == {1: "waiting", 2: "waiting", 4: "waiting"}
    send(ledger, sink, "accepted", "rejected", "retry")
    assert states(ledger, sink) == {1: "sent", 2: "refused", 4: "waiting"}
    page = ledger.sent_page(sink, DAY, DAY)
    payload = ledger.payloads([1])[1]
    event = ledger.event("1")
    assert event is not None
    assert page.rows[0] == SentRow(
        1, event.event_id.bytes, AGENCY, "2026-03-01", hashlib.sha256(payload.encode()).digest(), "sent"
    )
    assert page.after is None


def test_receipt_counts_while_the_rest_of_its_segment_waits(ledger: Ledger, sink: int) -> None:
    found = ledger.pending(sink, 100, NOW)
    said = [Receipt(found.events[0].event_id, "accepted")]
    ledger.record_receipts(sink, found.segments, said, NOW, rest="stays")
    assert states(ledger, sink) == {1: "sent", 2: "waiting", 4: "waiting"}


def test_only_events_of_the_days_asked_for_are_told(ledger: Ledger, sink: int) -> None:
    damage(ledger, "UPDATE event SET recorded_at = '2026-02-28T23:59:59Z' WHERE seq = 1")
    damage(ledger, "UPDATE event SET recorded_at = '2026-03-02T00:00:00Z' WHERE seq = 2")
    assert list(states(ledger, sink)) == [4]
    assert list(states(ledger, sink, date(2026, 2, 28))) == [1]
    assert [item.seq for item in ledger.sent_page(sink, date(2026, 2, 28), date(2026, 3, 2)).rows] == [1, 2, 4]


def test_pages_follow_each_other_without_a_gap(ledger: Ledger, sink: int, monkeypatch: pytest.MonkeyPatch) -> None:
    send(ledger, sink, "accepted", "accepted", "accepted")
    for size in (1, 2, 3, 4, 5):
        monkeypatch.setattr(digest, "WINDOW", size)
        found: list[int] = []
        after: int | None = 0
        while after is not None:
            page = ledger.sent_page(sink, DAY, DAY, after)
            found += [item.seq for item in page.rows]
            assert {item.state for item in page.rows} <= {"sent"}
            after = page.after
        assert found == [1, 2, 4]


def test_event_that_a_sink_forgot_goes_out_once_more(ledger: Ledger, sink: int) -> None:
    send(ledger, sink, "accepted", "accepted", "accepted")
    assert ledger.pending(sink, 100, LATER).events == []
    assert ledger.send_again(sink, [1, 3, 4, 99]) == 2
    assert ledger.send_again(sink, []) == 0
    assert states(ledger, sink) == {1: "waiting", 2: "sent", 4: "waiting"}
    assert ledger.send_again(sink, [1]) == 1
    assert send(ledger, sink, "accepted", "duplicate") == [1, 4]
    assert set(states(ledger, sink).values()) == {"sent"}
    assert ledger.verify() == []


def test_event_goes_out_again_whose_receipt_was_kept(ledger: Ledger, sink: int) -> None:
    found = ledger.pending(sink, 100, NOW)
    ledger.record_receipts(sink, found.segments, [Receipt(found.events[0].event_id, "accepted")], NOW, rest="stays")
    ledger.send_again(sink, [1])
    assert [item.seq for item in ledger.pending(sink, 100, NOW).events] == [1]


def test_changed_event_is_an_alarm(ledger: Ledger, sink: int) -> None:
    send(ledger, sink, "accepted", "accepted", "accepted")
    ledger.alarm_changed(sink, [2])
    ledger.alarm_changed(sink, [])
    assert states(ledger, sink)[2] == "refused"
    assert ledger.backlog(sink).alarms == 1
    assert [(item.seq, item.code) for item in ledger.receipts(sink)] == [(2, "event_changed")]


def test_purged_event_is_told_without_its_content(ledger: Ledger, at: Desk, sink: int) -> None:
    send(ledger, sink, "accepted", "accepted", "accepted")
    event = ledger.event("1")
    assert event is not None
    ledger.purge_case(at.source, "A", "expunged")
    found = ledger.sent_page(sink, DAY, DAY).rows[0]
    assert (found.seq, found.digest, found.state) == (1, b"", "purged")
    assert ledger.purged_events([event.event_id.bytes, b"x" * 16]) == {event.event_id.bytes}
    assert ledger.purged_events([]) == set()
    assert ledger.send_again(sink, [1]) == 0
