from __future__ import annotations

import os
import threading

import pytest

from casebridge.errors import CasebridgeError, StopLedger, TryLater
from casebridge.faults import FAULTS
from casebridge.ledger import Ledger
from casebridge.ledger.place import SqlitePlace
from tests.unit.ledger.world import Desk, another, opened, row, store


def code(caught: pytest.ExceptionInfo[CasebridgeError]) -> str:
    return caught.value.code


def test_a_reader_can_not_write(at: Desk, ledger: Ledger) -> None:
    with opened(another(ledger), write=False) as reader:
        assert reader.sources() == ledger.sources()
        with pytest.raises(StopLedger) as caught:
            reader.register_source("x", "y", "z")
        assert code(caught) == "ledger_unwritable"


def test_who_wants_a_source_that_another_works_on_is_told_who_has_it(at: Desk, ledger: Ledger) -> None:
    with opened(another(ledger), command="status") as other, ledger.holding("source", at.source):
        with pytest.raises(TryLater) as caught, other.holding("source", at.source):
            pytest.fail("both have it")
        assert code(caught) == "source_busy"
        whose = str(os.getpid()) if isinstance(ledger.place, SqlitePlace) else "session"
        for word in (whose, "sync", "Z.", FAULTS["source_busy"].next_step):
            assert word in str(caught.value)
        # Another source, and a sink of the same number, are somebody else's.
        with other.holding("source", at.source + 1), other.holding("sink", at.source):
            pass
    with other.holding("source", at.source):
        pass


def test_who_has_a_source_does_not_get_it_twice(at: Desk, ledger: Ledger) -> None:
    with ledger.holding("source", at.source):
        with pytest.raises(TryLater) as caught, ledger.holding("source", at.source):
            pytest.fail("a run inside a run of the same source")
        assert code(caught) == "source_busy"
        store(at, row())
    with ledger.holding("source", at.source):
        store(at, row("2024002"))


def test_a_source_and_a_sink_are_held_together_and_freed_one_by_one(at: Desk, ledger: Ledger) -> None:
    with opened(another(ledger)) as other:
        with ledger.holding("source", at.source):
            with ledger.holding("sink", 1):
                store(at, row())
                with pytest.raises(TryLater), other.holding("sink", 1):
                    pytest.fail("both have it")
            with other.holding("sink", 1):
                store(at, row("2024002"))
            with pytest.raises(TryLater), other.holding("source", at.source):
                pytest.fail("both have it")
        with other.holding("source", at.source):
            assert len(other.events()) == 2


def test_a_hold_is_of_its_thread(at: Desk, ledger: Ledger) -> None:
    found: list[str] = []

    def second() -> None:
        try:
            with ledger.holding("source", at.source):
                found.append("both have it")
        except TryLater as error:
            found.append(error.code)
        # What no hold is needed for is written beside it.
        ledger.register_sink("out", "event")

    with ledger.holding("source", at.source):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(20)
        store(at, row())
    assert found == ["source_busy"]
    assert len(ledger.sinks()) == 1


def test_who_waits_gets_a_source_once_it_is_free(at: Desk, ledger: Ledger) -> None:
    held, free = threading.Event(), threading.Event()

    def first() -> None:
        with ledger.holding("source", at.source):
            held.set()
            free.wait(20)

    thread = threading.Thread(target=first)
    thread.start()
    held.wait(20)
    with opened(another(ledger), wait=0.05) as other:
        with pytest.raises(TryLater), other.holding("source", at.source):
            pytest.fail("both have it")
        threading.Timer(0.05, free.set).start()
        with other.holding("source", at.source, wait=20.0):
            pass
    thread.join(20)


def test_an_error_inside_a_hold_frees_it(at: Desk, ledger: Ledger) -> None:
    with pytest.raises(KeyError), ledger.holding("source", at.source):
        raise KeyError
    with opened(another(ledger)) as other, other.holding("source", at.source):
        pass


def test_a_program_that_is_older_than_the_ledger_by_now_stops(at: Desk, ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_next'")
    with pytest.raises(StopLedger) as caught:
        store(at, row())
    assert code(caught) == "ledger_newer"
    assert ledger.events() == []
