"""Signals: end in good order, end at once, read the configuration again."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from casebridge.guard.host import reload_signals, stop_signals

__all__ = ["heeding"]


@contextmanager
def heeding(stop: Callable[[], None], reload: Callable[[], None]) -> Iterator[None]:
    """Calls ``stop`` and ``reload`` in the running loop when the host asks for it; what was set before comes back.

    Python's own handlers are used, since loops on Windows know none.
    """
    loop = asyncio.get_running_loop()
    before: dict[signal.Signals, Any] = {}

    def heed(name: str, what: Callable[[], None]) -> None:
        number = signal.Signals[name]

        def handle(_number: int, _frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(what)

        before[number] = signal.signal(number, handle)

    for name in stop_signals():
        heed(name, stop)
    for name in reload_signals():
        heed(name, reload)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
