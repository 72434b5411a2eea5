from __future__ import annotations

from casebridge.ledger import Ledger
from casebridge.ledger.books import Books
from casebridge.ledger.run import READ_TO_END, finish_run, start_run
from casebridge.model import moment_text
from tests.unit.ledger.world import AGENCY, LATER, NOW, Desk, another, opened, row, store


def test_a_run_ends_with_its_state_and_detail(at: Desk, ledger: Ledger) -> None:
    store(at, row())
    ledger.finish_run(at.run, "done", {"batches": 1})
    (found,) = ledger.runs()
    assert (found.state, found.detail, found.command, found.source_id) == ("done", {"batches": 1}, "sync", at.source)
    assert (found.started_at, found.ended_at) == ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00Z")
    assert found.books == Books(read=1, translated=1, events=1)
    ledger.finish_run(at.run, "failed")
    assert (ledger.runs()[0].state, ledger.runs()[0].detail) == ("failed", {})


def test_a_run_that_was_killed_is_marked_failed_when_the_ledger_is_opened(at: Desk, ledger: Ledger) -> None:
    place = another(ledger)
    ledger.close()
    with opened(place, write=False) as reader:
        assert reader.runs()[0].state == "running"
    with opened(place) as again:
        (found,) = again.runs()
    assert (found.state, found.detail) == ("failed", {"interrupted": True})
    assert found.ended_at is not None


def test_a_new_run_marks_an_unfinished_one_of_its_source_only(at: Desk, ledger: Ledger) -> None:
    other = ledger.register_source("cms", AGENCY, "Records")
    ledger.start_run(other, "sync")
    ledger.start_run(at.source, "replay")
    assert [(run.command, run.state) for run in ledger.runs()] == [
        ("replay", "running"),
        ("sync", "running"),
        ("sync", "failed"),
    ]
    assert len(ledger.runs(limit=1)) == 1


def test_books_of_the_ledger_are_the_sum_of_its_runs(at: Desk, ledger: Ledger) -> None:
    store(at, row())
    second = ledger.start_run(at.source, "sync")
    store(Desk(ledger, at.source, second, at.ordinal), row("B"), row("C"))
    assert ledger.books(second).events == 2
    assert ledger.books().events == 3
    assert ledger.books(99) == Books()


def test_read_since_is_the_start_of_the_last_sync_that_came_to_its_end(at: Desk, ledger: Ledger) -> None:
    assert ledger.read_since(at.source) is None
    ledger.finish_run(at.run, "failed", {READ_TO_END: False})
    assert ledger.read_since(at.source) is None
    with ledger.writing() as connection:
        first = start_run(connection, NOW, at.source, "sync")
        finish_run(connection, NOW, first, "failed", {READ_TO_END: True})
    assert ledger.read_since(at.source) == moment_text(NOW)
    with ledger.writing() as connection:
        for command, state in (("replay", "done"), ("sync", "failed")):
            other = start_run(connection, LATER, at.source, command)
            finish_run(connection, LATER, other, "done" if state == "done" else "failed")
    assert ledger.read_since(at.source) == moment_text(NOW)
    with ledger.writing() as connection:
        last = start_run(connection, LATER, at.source, "sync")
        finish_run(connection, LATER, last, "done")
    assert ledger.read_since(at.source) == moment_text(LATER)


def idle(ledger: Ledger, source: int, command: str = "sync", **detail: object) -> int:
    run = ledger.start_run(source, command)
    ledger.finish_run(run, "done", detail)
    return run


def test_a_run_that_finds_nothing_takes_the_place_of_one_that_found_nothing_either(at: Desk, ledger: Ledger) -> None:
    store(at, row())
    ledger.finish_run(at.run, "done")
    runs = [idle(ledger, at.source) for _ in range(5)]
    assert [run.run_id for run in ledger.runs()] == [runs[-1], at.run]
    assert ledger.verify() == []


def test_a_run_that_tells_something_else_stays(at: Desk, ledger: Ledger) -> None:
    ledger.finish_run(at.run, "done")
    other = ledger.register_source("other", AGENCY, "Records")
    kept = [
        idle(ledger, at.source, problems=["one"]),
        idle(ledger, at.source),
        idle(ledger, at.source, "backfill"),
        idle(ledger, other),
    ]
    failed = ledger.start_run(at.source, "sync")
    ledger.finish_run(failed, "failed")
    kept += [failed, idle(ledger, at.source), idle(ledger, other)]
    # Of the other source the first says no more than the last.
    assert sorted(run.run_id for run in ledger.runs()) == sorted({at.run, *kept} - {kept[3]})


def test_a_run_with_a_batch_or_events_is_never_replaced(at: Desk, ledger: Ledger) -> None:
    # Its batch was begun, and nothing was counted yet.
    ledger.finish_run(at.run, "done")
    last = idle(ledger, at.source)
    assert [run.run_id for run in ledger.runs()] == [last, at.run]
    third = ledger.start_run(at.source, "sync")
    store(Desk(ledger, at.source, third, at.ordinal), row())
    ledger.finish_run(third, "done")
    fourth = idle(ledger, at.source)
    assert [run.run_id for run in ledger.runs()] == [fourth, third, last, at.run]
