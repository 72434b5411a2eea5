"""Jobs in the ledger's own database: put with what makes them necessary, done once, taken over from the dead."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import anyio
import pytest

from casebridge import clock
from casebridge.daemon.jobs import Jobs, Ticket
from casebridge.daemon.local import LocalRunner
from casebridge.daemon.runner import Job, Outcome
from casebridge.daemon.shared import SharedRunner
from casebridge.ledger import Ledger
from casebridge.ledger.postgres import PostgresPlace
from casebridge.ledger.postgres.database import Database
from tests.support.fleet import Fleet
from tests.support.postgres import Server, running_server

READ = Ticket("source", "ORI:WA0170000", "rms")
OTHER = Ticket("source", "ORI:WA0170000", "jail")
SEND = Ticket("sink", "", "hub")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as started:
        yield started


@pytest.fixture
def url(server: Server) -> str:
    made = server.ledger()
    anyio.run(jobs_of(made).prepare)
    return made


def jobs_of(url: str, said: list[tuple[str, dict[str, object]]] | None = None) -> Jobs:
    return Jobs(Database(url), lambda event, **what: None if said is None else said.append((event, what)))


@contextmanager
def opened(url: str) -> Iterator[Ledger]:
    with Ledger.open(PostgresPlace(url), clock=clock.utc_now, command="test") as ledger:
        yield ledger


def put(url: str, *tickets: Ticket) -> list[bool]:
    with opened(url) as ledger, ledger.writing() as connection:
        return [jobs_of(url).put(connection, ticket) for ticket in tickets]


def done(
    url: str, count: int, *, at_once: int = 4, perform: Callable[[Ticket], Awaitable[None]] | None = None
) -> list[Ticket]:
    """The tickets that a worker was handed until there were ``count``."""
    found: list[Ticket] = []

    async def run() -> None:
        async with anyio.create_task_group() as group:

            async def one(ticket: Ticket) -> None:
                found.append(ticket)
                if perform is not None:
                    await perform(ticket)
                if len(found) >= count:
                    group.cancel_scope.cancel()

            with anyio.move_on_after(30):
                group.start_soon(working, one)
                await anyio.sleep_forever()

    async def working(one: Callable[[Ticket], Awaitable[None]]) -> None:
        await jobs_of(url).work(one, at_once=at_once, drain=1.0)

    anyio.run(run)
    return found


def test_a_ticket_is_put_with_the_transaction_that_needs_it_or_not_at_all(url: str) -> None:
    with suppress(ZeroDivisionError), opened(url) as ledger, ledger.writing() as connection:
        assert jobs_of(url).put(connection, READ)
        raise ZeroDivisionError
    assert put(url, SEND) == [True]
    assert done(url, 1) == [SEND]


def test_the_same_work_waits_once_and_the_transaction_goes_on(url: str) -> None:
    with opened(url) as ledger:
        with ledger.writing() as connection:
            assert [jobs_of(url).put(connection, ticket) for ticket in (READ, READ, OTHER)] == [True, False, True]
            connection.exec_driver_sql("INSERT INTO setting (name, value) VALUES (?, ?)", ("kept", "yes"))
        with ledger.reading() as connection:
            assert connection.exec_driver_sql("SELECT value FROM setting").scalar() == "yes"
    assert sorted(done(url, 2)) == sorted([READ, OTHER])


def test_work_of_one_key_is_done_by_one_at_a_time(url: str) -> None:
    at_once, most = 0, 0

    async def perform(ticket: Ticket) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        if len(seen) < 2:
            seen.append(ticket)
            await anyio.to_thread.run_sync(put, url, READ)
        await anyio.sleep(0.05)
        at_once -= 1

    seen: list[Ticket] = []
    put(url, READ)
    assert done(url, 3, perform=perform) == [READ] * 3
    assert most == 1


DYING = """
import os, signal, sys
import anyio
from tests.integration.shared.test_jobs import jobs_of

async def die(ticket):
    print("began", flush=True)
    await anyio.sleep_forever()

anyio.run(lambda: jobs_of(sys.argv[1]).work(die, at_once=1, drain=1.0))
"""


@pytest.mark.parametrize("waits", [False, True], ids=["nothing waits", "the same work waits"])
def test_the_job_of_a_worker_that_was_killed_is_done_by_another(url: str, waits: bool) -> None:
    put(url, READ)
    with subprocess.Popen([sys.executable, "-c", DYING, url], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "began\n"
        if waits:
            assert put(url, READ) == [True]
        worker.kill()
    said: list[tuple[str, dict[str, object]]] = []

    async def recover() -> int:
        jobs = jobs_of(url, said)
        app = jobs.app()
        async with app.open_async():
            return await jobs.recover(app, seconds=0.0)

    assert anyio.run(recover) == 1
    assert said == [("jobs_recovered", {"number": 1})]
    assert done(url, 1) == [READ]
    # Nothing is left that waits.
    assert put(url, READ) == [True]


def test_a_worker_whose_database_restarts_is_started_again(server: Server, url: str) -> None:
    said: list[tuple[str, dict[str, object]]] = []
    found: list[Ticket] = []

    async def run() -> None:
        async with anyio.create_task_group() as group:

            async def perform(ticket: Ticket) -> None:
                found.append(ticket)

            async def working() -> None:
                await jobs_of(url, said).work(perform, at_once=1, drain=1.0)

            group.start_soon(working)
            await anyio.to_thread.run_sync(put, url, READ)
            with anyio.fail_after(60):
                while not found:
                    await anyio.sleep(0.01)
                await anyio.to_thread.run_sync(server.stop)
                await anyio.sleep(1.0)
                await anyio.to_thread.run_sync(server.start)
                await anyio.to_thread.run_sync(put, url, OTHER)
                while len(found) < 2:
                    await anyio.sleep(0.01)
            group.cancel_scope.cancel()

    anyio.run(run)
    assert found == [READ, OTHER]


def test_a_run_with_new_events_hands_on_the_sending_in_the_transaction_that_ends_it(url: str, tmp_path: Path) -> None:
    fleet = Fleet(tmp_path / "fleet", url, 1)
    bridge = fleet.bridge("a00")
    runner = SharedRunner(jobs_of(url), LocalRunner(), lambda: bridge.ledger("run"), clock.utc_now)
    runner.attach([bridge])
    fleet.drop("1.csv", 2, "Open")
    assert bridge.sync(send=False).sources[0].books.events == 2
    out = Ticket("sink", "", "out")
    assert put(url, out) == [False]
    assert done(url, 1) == [out]
    # Nothing new, nothing to send.
    bridge.sync(send=False)
    assert put(url, out) == [True]


def test_a_source_that_another_host_has_just_read_is_not_handed_on(url: str, tmp_path: Path) -> None:
    fleet = Fleet(tmp_path / "fleet", url, 1)
    bridge = fleet.bridge("a00")
    runner = SharedRunner(jobs_of(url), LocalRunner(), lambda: bridge.ledger("run"), clock.utc_now)

    def job(enough: float) -> Job:
        return Job("source", "a00", bridge.agency.key, lambda _got_on: Outcome(), None, 60.0, enough)

    async def run(enough: float) -> None:
        await runner.run(job(enough))

    bridge.sync(send=False)
    ticket = Ticket("source", bridge.agency.key, "a00")
    anyio.run(run, 3600.0)
    with opened(url) as ledger, ledger.writing() as connection:
        assert not connection.exec_driver_sql("SELECT count(*) FROM procrastinate_jobs").scalar()
    anyio.run(run, -3600.0)
    assert put(url, ticket) == [False]


def test_a_worker_that_is_asked_to_end_lets_what_runs_come_to_its_end(url: str) -> None:
    ended = []

    async def run() -> None:
        async with anyio.create_task_group() as group:

            async def slow(ticket: Ticket) -> None:
                group.cancel_scope.cancel()
                with anyio.CancelScope(shield=True):
                    await anyio.sleep(0.2)
                ended.append(ticket)

            put(url, READ)
            await jobs_of(url).work(slow, at_once=1, drain=10.0)

    anyio.run(run)
    assert ended == [READ]
    assert put(url, READ) == [True]
