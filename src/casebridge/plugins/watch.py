"""What a plugin may not do while it is imported: start threads or programs, or speak to the network."""

from __future__ import annotations

import _thread
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["watched"]

_ACTS = {
    "subprocess.Popen": "starts a program",
    "os.system": "starts a program",
    "os.exec": "starts a program",
    "os.fork": "starts a process",
    "os.forkpty": "starts a process",
    "os.posix_spawn": "starts a program",
    "os.spawn": "starts a program",
    "os.startfile": "starts a program",
    "socket.connect": "speaks to the network",
    "socket.sendto": "speaks to the network",
    "socket.getaddrinfo": "speaks to the network",
    "socket.gethostbyname": "speaks to the network",
}

# Python 3.11 tells an audit hook nothing of threads, so calls are looked at in the one thread that imports.
_THREADS = [
    getattr(_thread, name)
    for name in ("start_new_thread", "start_new", "start_joinable_thread")
    if hasattr(_thread, name)
]

_watched: dict[int, list[str]] = {}
_installed: list[bool] = []


@contextmanager
def watched() -> Iterator[list[str]]:
    """What the current thread tries inside the block; each such act fails with ``PermissionError``.

    It keeps an author honest. It is no wall against one who means harm: that one is not to be trusted at all.
    """
    if not _installed:
        _installed.append(True)
        sys.addaudithook(_hook)
    acts: list[str] = []
    _watched[threading.get_ident()] = acts
    sys.setprofile(_calls)
    try:
        yield acts
    finally:
        sys.setprofile(None)
        del _watched[threading.get_ident()]


def _calls(_frame: FrameType, event: str, argument: Any) -> None:
    if event == "c_call" and argument in _THREADS:
        _watched[threading.get_ident()].append("starts a thread")
        raise PermissionError("not while a plugin is imported")


def _hook(event: str, _arguments: tuple[Any, ...]) -> None:
    if not _watched or event not in _ACTS:
        return
    acts = _watched.get(threading.get_ident())
    if acts is not None:
        acts.append(_ACTS[event])
        raise PermissionError("not while a plugin is imported")
