"""What becomes of segments and events by what a sink says of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger.outbox import Pending
from casebridge.ledger.patience import Patience
from casebridge.ledger.receipt import Rest
from casebridge.sdk import Receipt
from tests.unit.ledger.world import LATER, NOW, Desk, desk, ended, row, store

Verdict = Literal["accepted", "duplicate", "retry", "rejected"]
SURE = Patience(first=60.0, random=lambda: 1.0)


@pytest.fixture
def sink(at: Desk, ledger: Ledger) -> int:
    made = ledger.register_sink("out", "event")
    store(at, row("A"), row("B"), row("C"))
    ended(at)
    return made


def say(
    ledger: Ledger, sink: int, found: Pending, *verdicts: Verdict, after: float = 0.0, rest: Rest = "later"
) -> None:
    said = [
        Receipt(event.event_id, verdict, f"code_{verdict}", after)
        for event, verdict in zip(found.events, verdicts, strict=False)
    ]
    if found.segments:
        ledger.record_receipts(sink, found.segments, said, NOW, SURE, rest=rest)
    else:
        ledger.record_late(sink, [event.seq for event in found.events], said, NOW, SURE, rest=rest)


def segments(ledger: Ledger) -> list[tuple[str, int, str]]:
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT state, attempts, code FROM outbox ORDER BY segment")
        return [(row[0], row[1], row[2]) for row in rows]


def more(ledger: Ledger, *rows: tuple[str, int]) -> None:
    """A further run changes these cases: (case, the event it follows)."""
    at = desk(ledger)
    store(at, *(row(case, fact="CLOSED", revision=2, prev=prev) for case, prev in rows))
    ended(at)


def test_a_segment_taken_whole_is_done_and_leaves_no_receipts(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "accepted", "duplicate", "accepted")
    assert segments(ledger) == [("done", 1, "")]
    assert ledger.receipts(sink) == []
    assert ledger.pending(sink, 10, LATER) == ([], [], True)
    state = ledger.sink_state("out")
    assert state is not None
    assert state.last_sent == "2026-03-01T09:30:00Z"


def test_a_refused_event_closes_its_segment_as_rejected(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "accepted", "rejected", "accepted")
    assert segments(ledger) == [("rejected", 1, "code_rejected")]
    assert ledger.receipts(sink) == [(2, "rejected", "code_rejected", "2026-03-01T09:30:00Z", "")]
    assert ledger.receipts(sink, "accepted") == []
    assert ledger.verify() == []


def test_a_retry_keeps_only_its_own_event_waiting(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "accepted", "retry", "rejected", after=1800.0)
    assert segments(ledger) == [("rejected", 1, "code_retry")]
    assert [(row.seq, row.verdict) for row in ledger.receipts(sink)] == [(3, "rejected")]
    (waits,) = ledger.delayed(sink)
    assert waits == (2, 1, "B", 1, "2026-03-01T09:30:00Z", "2026-03-01T10:00:00Z", "code_retry")
    assert ledger.pending(sink, 10, NOW) == ([], [], True)
    again = ledger.pending(sink, 10, LATER)
    assert (again.segments, [event.seq for event in again.events]) == ([], [2])
    assert ledger.verify() == []
    say(ledger, sink, again, "accepted")
    assert ledger.delayed(sink) == []
    assert [row.seq for row in ledger.receipts(sink)] == [3]


def test_an_event_without_a_receipt_waits(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "accepted")
    assert [(row.seq, row.code) for row in ledger.delayed(sink)] == [(2, "no_receipt"), (3, "no_receipt")]
    again = ledger.pending(sink, 10, LATER)
    assert [event.seq for event in again.events] == [2, 3]
    say(ledger, sink, again, "accepted")
    assert [(row.seq, row.attempts) for row in ledger.delayed(sink)] == [(3, 2)]


def test_later_events_of_a_case_wait_behind_one_that_was_put_off_and_others_go(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "accepted", "retry", "accepted")
    more(ledger, ("A", 1), ("B", 2), ("C", 3))
    found = ledger.pending(sink, 10, NOW)
    assert [event.seq for event in found.events] == [4, 6]
    say(ledger, sink, found, "accepted", "accepted")
    assert [(row.seq, row.attempts, row.next_try) for row in ledger.delayed(sink)] == [
        (2, 1, "2026-03-01T09:31:00Z"),
        (5, 0, "2026-03-01T09:31:00Z"),
    ]
    assert ledger.verify() == []
    late = ledger.pending(sink, 10, LATER)
    assert [event.seq for event in late.events] == [2, 5]
    say(ledger, sink, late, "retry", "retry")
    assert [(row.seq, row.attempts, row.next_try) for row in ledger.delayed(sink)] == [
        (2, 2, "2026-03-01T09:32:00Z"),
        (5, 1, "2026-03-01T09:32:00Z"),
    ]
    say(ledger, sink, ledger.pending(sink, 10, LATER), "accepted", "retry")
    assert [(row.seq, row.attempts, row.next_try) for row in ledger.delayed(sink)] == [(5, 2, "2026-03-01T09:32:00Z")]


def test_events_that_were_put_off_go_first_and_by_their_numbers(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "retry", "retry", "accepted")
    more(ledger, ("C", 3))
    found = ledger.pending(sink, 1, LATER)
    assert (found.segments, [event.seq for event in found.events]) == ([], [1])
    say(ledger, sink, found, "accepted")
    assert [event.seq for event in ledger.pending(sink, 10, LATER).events] == [2]


def test_an_event_is_given_up_after_its_time_and_the_next_of_its_case_goes(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "retry", "accepted", "accepted")
    more(ledger, ("A", 1))
    say(ledger, sink, ledger.pending(sink, 10, NOW))
    patience = Patience(give_up=86_400.0, random=lambda: 1.0)
    for days in (1, 2):
        at = NOW + timedelta(days=days)
        found = ledger.pending(sink, 10, at)
        assert [event.seq for event in found.events] == [1, 4]
        said = [Receipt(event.event_id, "retry", "later") for event in found.events]
        ledger.record_late(sink, [1, 4], said, at, patience)
    assert [(row.seq, row.code) for row in ledger.receipts(sink)] == [(1, "gave_up")]
    assert [(row.seq, row.attempts) for row in ledger.delayed(sink)] == [(4, 2)]
    assert ledger.verify() == []


def test_a_late_event_may_be_refused(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "retry", "accepted", "accepted")
    say(ledger, sink, ledger.pending(sink, 10, LATER), "rejected")
    assert [(row.seq, row.code) for row in ledger.receipts(sink)] == [(1, "code_rejected")]
    assert ledger.delayed(sink) == []


def test_a_sink_that_failed_on_the_way_gets_only_the_rest_again(ledger: Ledger, sink: int) -> None:
    more(ledger, ("A", 1), ("B", 2))
    say(ledger, sink, ledger.pending(sink, 10, NOW), "accepted", "retry", "rejected", "accepted", rest="stays")
    assert segments(ledger) == [("rejected", 1, "code_retry"), ("pending", 1, "")]
    assert [(row.seq, row.verdict) for row in ledger.receipts(sink)] == [(3, "rejected"), (4, "accepted")]
    state = ledger.sink_state("out")
    assert state is not None
    assert state.last_sent == ""
    found = ledger.pending(sink, 10, NOW)
    assert (found.segments, found.events) == ([2], [])
    assert ledger.verify() == []
    say(ledger, sink, found)
    assert segments(ledger)[1] == ("done", 2, "")
    assert [(row.seq, row.attempts) for row in ledger.delayed(sink)] == [(2, 1), (5, 0)]
    assert [row.seq for row in ledger.receipts(sink)] == [3]


def test_a_sink_that_failed_among_late_events_leaves_the_rest_as_it_was(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "retry", "retry", "accepted")
    say(ledger, sink, ledger.pending(sink, 10, LATER), "accepted", rest="stays")
    assert [(row.seq, row.attempts) for row in ledger.delayed(sink)] == [(2, 1)]


def test_receipts_of_foreign_segments_and_events_change_nothing(at: Desk, ledger: Ledger, sink: int) -> None:
    other = ledger.register_sink("two", "event")
    found = ledger.pending(sink, 10, NOW)
    say(ledger, other, found, "accepted", "accepted", "accepted")
    theirs = ledger.pending(other, 10, NOW)
    say(ledger, sink, theirs, "accepted", "accepted", "accepted")
    assert [row[0] for row in segments(ledger)] == ["pending", "pending"]
    ledger.record_late(sink, [1, 2], [], NOW)
    assert ledger.delayed(sink) == []


def test_receipts_for_a_closed_segment_are_too_late(ledger: Ledger, sink: int) -> None:
    found = ledger.pending(sink, 10, NOW)
    say(ledger, sink, found, "accepted", "accepted", "accepted")
    say(ledger, sink, found, "rejected", "rejected", "rejected")
    assert segments(ledger) == [("done", 1, "")]


def test_a_segment_with_nothing_left_to_send_closes(at: Desk, ledger: Ledger, sink: int) -> None:
    for case in "ABC":
        ledger.purge_case(at.source, case, "sealed")
    found = ledger.pending(sink, 10, NOW)
    assert (found.segments, found.events) == ([1], [])
    ledger.record_receipts(sink, found.segments, [], NOW)
    assert segments(ledger) == [("done", 1, "")]


def test_a_purged_case_is_not_put_off_any_longer(at: Desk, ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "retry", "retry", "accepted")
    ledger.purge_case(at.source, "A", "sealed")
    assert [row.seq for row in ledger.delayed(sink)] == [2]
    assert ledger.verify() == []


def test_what_was_refused_is_sent_once_more_when_a_person_says_so(at: Desk, ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "rejected", "rejected", "rejected")
    ledger.purge_case(at.source, "C", "sealed")
    assert ledger.reopen(sink, 2) == 1
    assert [event.seq for event in ledger.pending(sink, 10, NOW).events] == [2]
    assert ledger.reopen(sink) == 1
    assert [event.seq for event in ledger.pending(sink, 10, NOW).events] == [1, 2]
    assert [row.seq for row in ledger.receipts(sink)] == [3]
    assert ledger.reopen(sink, 99) == 0
    say(ledger, sink, ledger.pending(sink, 10, NOW), "accepted", "accepted")
    assert ledger.backlog(sink).events == 0
    assert ledger.verify() == []


def test_refusals_stay_new_until_somebody_looked(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "rejected", "accepted", "rejected")
    assert ledger.mark_seen(sink) == 2
    assert ledger.mark_seen(sink) == 0
    assert [row.seen for row in ledger.receipts(sink)] == ["2026-03-01T09:30:00Z"] * 2


def test_refusals_are_counted_by_code_and_what_waits_is_known(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "rejected", "retry", "rejected")
    assert ledger.refused(sink) == {"code_rejected": 2}
    assert [ledger.is_delayed(sink, seq) for seq in (1, 2)] == [False, True]


def test_a_sink_that_failed_before_it_said_anything_keeps_its_segment(ledger: Ledger, sink: int) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), rest="stays")
    assert segments(ledger) == [("pending", 1, "")]
    assert [event.seq for event in ledger.pending(sink, 10, NOW).events] == [1, 2, 3]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE delay SET next_try = '' WHERE seq = 4",
        "UPDATE delay SET case_key = 'OTHER' WHERE seq = 1",
        "INSERT INTO receipt (sink_id, seq, verdict, code, at) VALUES (1, 1, 'rejected', 'x', '')",
        "UPDATE event SET payload = '' WHERE seq = 4",
    ],
)
def test_verify_finds_what_was_put_off_wrongly(ledger: Ledger, sink: int, sql: str) -> None:
    say(ledger, sink, ledger.pending(sink, 10, NOW), "retry", "accepted", "accepted")
    more(ledger, ("A", 1))
    say(ledger, sink, ledger.pending(sink, 10, NOW))
    assert ledger.verify() == []
    with ledger.writing() as connection:
        connection.exec_driver_sql(sql)
    assert "delay" in {problem[0] for problem in ledger.verify()}
