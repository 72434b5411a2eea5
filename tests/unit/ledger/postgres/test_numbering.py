"""Numbers of events on several hosts: without gaps, visible in their order, and no sink misses any."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from casebridge.errors import TryLater
from casebridge.ledger import Ledger
from casebridge.ledger.lock import CLASSES, alone, key_number
from casebridge.ledger.postgres import PostgresPlace
from casebridge.ledger.purge import purge_case
from casebridge.ledger.trouble import translated
from tests.support.postgres import Server
from tests.unit.ledger.postgres.numbering_writer import PAGES, SIZE
from tests.unit.ledger.world import AGENCY, NOW, Desk, another, desk, opened, row, store

NAMES = ("rms", "cms", "jail")


@pytest.fixture
def place(postgres: Server) -> PostgresPlace:
    return PostgresPlace(postgres.ledger())


def test_processes_that_commit_at_once_leave_no_gap_and_no_sink_without_its_part(ledger: Ledger) -> None:
    place = another(ledger)
    assert isinstance(place, PostgresPlace)
    module = "tests.unit.ledger.postgres.numbering_writer"
    writers = [subprocess.Popen([sys.executable, "-m", module, place.url, name]) for name in NAMES]
    seen: list[int] = []
    sinks = 0
    while any(writer.poll() is None for writer in writers):
        # Who saw number n has seen all before it.
        with ledger.reading() as connection:
            last, number = connection.exec_driver_sql("SELECT coalesce(max(seq), 0), count(*) FROM event").one()
        assert last == number
        seen.append(last)
        if last > len(seen) and sinks < 12:
            sinks += 1
            ledger.register_sink(f"sink {sinks}", "event")
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert ledger.verify() == []
    assert len({value for value in seen if 0 < value < PAGES * SIZE * len(NAMES)}) > 3, "nothing was concurrent"
    for sink in ledger.sinks():
        assert ledger.backlog(sink.sink_id).events == PAGES * SIZE * len(NAMES)


def test_threads_of_one_process_number_their_events_one_after_another(ledger: Ledger) -> None:
    desks = [desk(ledger, name) for name in NAMES]

    def work(at: Desk) -> None:
        with ledger.holding("source", at.source):
            for page in range(10):
                store(at, row(f"{at.source}-{page}"), row(f"{at.source}-{page}-b"))

    threads = [threading.Thread(target=work, args=(at,)) for at in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [event.seq for event in ledger.events(limit=1_000)] == list(range(1, 61))
    assert ledger.verify() == []


def test_a_new_sink_waits_for_a_commit_that_has_its_numbers_already(at: Desk, ledger: Ledger) -> None:
    ledger.register_sink("old", "event")
    registered = threading.Event()

    def register() -> None:
        with opened(another(ledger)) as other:
            other.register_sink("new", "event")
        registered.set()

    thread = threading.Thread(target=register)
    with ledger.writing() as connection:
        alone(connection, "number")
        thread.start()
        assert not registered.wait(0.5)
    thread.join(20)
    assert registered.is_set()


def test_two_hosts_that_register_the_same_get_the_same(ledger: Ledger) -> None:
    found: list[tuple[int, int]] = []

    def register() -> None:
        with opened(another(ledger)) as other:
            barrier.wait(20)
            found.append((other.register_source("rms", AGENCY, "Records"), other.register_sink("out", "event")))

    for _ in range(3):
        barrier = threading.Barrier(4)
        threads = [threading.Thread(target=register) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert set(found) == {(1, 1)}
    assert len(found) == 12


def test_a_link_of_a_case_that_is_being_purged_does_not_outlive_it(at: Desk, ledger: Ledger) -> None:
    ledger.purge_case(at.source, "OTHER", "sealed")
    outcome: list[object] = []

    def add() -> None:
        with opened(another(ledger)) as other:
            outcome.append(other.add_links(AGENCY, [("CASE", "CASE", "", "1001")], "IMPORT", "CONFIRMED", NOW))

    thread = threading.Thread(target=add)
    with ledger.writing() as connection:
        purge_case(connection, NOW, at.source, "CASE", "sealed")
        thread.start()
        thread.join(0.5)
        assert outcome == [], "nobody waited"
    thread.join(20)
    assert outcome == [(0, 0, 1)]
    assert ledger.links(AGENCY, ["CASE"]) == {}


def test_who_waits_too_long_for_another_transaction_comes_back(at: Desk, ledger: Ledger) -> None:
    with opened(another(ledger)) as other, other.writing() as theirs:
        alone(theirs, "number")
        with ledger.writing() as ours:
            ours.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            with pytest.raises(TryLater) as caught, translated():
                alone(ours, "number")
    assert caught.value.code == "ledger_busy"
    assert store(at, row()) == [1]


def test_the_numbers_of_locks_are_small_enough_and_never_change() -> None:
    assert set(CLASSES) == {"source", "sink", "ledger", "schema", "number", "register", "agency", "message"}
    assert sorted(CLASSES.values()) == list(range(0x63620001, 0x63620009))
    assert all(-(2**31) <= number < 2**31 for number in CLASSES.values())
    assert key_number("") == 0
    assert (key_number(AGENCY), key_number("a")) == (1_031_934_842, -390_611_389)
