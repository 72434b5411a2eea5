"""The whole daemon: configurations, lanes, signals, signs of life."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from anyio.abc import TaskGroup

from casebridge import __version__, clock
from casebridge.daemon.beat import remove_beat, write_beat
from casebridge.daemon.fleet import Fleet, load_fleet, must_restart, specs
from casebridge.daemon.health import answer_all, open_listener
from casebridge.daemon.lane import LaneSpec
from casebridge.daemon.local import LocalRunner
from casebridge.daemon.log import Teller
from casebridge.daemon.moment import Time
from casebridge.daemon.notify import Notifier
from casebridge.daemon.pressure import pressure
from casebridge.daemon.runner import Job, Outcome, Runner, Shares
from casebridge.daemon.schedule import Due, Every
from casebridge.daemon.scheduler import Scheduler
from casebridge.daemon.signals import heeding
from casebridge.daemon.state import State
from casebridge.daemon.work import compare_with_hubs, purge_what_aged
from casebridge.engine.config import seconds
from casebridge.engine.health.vital import vitals
from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.faults import FAULTS
from casebridge.guard.host import Busy, exclusive
from casebridge.model import moment_text

__all__ = ["Daemon"]

LOOK = 30.0
"""Seconds between two looks at the ledger's numbers."""

ALIVE = 5.0
"""Seconds between two signs of life, unless the service manager wants them more often."""

RELOAD_SECONDS = 60.0

DAY = 86_400.0

SOON = 600.0
"""Seconds after the start until hubs are compared with first: what waits is sent before."""


class Daemon:
    """Reads and sends until it is asked to end.

    Args:
        places: configurations, or folders of them.
        write: takes level, event and fields of a line of the log.
        environ: the process's environment.
        time: both clocks.
        runner: does the work; None for threads of this process.
    """

    def __init__(
        self,
        places: Sequence[Path],
        write: Callable[..., None],
        environ: Mapping[str, str] = os.environ,
        *,
        time: Time | None = None,
        runner: Runner | None = None,
    ) -> None:
        self._places = list(places)
        self._time = time or Time()
        self._tell = Teller(write, self._time.wall)
        self._environ = environ
        self._runner = runner
        self._stop = anyio.Event()
        self._reload = anyio.Event()
        self._asked = 0
        self._fleet = load_fleet(self._places, self._time.wall, clock.sleep)

    @property
    def left(self) -> bool:
        """Whether threads are still at work, which end with the process."""
        return bool(getattr(self._runner, "threads", 0))

    def run(self) -> None:
        """Works until a signal. Raises ``FixConfig`` and ``TryLater`` (``daemon_running``) before anything is done."""
        anyio.run(self.main)

    async def main(self) -> None:
        """The same inside a running loop of asyncio, in the main thread."""
        began = self._time.now()
        daemon = self._fleet.shared.daemon
        async with AsyncExitStack() as stack:
            stack.enter_context(self._alone())
            notifier = Notifier(self._environ)
            stack.callback(notifier.close)
            listener = await open_listener(daemon.health) if daemon.health else None
            self._stop, self._reload = anyio.Event(), anyio.Event()
            runner = self._runner = self._runner or await self._make_runner()
            scheduler = Scheduler(runner, self._tell, self._time, daemon.workers)
            self._state = State(scheduler, began.wall, daemon.max_stuck)
            if listener is not None:
                await stack.enter_async_context(listener)
                self._state.metrics()
            lanes = await anyio.to_thread.run_sync(partial(self._lanes, self._fleet))
            stack.callback(remove_beat, self._fleet.shared.ledger.state)
            stack.enter_context(heeding(self._on_stop, lambda: self._reload.set()))
            self._arrange(lanes)
            async with anyio.create_task_group() as group:
                group.start_soon(self._signs, notifier)
                group.start_soon(self._reloads, notifier)
                if listener is not None:
                    state = self._state
                    paths = {"/livez": state.livez, "/readyz": state.readyz, "/metrics": state.metrics}
                    group.start_soon(answer_all, listener, paths)
                self._tell_start()
                self._state.ready = True
                notifier.ready()
                await self._work(scheduler, notifier)
                group.cancel_scope.cancel()
        self._tell("daemon_stopped", seconds=self._time.steady() - began.steady)

    def _on_stop(self) -> None:
        self._asked += 1
        self._stop.set()
        if self._asked > 1:
            # Asked twice: whoever does so does not want to wait. What is stored is stored.
            os._exit(130)

    async def _make_runner(self) -> Runner:
        here = LocalRunner(self._time.steady)
        if self._fleet.shared.daemon.runner == "local":
            return here
        # Imported only here: a host alone needs no PostgreSQL.
        try:
            from casebridge.daemon.shared import shared_runner
        except ImportError:
            fault = FAULTS["postgres_extra_missing"]
            raise FixConfig("postgres_extra_missing", fault.meaning, next_step=fault.next_step) from None
        return await shared_runner(lambda: self._fleet.bridges, here, self._tell, self._time.wall)

    def _alone(self) -> ExitStack:
        state = self._fleet.shared.ledger.state
        stack = ExitStack()
        try:
            state.mkdir(mode=0o700, parents=True, exist_ok=True)
            now = moment_text(self._time.wall())
            stack.enter_context(exclusive(state / "daemon.lock", note="casebridge run", since=now))
        except Busy as error:
            fault = FAULTS["daemon_running"]
            summary = f"{fault.meaning} {error.summary}"
            raise TryLater("daemon_running", summary, next_step=fault.next_step) from None
        return stack

    async def _work(self, scheduler: Scheduler, notifier: Notifier) -> None:
        drain = float(seconds(self._fleet.shared.daemon.drain))
        async with anyio.create_task_group() as group:
            group.start_soon(self._schedule, scheduler, group)
            if isinstance(self._runner, Shares):
                workers = self._fleet.shared.daemon.workers
                group.start_soon(partial(self._runner.work, scheduler.perform, at_once=workers, drain=drain))
            await self._stop.wait()
            notifier.stopping()
            self._tell("daemon_stopping", running=scheduler.running, drain_seconds=drain)
            scheduler.stop()
            with anyio.move_on_after(drain):
                await self._ended.wait()
            if scheduler.running:
                self._tell("daemon_cut", running=scheduler.running)
            group.cancel_scope.cancel()

    async def _schedule(self, scheduler: Scheduler, _group: TaskGroup) -> None:
        self._ended = anyio.Event()
        try:
            await scheduler.run()
        finally:
            self._ended.set()

    def _lanes(self, fleet: Fleet) -> list[tuple[LaneSpec, Due]]:
        now = self._time.now()
        look = LaneSpec("chore", "look", "", partial(self._look, fleet), Every(LOOK), None, 600.0)
        compare = partial(compare_with_hubs, fleet.bridges[0])
        daily = LaneSpec("chore", "reconcile", "", compare, Every(DAY, DAY / 24), None, DAY / 24)
        purge = partial(purge_what_aged, fleet.bridges[0], self._time.wall)
        nightly = LaneSpec("chore", "purge", "", purge, Every(DAY, DAY / 24), None, DAY / 24)
        soon = now.steady + SOON
        return [*specs(fleet, now, random.random), (look, now.steady), (daily, soon), (nightly, soon)]

    def _arrange(self, lanes: Sequence[tuple[LaneSpec, Due]]) -> tuple[int, int, int]:
        if isinstance(self._runner, Shares):
            self._runner.attach(self._fleet.bridges)
        self._state.configurations = tuple(str(item.config.file) for item in self._fleet.bridges)
        self._state.max_stuck = self._fleet.shared.daemon.max_stuck
        return self._state.scheduler.arrange(lanes)

    def _tell_start(self) -> None:
        kinds = [lane.spec.kind for lane in self._state.scheduler.lanes.values()]
        self._tell(
            "daemon_started",
            version=__version__,
            pid=os.getpid(),
            configurations=len(self._fleet.bridges),
            sources=kinds.count("source"),
            sinks=kinds.count("sink"),
            receivers=kinds.count("receiver"),
            workers=self._fleet.shared.daemon.workers,
        )

    def _look(self, fleet: Fleet, _got_on: Callable[[], None]) -> Outcome:
        """In a thread: reads the ledger's numbers, and writes down that the daemon is there."""
        write_beat(fleet.shared.ledger.state, self._state.beat(self._time.wall()))
        self._state.vitals = vitals(fleet.bridges[0], self._time.wall())
        return Outcome()

    async def _signs(self, notifier: Notifier) -> None:
        every = min(ALIVE, notifier.watchdog / 3) if notifier.watchdog else ALIVE
        unwell_since, status = 0.0, ""
        while True:
            now = self._time.steady()
            reason = self._state.unwell
            if reason and not unwell_since:
                unwell_since = now
                self._tell("not_alive", reason=reason, stuck=self._state.scheduler.stuck)
            elif unwell_since and not reason:
                self._tell("alive_again", after_seconds=now - unwell_since)
                unwell_since = 0.0
            if not reason:
                notifier.alive()
            if (line := self._state.line()) != status:
                notifier.status(line)
                status = line
            if self._state.vitals is not None:
                self._state.scheduler.pause(pressure(self._state.vitals, self._fleet.shared.daemon))
            await anyio.sleep(every)

    async def _reloads(self, notifier: Notifier) -> None:
        while True:
            await self._reload.wait()
            self._reload = anyio.Event()
            notifier.reloading()
            try:
                fleet, lanes = await self._read_again()
            except CasebridgeError as error:
                where = f"{error.where}: " if str(error.where) else ""
                summary = f"{where}{error.summary}"
                self._tell("config_refused", code=error.code, summary=summary, next_step=error.next_step)
            else:
                self._fleet = fleet
                self._state.scheduler.set_workers(fleet.shared.daemon.workers)
                came, went, changed = self._arrange(lanes)
                self._tell(
                    "config_reloaded",
                    configurations=len(fleet.bridges),
                    added=came,
                    removed=went,
                    changed=changed,
                )
            notifier.ready()

    async def _read_again(self) -> tuple[Fleet, list[tuple[LaneSpec, Due]]]:
        """A folder that hangs must not hang the daemon: read in a thread of its own, and given up like other work."""
        found: list[Any] = []

        def work(_got_on: Callable[[], None]) -> Outcome:
            try:
                fleet = load_fleet(self._places, self._time.wall, clock.sleep)
                if must_restart(self._fleet.shared, fleet.shared):
                    fault = FAULTS["daemon_restart"]
                    raise FixConfig("daemon_restart", fault.meaning, next_step=fault.next_step)
                fleet.check_profiles()
                found.extend((fleet, self._lanes(fleet)))
            except CasebridgeError as error:
                found.append(error)
            return Outcome()

        ended = await LocalRunner().run(Job("chore", "reload", "", work, RELOAD_SECONDS, RELOAD_SECONDS))
        if len(found) == 2:
            return found[0], found[1]
        if found:
            raise found[0]
        code = ended.code if isinstance(ended, Outcome) else "run_overdue"
        raise FixConfig(code, FAULTS[code].meaning, next_step=FAULTS[code].next_step)
