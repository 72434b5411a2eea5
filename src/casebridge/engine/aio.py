"""The bridge for programs that run an event loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial, update_wrapper
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread

from casebridge.engine.bridge import Bridge

__all__ = ["AsyncBridge"]

THREADS = 4

P = ParamSpec("P")
T = TypeVar("T")


def _threaded(
    method: Callable[Concatenate[Bridge, P], T],
) -> Callable[Concatenate[AsyncBridge, P], Coroutine[Any, Any, T]]:
    async def call(self: AsyncBridge, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await to_thread.run_sync(partial(method, self.bridge, *args, **kwargs), limiter=self._limiter())

    update_wrapper(call, method)
    return call


class AsyncBridge:
    """A ``Bridge`` whose methods are awaited, under asyncio or trio; each runs in a thread meanwhile.

    Arguments, results and errors are those of ``Bridge``. A method that was begun runs to its end even if who awaits
    it is cancelled: what a run has stored is whole, and the cancellation is raised when it is done.

    Args:
        bridge: what does the work.
        threads: how many methods run at the same time; further ones wait.
    """

    def __init__(self, bridge: Bridge, *, threads: int = THREADS) -> None:
        self.bridge = bridge
        self._threads = threads
        self._limit: CapacityLimiter | None = None

    @classmethod
    def from_config(cls, path: str | Path, *, threads: int = THREADS, **tools: Any) -> AsyncBridge:
        """As ``Bridge.from_config``; ``tools`` are its further arguments."""
        return cls(Bridge.from_config(path, **tools), threads=threads)

    sync = _threaded(Bridge.sync)
    deliver = _threaded(Bridge.deliver)
    replay = _threaded(Bridge.replay)
    backfill = _threaded(Bridge.backfill)
    events = _threaded(Bridge.events)
    reports = _threaded(Bridge.reports)
    questions = _threaded(Bridge.questions)
    answer = _threaded(Bridge.answer)
    preview = _threaded(Bridge.preview)
    check = _threaded(Bridge.check)

    def _limiter(self) -> CapacityLimiter:
        # A limiter belongs to the event loop that it is made in.
        if self._limit is None:
            self._limit = CapacityLimiter(self._threads)
        return self._limit
