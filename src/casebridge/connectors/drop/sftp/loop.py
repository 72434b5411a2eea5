"""An event loop in a thread of its own, so that plain code can use it, also inside a program that runs another."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["LoopThread"]

Result = TypeVar("Result")


class LoopThread:
    """Runs one coroutine at a time and waits for it. ``close`` ends the thread; a forgotten one ends with the host."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        # By default it would log what other tasks of a lost connection died of; whoever waits is told by an exception.
        self._loop.set_exception_handler(lambda _loop, _context: None)
        self._thread = threading.Thread(target=self._loop.run_forever, name="casebridge-sftp", daemon=True)
        self._thread.start()

    @property
    def ident(self) -> int | None:
        """The thread's identity, as log records carry it."""
        return self._thread.ident

    def run(self, work: Coroutine[Any, Any, Result], deadline: float) -> Result:
        """What ``work`` returns. Raises what it raises, ``TimeoutError`` after ``deadline`` seconds,
        ``ConnectionError`` after ``close``."""
        if self._loop.is_closed():
            work.close()
            raise ConnectionError
        future = asyncio.run_coroutine_threadsafe(_within(work, deadline), self._loop)
        try:
            return future.result()
        except BaseException:
            # Also when the waiting itself was interrupted: nothing goes on unseen.
            future.cancel()
            raise

    def close(self) -> None:
        """Cancels what still runs and ends the thread."""
        with contextlib.suppress(Exception):
            self.run(_cancel_others(), 5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _within(work: Coroutine[Any, Any, Result], deadline: float) -> Result:
    async with asyncio.timeout(deadline):
        return await work


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
