"""Sinks: what a new one gets, when one that failed is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casebridge.errors import FixConfig
from casebridge.ledger import Ledger
from casebridge.ledger import sink as module
from casebridge.ledger.patience import FURTHEST, Patience
from casebridge.ledger.sink import SinkState
from tests.unit.ledger.world import NOW, Desk, desk, ended, row, store

SURE = Patience(random=lambda: 1.0)


def state(ledger: Ledger, name: str = "out") -> SinkState:
    found = ledger.sink_state(name)
    assert found is not None
    return found


def test_register_sink_gives_the_same_number_again_and_refuses_another_kind(ledger: Ledger) -> None:
    first = ledger.register_sink("out", "event")
    assert ledger.register_sink("out", "event") == first
    with pytest.raises(FixConfig) as caught:
        ledger.register_sink("out", "form")
    assert caught.value.code == "sink_takes_changed"
    assert [(sink.sink_id, sink.name, sink.takes) for sink in ledger.sinks()] == [(first, "out", "event")]
    assert ledger.sink_state("none") is None


def test_a_new_sink_gets_all_that_is_there_already_cut_by_runs(
    at: Desk, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SEGMENT", 2)
    monkeypatch.setattr(module, "FILL", 4)
    store(at, *(row(f"{number}", sendable=number != 1) for number in range(5)))
    ended(at)
    second = desk(ledger)
    store(second, row("S"))
    sink = ledger.register_sink("out", "event")
    store(second, row("T"))
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql("SELECT first_seq, last_seq, run_id FROM outbox ORDER BY segment").all()
    assert [tuple(item) for item in rows] == [(1, 3, 1), (4, 4, 1), (5, 5, 1), (6, 6, 2), (7, 7, 2)]
    assert [event.seq for event in ledger.pending(sink, 100, NOW).events] == [1, 3, 4, 5]
    assert not state(ledger).filling
    assert ledger.verify() == []


def test_filling_goes_on_where_a_killed_process_stopped(
    at: Desk, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FILL", 2)
    store(at, *(row(f"{number}") for number in range(5)))
    ended(at)
    sink = ledger._enter_sink("out", "event")
    assert ledger._fill_sink(sink)
    later = desk(ledger)
    store(later, row("LATER"))
    ended(later)
    assert state(ledger).filling
    assert ledger.verify() == []
    assert ledger.register_sink("out", "event") == sink
    assert [event.seq for event in ledger.pending(sink, 100, NOW).events] == [1, 2, 3, 4, 5, 6]
    assert not ledger._fill_sink(sink)
    assert ledger.verify() == []


def test_a_stretch_without_anything_to_send_makes_no_segment(at: Desk, ledger: Ledger) -> None:
    store(at, row("A", sendable=False))
    sink = ledger.register_sink("out", "event")
    assert ledger.backlog(sink).segments == 0


def test_a_sink_that_fails_is_left_alone_ever_longer_and_then_tried(ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    waits = []
    for _ in range(11):
        ledger.sink_failed(sink, "http_busy", 3, 0.0, SURE)
        waits.append(state(ledger).open_until)
    assert waits[:3] == ["2026-03-01T09:30:10Z", "2026-03-01T09:30:20Z", "2026-03-01T09:30:40Z"]
    assert waits[-1] == "2026-03-01T10:30:00Z"
    found = state(ledger)
    assert (found.failures, found.code, found.exit_code) == (11, "http_busy", 3)
    assert found.rests(NOW)
    assert not found.rests(NOW + timedelta(hours=1))
    ledger.wake_sink(sink)
    assert not state(ledger).rests(NOW)
    assert (state(ledger).failures, state(ledger).code, state(ledger).exit_code) == (0, "", 0)


def test_what_a_person_has_to_mend_is_tried_at_the_longest_interval(ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    ledger.sink_failed(sink, "secret_missing", 2, 0.0, SURE)
    assert state(ledger).open_until == "2026-03-01T10:30:00Z"


def test_what_a_sink_asks_for_is_heeded_within_bounds(ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    ledger.sink_failed(sink, "http_busy", 3, 7200.0, SURE)
    assert state(ledger).open_until == "2026-03-01T11:30:00Z"
    ledger.sink_failed(sink, "http_busy", 3, 1e9, SURE)
    assert state(ledger).open_until == "2026-03-01T15:30:00Z"


def test_a_wait_that_was_written_by_a_clock_that_ran_ahead_counts_for_nothing(ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    ledger.sink_failed(sink, "http_busy", 3, FURTHEST, SURE)
    assert state(ledger).rests(NOW)
    assert not state(ledger).rests(NOW - timedelta(days=1))


def test_a_person_stops_a_sink_and_lets_it_go_on(ledger: Ledger) -> None:
    sink = ledger.register_sink("out", "event")
    ledger.pause_sink(sink, "made-up reason")
    assert state(ledger).paused == "made-up reason"
    ledger.pause_sink(sink, "")
    assert state(ledger).paused == ""
