"""Work that several hosts share: each puts what is due into the ledger's own database, and does what it finds there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial

import anyio

from casebridge.daemon.jobs import Jobs, Ticket
from casebridge.daemon.lane import key_of
from casebridge.daemon.local import LocalRunner
from casebridge.daemon.runner import Alive, Job, Outcome, Perform
from casebridge.engine.bridge import Bridge
from casebridge.errors import CasebridgeError, FixConfig
from casebridge.faults import FAULTS
from casebridge.ledger import Ledger, Transaction
from casebridge.ledger.postgres import PostgresPlace

__all__ = ["SharedRunner", "shared_runner"]


class SharedRunner:
    """See ``Runner``: reading and sending are handed on, fetching and chores are done here.

    Args:
        jobs: what waits, for all hosts.
        here: does work on this host.
        ledger: opens the ledger for writing.
        clock: the current UTC time.
    """

    def __init__(
        self,
        jobs: Jobs,
        here: LocalRunner,
        ledger: Callable[[], AbstractContextManager[Ledger]],
        clock: Callable[[], datetime],
    ) -> None:
        self._here, self._jobs, self._ledger, self._clock = here, jobs, ledger, clock

    async def run(self, job: Job) -> Outcome | Alive | None:
        """See ``Runner``; the ledger's trouble is this lane's."""
        # What a server hands out to several that ask needs no job in the ledger.
        if job.kind in ("chore", "receiver"):
            return await self._here.run(job)
        try:
            await anyio.to_thread.run_sync(partial(self._put, job))
        except CasebridgeError as error:
            return Outcome(error.code, error.exit_code)
        return None

    @property
    def threads(self) -> int:
        """How many threads of this host are at work, those that were given up among them."""
        return len(self._here.threads)

    async def work(self, perform: Perform, *, at_once: int, drain: float) -> None:
        """See ``Shares``."""

        async def one(ticket: Ticket) -> None:
            await perform(key_of(ticket.kind, ticket.name), self._here)

        await self._jobs.work(one, at_once=at_once, drain=drain)

    def attach(self, bridges: Sequence[Bridge]) -> None:
        """See ``Shares``."""
        sinks = [item.name for item in bridges[0].config.sink]

        def announce(connection: Transaction) -> None:
            for name in sinks:
                self._jobs.put(connection, Ticket("sink", "", name))

        for bridge in bridges:
            bridge.announce = announce

    def _put(self, job: Job) -> None:
        with self._ledger() as ledger:
            # Every host finds the same source due; the first one's run is enough for all.
            since = self._clock() - timedelta(seconds=job.enough)
            if job.kind == "source" and ledger.began_since(job.name, since):
                return
            with ledger.writing() as connection:
                self._jobs.put(connection, Ticket(job.kind, job.agency, job.name))


async def shared_runner(
    bridges: Callable[[], Sequence[Bridge]], here: LocalRunner, told: Callable[..., None], clock: Callable[[], datetime]
) -> SharedRunner:
    """The runner of a host that works on a PostgreSQL ledger with others.

    Args:
        bridges: the configurations as they are now; they share a ledger.
        here: does the work of this host.
        told: logs an event.
        clock: the current UTC time.

    Raises ``FixConfig`` (``daemon_shared_ledger``) for a ledger in a file, and what opening the ledger raises.
    """
    place = bridges()[0].place
    if not isinstance(place, PostgresPlace):
        fault = FAULTS["daemon_shared_ledger"]
        raise FixConfig("daemon_shared_ledger", fault.meaning, next_step=fault.next_step)
    jobs = Jobs(place.database, told)

    def ready() -> None:
        with bridges()[0].ledger("run") as ledger, ledger.holding("ledger", 0):
            anyio.from_thread.run(jobs.prepare)

    await anyio.to_thread.run_sync(ready)
    return SharedRunner(jobs, here, lambda: bridges()[0].ledger("run"), clock)
