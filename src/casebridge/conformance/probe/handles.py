"""What a process holds open: files, sockets, threads, child processes. Portable, because it asks Python itself."""

from __future__ import annotations

import contextlib
import gc
import io
import multiprocessing
import socket
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Held", "holdings", "left_open"]


_MOMENT = 0.3


@dataclass(frozen=True)
class Held:
    """What was open at one moment; compare two by ``left_open``. Keeps what it counted alive, so that IDs are safe."""

    things: tuple[tuple[str, Any], ...]
    descriptors: int = 0


def holdings() -> Held:
    """What is open now: files that Python opened, sockets, threads, child processes."""
    gc.collect()
    found: list[tuple[str, Any]] = []
    for thing in gc.get_objects():
        kind = _kind(thing)
        if kind:
            found.append((kind, thing))
    found += [("thread", thread) for thread in threading.enumerate() if thread is not threading.main_thread()]
    found += [("process", child) for child in multiprocessing.active_children()]
    return Held(tuple(found), _descriptors())


def left_open(before: Held) -> tuple[str, ...]:
    """The kinds of things that are open now and were not ``before``, one name each, sorted.

    Threads and child processes that are just ending are given a moment.
    """
    known = {id(thing) for _, thing in before.things}
    now = holdings()
    new = [(kind, thing) for kind, thing in now.things if id(thing) not in known]
    for kind, thing in new:
        _let_end(kind, thing)
    still = sorted(kind for kind, thing in new if _is_open(kind, thing))
    return tuple(still) if still or _descriptors() <= before.descriptors else ("descriptor",)


def _let_end(kind: str, thing: Any) -> None:
    if isinstance(thing, subprocess.Popen):
        with contextlib.suppress(subprocess.TimeoutExpired):
            thing.wait(_MOMENT)
    elif kind in ("thread", "process"):
        thing.join(_MOMENT)


def _descriptors() -> int:
    """How many descriptors the process has, also of what was opened past Python's files; 0 where nobody tells."""
    folder = Path("/dev/fd")
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0


def _kind(thing: object) -> str:
    try:
        if isinstance(thing, socket.socket):
            return "socket" if thing.fileno() != -1 else ""
        if isinstance(thing, (io.FileIO, io.BufferedIOBase)) and not isinstance(thing, io.BytesIO):
            # A buffered reader holds its raw file; only the file itself is counted.
            return "file" if isinstance(thing, io.FileIO) and not thing.closed else ""
        if isinstance(thing, subprocess.Popen):
            return "process" if thing.returncode is None else ""
    except (ReferenceError, ValueError, AttributeError):
        # Something that is just being taken apart.
        return ""
    return ""


def _is_open(kind: str, thing: Any) -> bool:
    if kind == "thread":
        return bool(thing.is_alive())
    if kind == "process":
        return (thing.poll() is None) if isinstance(thing, subprocess.Popen) else bool(thing.is_alive())
    return bool(_kind(thing))
