"""A hold that is lost, however: nothing is stored under it any more, and whoever comes next finds all in order."""

from __future__ import annotations

import pytest

from casebridge.errors import TryLater
from casebridge.ledger import Ledger
from casebridge.ledger.lock import CLASSES
from casebridge.ledger.postgres import PostgresPlace
from tests.support.postgres import Server
from tests.unit.ledger.world import Desk, another, desk, opened, row, store


@pytest.fixture
def place(postgres: Server) -> PostgresPlace:
    return PostgresPlace(postgres.ledger())


def end_hold(ledger: Ledger, source: int) -> None:
    """What an operator, a restart or a broken network does to the session of a hold."""
    sql = (
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_locks"
        " WHERE locktype = 'advisory' AND classid = ? AND objid = ? AND granted"
    )
    with opened(another(ledger)) as operator, operator.reading() as connection:
        assert connection.exec_driver_sql(sql, (CLASSES["source"], source)).scalar() == 1


def test_nothing_is_stored_once_the_hold_is_lost(at: Desk, ledger: Ledger) -> None:
    with ledger.holding("source", at.source):
        store(at, row("BEFORE"))
        end_hold(ledger, at.source)
        for _ in range(2):
            with pytest.raises(TryLater) as caught:
                store(at, row("AFTER"))
            assert caught.value.code == "hold_lost"
        # It is not made anew behind the scenes either: that session would hold nothing.
        assert isinstance(ledger.place, PostgresPlace)
        assert ledger.place._mine.hold._connection.invalidated
        # Reading goes on: the run has to say how it ended.
        assert [event.case_key for event in ledger.events()] == ["BEFORE"]
    store(at, row("WITHOUT"))
    assert [event.case_key for event in ledger.events()] == ["BEFORE", "WITHOUT"]


def test_two_hosts_never_both_commit_for_one_source(at: Desk, ledger: Ledger) -> None:
    with opened(another(ledger), command="other host") as other:
        with ledger.holding("source", at.source):
            end_hold(ledger, at.source)
            # The lock is free, so the other host gets it while the first still believes it has it.
            with other.holding("source", at.source):
                theirs = desk(other, batch="b" * 64)
                store(theirs, row("THEIRS"))
                with pytest.raises(TryLater):
                    store(at, row("OURS"))
                store(theirs, row("THEIRS2"))
            with pytest.raises(TryLater):
                store(at, row("OURS"))
        assert [event.case_key for event in other.events()] == ["THEIRS", "THEIRS2"]
        assert other.verify() == []


def test_a_transaction_that_loses_the_hold_is_undone(at: Desk, ledger: Ledger) -> None:
    with ledger.holding("source", at.source):
        with pytest.raises(TryLater):
            _changes_and_loses_the_hold(at)
        with pytest.raises(TryLater) as caught, ledger.holding("sink", 1):
            pytest.fail("a second hold of a session that is gone")
        assert caught.value.code == "hold_lost"
    assert ledger.books().read == 0
    with ledger.holding("source", at.source):
        store(at, row())


def _changes_and_loses_the_hold(at: Desk) -> None:
    with at.ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE run SET read = 99")
        end_hold(at.ledger, at.source)


def test_a_pooler_that_changes_sessions_is_noticed(at: Desk, ledger: Ledger) -> None:
    assert isinstance(ledger.place, PostgresPlace)
    with ledger.holding("source", at.source):
        # What a pool of transactions does: the next transaction is in another session.
        ledger.place._mine.hold._pid += 1
        with pytest.raises(TryLater) as caught:
            store(at, row())
        assert caught.value.code == "hold_lost"
        with pytest.raises(Exception, match="pooler") as pooled, ledger.holding("sink", 1):
            pytest.fail("held by nobody knows which session")
        assert getattr(pooled.value, "code", "") == "ledger_pooled"
    assert ledger.events() == []


def test_runs_that_others_have_are_not_asked_for_one_by_one(at: Desk, ledger: Ledger) -> None:
    other = ledger.register_source("cms", "ORI:WA0170000", "Records")
    ledger.start_run(other, "sync")
    with ledger.holding("source", at.source), opened(another(ledger)) as second:
        assert second.place.held(second._engine, "source") == {at.source}
        assert second.place.held(second._engine, "sink") == set()
        assert {run.source_id: run.state for run in second.runs()} == {at.source: "running", other: "failed"}


def test_a_holder_that_has_just_ended_is_not_named(ledger: Ledger) -> None:
    assert isinstance(ledger.place, PostgresPlace)
    with ledger.holding("sink", 7):
        hold = ledger.place._mine.hold
        assert hold._holder(("source", 99)) == "It has just ended."
        assert "casebridge sync" in hold._holder(("sink", 7))
