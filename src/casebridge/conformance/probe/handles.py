"""What a process leaves open: files, sockets, threads, child processes. Portable, because it asks Python itself."""

from __future__ import annotations

import contextlib
import gc
import io
import multiprocessing
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["watching"]

_MOMENT = 0.3
_KINDS = (socket.socket, io.FileIO, subprocess.Popen)


@contextmanager
def watching() -> Iterator[Callable[[], tuple[str, ...]]]:
    """Gives a function that tells what was opened since and is open still: one word each, sorted.

    Threads and child processes that are just ending are given a moment. Asked within the block.
    """
    threads, children, descriptors = set(threading.enumerate()), set(multiprocessing.active_children()), _descriptors()
    # What exists now is out of the collector's sight, so that looking for what is new takes no time.
    gc.freeze()

    def left() -> tuple[str, ...]:
        gc.collect()
        opened: list[Any] = [thing for thing in gc.get_objects() if isinstance(thing, _KINDS)]
        opened += set(threading.enumerate()) - threads
        opened += set(multiprocessing.active_children()) - children
        found = sorted(kind for thing in opened if (kind := _open_kind(thing)))
        return tuple(found) if found or _descriptors() <= descriptors else ("descriptor",)

    try:
        yield left
    finally:
        gc.unfreeze()


def _descriptors() -> int:
    """How many descriptors the process has, also of what was opened past Python's files; 0 where nobody tells."""
    folder = Path("/dev/fd")
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0


def _open_kind(thing: Any) -> str:
    if isinstance(thing, socket.socket):
        return "socket" if thing.fileno() != -1 else ""
    if isinstance(thing, io.FileIO):
        return "" if thing.closed else "file"
    if isinstance(thing, subprocess.Popen):
        with contextlib.suppress(subprocess.TimeoutExpired):
            thing.wait(_MOMENT)
        return "process" if thing.poll() is None else ""
    thing.join(_MOMENT)
    return ("thread" if isinstance(thing, threading.Thread) else "process") if thing.is_alive() else ""
