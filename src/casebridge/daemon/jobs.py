"""What several hosts have to do, as jobs in the ledger's own PostgreSQL database; procrastinate keeps them.

A job is put in the transaction that makes it necessary, waits once at most, is done by one worker at a time, and is
done by another when its worker dies. It carries names only: whoever does it looks into the ledger for what is due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import anyio
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector, exceptions
from procrastinate.jobs import Job as StoredJob
from procrastinate.jobs import Status

from casebridge.daemon.runner import Kind
from casebridge.ledger import Transaction
from casebridge.ledger.postgres.database import Database
from casebridge.ledger.trouble import translated

__all__ = ["Jobs", "Ticket"]

QUEUE = "casebridge"
TASK = "casebridge.do"
HEARTBEAT = 10.0
"""Seconds between signs of life of a worker."""
DEAD_AFTER = 45.0
"""Seconds without a sign of life after which the jobs of a worker are given to others."""
LOOK_EVERY = 1.0
"""Seconds after which work that waited for another of its key begins; new work is told at once."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
ENDING = 5.0
"""Seconds for writing down that a worker has ended."""


class Ticket(NamedTuple):
    """One thing to do: read a source or send to a sink, for the agency in whose configuration it stands."""

    kind: Kind
    agency: str
    name: str

    @property
    def key(self) -> str:
        """Of one key, one job waits and one is done at a time."""
        return f"{self.kind}:{self.name}"


class Jobs:
    """The jobs of one ledger.

    Args:
        database: the ledger's.
        told: logs an event: that the worker ended unasked, that jobs of a dead one were recovered.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        database: Database,
        told: Callable[..., None],
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._database, self._told, self._sleep = database, told, sleep
        # Never opened: it is handed the ledger's own connections.
        self._put = App(connector=SyncPsycopgConnector(conninfo=database.url))

    def put(self, connection: Transaction, ticket: Ticket) -> bool:
        """Puts a ticket for a job in the connection's transaction; False if the same one waits already.

        Raises what the ledger's own transactions raise.
        """
        driver = connection.connection.driver_connection
        task = self._put.configure_task(
            TASK, queue=QUEUE, lock=ticket.key, queueing_lock=ticket.key, connection=driver, allow_unknown=True
        )
        try:
            with translated(), connection.begin_nested():
                task.defer(**ticket._asdict())
        except exceptions.AlreadyEnqueued:
            return False
        return True

    async def prepare(self) -> None:
        """Makes procrastinate's tables where there are none; the caller keeps other processes from doing the same."""
        app = self.app()
        async with app.open_async():
            if not await app.check_connection_async():
                await app.schema_manager.apply_schema_async()

    async def work(self, perform: Callable[[Ticket], Awaitable[None]], *, at_once: int, drain: float) -> None:
        """Does jobs until it is cancelled; then those that run have ``drain`` seconds to end.

        The worker may end by itself, even without an error, when PostgreSQL restarts: it is started again, later each
        time.
        """
        pause = FIRST_PAUSE
        while True:
            began = anyio.current_time()
            ending = ""
            try:
                await self._worker(perform, at_once, drain)
            except Exception as error:
                # Its text may name hosts and users.
                ending = type(error).__name__
            self._told("worker_ended", detail=ending)
            pause = FIRST_PAUSE if anyio.current_time() - began > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
            await self._sleep(pause)

    async def _worker(self, perform: Callable[[Ticket], Awaitable[None]], at_once: int, drain: float) -> None:
        app = self.app()

        @app.task(name=TASK, queue=QUEUE)
        async def do(**given: Any) -> None:
            await perform(Ticket(**given))

        async with app.open_async(), anyio.create_task_group() as group:
            group.start_soon(self._recovering, app)
            # A task of asyncio alone: a scope of anyio would cancel its orderly end over and over.
            worker = asyncio.ensure_future(
                app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=at_once,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=LOOK_EVERY,
                    update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=DEAD_AFTER,
                    shutdown_graceful_timeout=drain,
                    delete_jobs="always",
                )
            )
            try:
                await asyncio.wait({worker})
            finally:
                worker.cancel()
                with anyio.CancelScope(shield=True):
                    await asyncio.wait({worker}, timeout=drain + ENDING)
                group.cancel_scope.cancel()
            await worker

    async def _recovering(self, app: App) -> None:
        # No task of the queue: one that a dead worker had would keep all others from being recovered.
        while True:
            try:
                await self.recover(app)
            except exceptions.ConnectorException as error:
                self._told("recovery_failed", detail=type(error).__name__)
            await self._sleep(HEARTBEAT)

    async def recover(self, app: App, seconds: float = DEAD_AFTER) -> int:
        """Gives the jobs of workers that are silent for ``seconds`` to others; returns how many."""
        stalled = list(await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=seconds))
        for job in stalled:
            await self._again(app, job)
        if stalled:
            self._told("jobs_recovered", number=len(stalled))
        return len(stalled)

    async def _again(self, app: App, job: StoredJob) -> None:
        try:
            await app.job_manager.retry_job(job)
        except exceptions.UniqueViolation:
            # The same work waits already, and the dead one's lock would keep it waiting for ever.
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)

    def app(self) -> App:
        """A closed connection to the jobs, to be opened by `async with app.open_async()`."""
        options = self._database.options("run")
        return App(connector=PsycopgConnector(conninfo=self._database.url, kwargs=options, min_size=1, max_size=4))
