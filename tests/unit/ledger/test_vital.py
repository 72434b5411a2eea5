"""The few numbers that tell whether all is well, on both databases."""

from __future__ import annotations

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger import vital as vital_
from casebridge.ledger.rows import QuestionRow
from casebridge.ledger.vital import AgencyStand
from casebridge.sdk import Receipt
from tests.unit.ledger.world import AGENCY, LATER, NOW, OTHER_AGENCY, Desk, asked, damage, desk, ended, row, store


def test_a_sink_stands_with_what_waits_for_it(at: Desk) -> None:
    sink = at.ledger.register_sink("out", "event")
    (stand,) = at.ledger.stand_of_sinks()
    assert (stand.unsent, stand.oldest, stand.delayed, stand.rejected) == (0, "", 0, 0)
    store(at, row("1"), row("2"))
    (stand,) = at.ledger.stand_of_sinks()
    assert (stand.name, stand.unsent) == ("out", 2)
    assert stand.oldest
    ended(at)
    pending = at.ledger.pending(sink, 10, LATER)
    receipts = [Receipt(item.event_id, "accepted") for item in pending.events]
    at.ledger.record_receipts(sink, pending.segments, receipts, NOW)
    (stand,) = at.ledger.stand_of_sinks()
    assert (stand.unsent, stand.oldest) == (0, "")


def test_single_events_that_a_sink_wants_later_still_wait(at: Desk) -> None:
    sink = at.ledger.register_sink("out", "event")
    store(at, row("1"), row("2"))
    ended(at)
    pending = at.ledger.pending(sink, 10, LATER)
    first, second = pending.events
    said = [Receipt(first.event_id, "accepted"), Receipt(second.event_id, "retry", "later", 60)]
    at.ledger.record_receipts(sink, pending.segments, said, NOW)
    (stand,) = at.ledger.stand_of_sinks()
    assert (stand.unsent, stand.delayed) == (1, 1)
    assert stand.oldest


def test_with_many_segments_they_are_counted_by_their_span(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at.ledger.register_sink("out", "event")
    store(at, row("1"))
    store(at, row("2"))
    monkeypatch.setattr(vital_, "FEW", 1)
    (stand,) = at.ledger.stand_of_sinks()
    assert stand.unsent == 2


def test_agencies_stand_with_what_waits_for_a_person(ledger: Ledger) -> None:
    here = desk(ledger)
    desk(ledger, "other", OTHER_AGENCY)
    store(here, row(complete=False), questions=[QuestionRow(asked(), "2024-001")])
    assert ledger.stand_of_agencies() == [AgencyStand(OTHER_AGENCY, 0, 0), AgencyStand(AGENCY, 1, 0)]


def test_the_latest_run_of_each_source_is_found_whatever_the_others_did(ledger: Ledger) -> None:
    here, other = desk(ledger), desk(ledger, "other", OTHER_AGENCY)
    assert set(ledger.latest_runs(state="done")) == set()
    ended(here)
    again = ledger.start_run(here.source, "sync")
    ledger.start_run(here.source, "replay")
    assert {source: run.run_id for source, run in ledger.latest_runs().items()} == {
        here.source: again,
        other.source: other.run,
    }
    assert {source: run.run_id for source, run in ledger.latest_runs(state="done").items()} == {here.source: here.run}
    assert set(ledger.latest_runs(("replay",))) == {here.source}


def test_runs_that_wait_for_a_person_are_counted(at: Desk) -> None:
    assert at.ledger.held_runs() == 0
    damage(at.ledger, "UPDATE run SET guard = 'held' WHERE run_id = ?", at.run)
    assert at.ledger.held_runs() == 1
