"""An event loop in a thread of its own: it begins and ends with one piece of work, whatever that work does."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from casebridge_nats.trouble import trouble

__all__ = ["CLOSE_SECONDS", "run_bounded"]

T = TypeVar("T")

CLOSE_SECONDS = 2.0
"""How long a connection may take to end."""


def run_bounded(work: Callable[[], Coroutine[Any, Any, T]], seconds: float) -> T:
    """What ``work`` returns or raises; it is cancelled after ``seconds``.

    Raises ``TryLater`` (``nats_no_answer``) if it is not done by then.
    """
    done: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
    thread = threading.Thread(target=_run, args=(work, seconds, done), name="casebridge-nats", daemon=True)
    thread.start()
    try:
        good, value = done.get(timeout=seconds + 2 * CLOSE_SECONDS)
    except Empty:
        # A look-up of a name can't be interrupted; the thread ends when the system's resolver gives up.
        raise trouble("nats_no_answer") from None
    thread.join(CLOSE_SECONDS)
    if good:
        found: T = value
        return found
    if isinstance(value, TimeoutError):
        raise trouble("nats_no_answer") from None
    raise value


def _run(work: Callable[[], Coroutine[Any, Any, Any]], seconds: float, done: SimpleQueue[tuple[bool, Any]]) -> None:
    loop = asyncio.new_event_loop()
    # Else it would be logged, and the words of a foreign library may hold what was sent.
    loop.set_exception_handler(lambda _loop, _context: None)
    try:
        result = True, loop.run_until_complete(asyncio.wait_for(work(), seconds))
    except BaseException as error:  # whatever it is, it belongs to the thread that waits for it
        result = False, error
    finally:
        with contextlib.suppress(Exception):
            loop.run_until_complete(_tidy(loop))
        # Not shutdown_default_executor: it would wait for a look-up of a name.
        loop.close()
    done.put(result)


async def _tidy(loop: asyncio.AbstractEventLoop) -> None:
    left = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=CLOSE_SECONDS)
    # Transports end in the loop's next turns.
    for _ in range(3):
        await asyncio.sleep(0)
