"""A thread of a plugin's own: what runs there has a deadline, and can't end or stall the process."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from casebridge.errors import FixConfig, TryLater
from casebridge.plugins.hush import hushed, keep_hushed, quiet_thread

__all__ = ["Asker", "Failed", "Overrun", "Worker"]

Asker = Callable[[str, tuple[Any, ...]], Any]
"""Does for the plugin, in the engine's own thread, what a name and arguments say."""

Task = tuple[Callable[[], Any], "SimpleQueue[tuple[str, Any]]"]


class Overrun(Exception):
    """The plugin did not answer in time, or was left behind before."""


@dataclass(frozen=True, slots=True)
class Failed:
    """What a plugin's code raised instead of returning."""

    error: BaseException


class Worker:
    """Runs a plugin's code in one daemon thread, so that what is bound to its thread works from call to call.

    Args:
        name: the plugin, for the thread's name.
        monotonic: seconds of a clock that never jumps.
    """

    def __init__(self, name: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._name, self._monotonic = name, monotonic
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._events: SimpleQueue[tuple[str, Any]] | None = None
        self._thread: threading.Thread | None = None
        self.abandoned = False
        # The thread must not hold this object, else it would never end.
        weakref.finalize(self, self._tasks.put, None)

    def call(self, work: Callable[[], Any], seconds: float, answer: Asker | None = None) -> Any:
        """What ``work`` returns, or ``Failed``.

        Args:
            work: runs in the plugin's thread.
            seconds: until it is left behind.
            answer: does meanwhile, in the caller's thread, what ``ask`` is called with.

        Raises ``Overrun``.
        """
        if self.abandoned:
            raise Overrun
        if self._thread is None:
            self._thread = threading.Thread(target=_run, args=(self._tasks,), name=f"plugin {self._name}", daemon=True)
            self._thread.start()
        events: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        self._events = events
        end = self._monotonic() + seconds
        try:
            with hushed():
                self._tasks.put((work, events))
                while True:
                    kind, value = events.get(timeout=max(0.0, end - self._monotonic()))
                    if kind != "ask":
                        return value
                    _answered(value, answer)
        except Empty:
            self._leave()
            raise Overrun from None
        except BaseException:
            self._leave()
            raise
        finally:
            self._events = None

    def ask(self, what: str, *arguments: Any) -> Any:
        """What the caller's ``answer`` says; called by the plugin's threads while a call is under way.

        Raises what it raises, and ``Overrun`` if nobody listens any more.
        """
        events = self._events
        if events is None or self.abandoned:
            raise Overrun
        reply: SimpleQueue[Any] = SimpleQueue()
        events.put(("ask", (what, arguments, reply)))
        while True:
            try:
                found = reply.get(timeout=1.0)
            except Empty:
                if self._events is not events or self.abandoned:
                    raise Overrun from None
            else:
                break
        if isinstance(found, Failed):
            raise found.error
        return found

    def stop(self) -> None:
        """Ends the thread after what it does now; a later call starts another."""
        if self._thread is not None and not self.abandoned:
            self._tasks.put(None)
            self._thread = None

    def _leave(self) -> None:
        self.abandoned = True
        self._tasks.put(None)
        keep_hushed()


def _answered(asked: tuple[str, tuple[Any, ...], SimpleQueue[Any]], answer: Asker | None) -> None:
    what, arguments, reply = asked
    try:
        reply.put(answer(what, arguments) if answer else Failed(Overrun()))
    except (FixConfig, TryLater) as error:
        # Without its frames: they would lead the plugin to what the engine holds.
        error.__cause__ = error.__context__ = None
        reply.put(Failed(error.with_traceback(None)))
    except BaseException:
        # An error of the ledger is none of the plugin's business: it ends the run.
        reply.put(Failed(Overrun()))
        raise


def _run(tasks: SimpleQueue[Task | None]) -> None:
    with quiet_thread():
        while (task := tasks.get()) is not None:
            work, events = task
            try:
                result = work()
            except BaseException as error:  # SystemExit and KeyboardInterrupt of a plugin's making are errors of it
                result = Failed(error)
            events.put(("done", result))
            del task, work, events, result
