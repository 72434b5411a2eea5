"""Work in threads of this process: each has its own, so that one that never returns costs no other anything."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import PurePath

import anyio

from casebridge.daemon.runner import Alive, Job, Outcome
from casebridge.errors import CasebridgeError, TryLater
from casebridge.faults import FAULTS

__all__ = ["CRASHED", "LocalRunner", "Thread", "crash_of"]

CRASHED = "run_crashed"
BUG = 70


class LocalRunner:
    """See ``Runner``."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self.threads: set[Thread] = set()

    async def run(self, job: Job) -> Outcome | Alive | None:
        """See ``Runner``; a cancelled wait leaves the thread to itself."""
        thread = Thread(job, self._steady)
        self.threads.add(thread)
        thread.when_over(lambda: self.threads.discard(thread))
        thread.start()
        while thread.outcome is None:
            left = thread.limit() - self._steady()
            if left <= 0:
                thread.given_up = True
                # A run in its hot loop keeps the collector off; this one may never come to switch it on again.
                gc.enable()
                return thread
            with anyio.move_on_after(left):
                await thread.over.wait()
        return thread.outcome


class Thread:
    """One piece of work in a thread that ends with the process at the latest."""

    def __init__(self, job: Job, steady: Callable[[], float]) -> None:
        self.job = job
        self.outcome: Outcome | None = None
        self.given_up = False
        self.over = anyio.Event()
        self._steady = steady
        self._loop = asyncio.get_running_loop()
        self._told: list[Callable[[], None]] = []
        self.began = self.moved = steady()

    def start(self) -> None:
        """Begins."""
        threading.Thread(target=self._run, name=f"{self.job.kind} {self.job.name}", daemon=True).start()

    def limit(self) -> float:
        """The time of the steady clock until which it may run on, as things stand."""
        patient = self.moved + self.job.patience
        return patient if self.job.deadline is None else min(patient, self.began + self.job.deadline)

    def when_over(self, told: Callable[[], None]) -> None:
        """See ``Alive``."""
        self._told.append(told)

    def _got_on(self) -> None:
        if self.given_up:
            fault = FAULTS["run_overdue"]
            raise TryLater("run_overdue", fault.meaning, next_step=fault.next_step)
        self.moved = self._steady()

    def _run(self) -> None:
        try:
            outcome = self.job.work(self._got_on)
        except CasebridgeError as error:
            outcome = Outcome(error.code, error.exit_code)
        except BaseException as error:  # whatever it is, it is this lane's and nobody else's
            outcome = crash_of(error)
        # A daemon that has ended meanwhile has no loop to tell.
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end, outcome)

    def _end(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.over.set()
        for told in self._told:
            told()


def crash_of(error: BaseException) -> Outcome:
    """What may be told of an error that should not happen: its kind and where, never its text, which may hold data."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return Outcome(CRASHED, BUG, detail=f"{type(error).__name__} at {place}")
