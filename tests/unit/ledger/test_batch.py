from __future__ import annotations

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger.rows import BatchDone, DeadLetter, Held, PageWork
from casebridge.sdk import Batch
from tests.unit.ledger.world import Desk, desk, row, store


@pytest.mark.parametrize("state", ["done", "rejected"])
def test_known_needs_a_settled_batch_read_in_the_same_way(at: Desk, ledger: Ledger, state: str) -> None:
    assert not ledger.known(at.source, "a" * 64, "")
    store(at, done=BatchDone(state, "v1", "{}"))  # type: ignore[arg-type]
    assert ledger.known(at.source, "a" * 64, "v1")
    assert not ledger.known(at.source, "a" * 64, "v2")
    assert not ledger.known(at.source, "b" * 64, "v1")
    assert not ledger.known(at.source + 1, "a" * 64, "v1")


def test_open_batch_keeps_the_place_of_a_batch_read_again(at: Desk, ledger: Ledger) -> None:
    second = Batch("b" * 64, "two.csv", "2026-03-02T00:00:00Z", snapshot=True, size=5, findings=("cp1252",))
    assert ledger.open_batch(at.source, at.run, second) == 2
    store(at, done=BatchDone("done", "v1", '{"rows":3}'))
    renamed = Batch("a" * 64, "again.csv", "2026-03-03T00:00:00Z")
    assert ledger.open_batch(at.source, at.run, renamed) == 1
    found = ledger.batch(at.source, 1)
    assert found is not None
    assert (found.state, found.batch, found.context, found.report) == ("open", renamed, "v1", '{"rows":3}')
    assert [row.ordinal for row in ledger.batches(at.source)] == [2, 1]
    assert [row.batch for row in ledger.batches(at.source, 1)] == [second]
    assert ledger.batch(at.source, 3) is None


def test_open_batch_counts_places_source_by_source(at: Desk, ledger: Ledger) -> None:
    assert desk(ledger, "cms").ordinal == at.ordinal == 1


def test_batch_that_another_of_its_name_has_followed_is_unknown_and_moves_to_the_end(at: Desk, ledger: Ledger) -> None:
    letter, kept = DeadLetter(7, 1, "row_too_short", "", ""), Held("2024003", "no_link", "2026-02-01", 1, "{}")
    store(at, dead=[letter], held=[kept], done=BatchDone("done", "v1", "{}"))
    first = Batch("a" * 64, "cases.csv", "2026-03-01T08:00:00Z")
    ledger.open_batch(at.source, at.run, Batch("b" * 64, "other.csv", "2026-03-02T08:00:00Z"))
    assert ledger.known(at.source, "a" * 64, "v1")
    ledger.open_batch(at.source, at.run, Batch("c" * 64, "cases.csv", "2026-03-03T08:00:00Z"))
    assert not ledger.known(at.source, "a" * 64, "v1")
    assert ledger.open_batch(at.source, at.run, first, replay=True) == 1
    assert ledger.open_batch(at.source, at.run, first) == 4
    assert [letter.ordinal for letter in ledger.dead_letters()] == [4]
    assert ledger.held(at.source, ["2024003"])["2024003"].ordinal == 4
    assert [row.batch.batch_id[0] for row in ledger.batches(at.source)] == ["a", "c", "b"]
    assert ledger.verify() == []


def test_batches_that_left_nothing_behind_are_forgotten(at: Desk, ledger: Ledger) -> None:
    kept = at.ordinal
    store(at, dead=[DeadLetter(2, 1, "row_width", "", "")])
    for number in range(2, 5):
        ledger.open_batch(at.source, at.run, Batch(str(number), f"poll {number}", "2026-03-01T08:00:00Z"))
    ledger.commit(PageWork(at.source, at.run, 3, held=[Held("2024001", "no_link", "2026-03-01", 3, "{}")]))
    done = BatchDone("done", "v1", "{}")
    ledger.commit(PageWork(at.source, at.run, 4, done=done))
    ledger.open_batch(at.source, at.run, Batch("5", "poll 5", "2026-03-01T08:00:00Z"))
    other = desk(ledger, "cms")
    assert ledger.forget_unread(at.source) == 2
    assert [item.ordinal for item in ledger.batches(at.source)] == [4, 3, kept]
    assert [item.ordinal for item in ledger.batches(other.source)] == [other.ordinal]


def test_a_batch_with_events_is_not_forgotten(at: Desk, ledger: Ledger) -> None:
    store(at, row())
    assert ledger.forget_unread(at.source) == 0


def test_a_replay_leaves_a_batch_as_it_was_settled(at: Desk, ledger: Ledger) -> None:
    store(at, done=BatchDone("done", "v1", "{}"))
    (before,) = ledger.batches(at.source)
    run = ledger.start_run(at.source, "replay")
    assert ledger.open_batch(at.source, run, before.batch, replay=True) == before.ordinal
    assert ledger.batches(at.source) == [before]
