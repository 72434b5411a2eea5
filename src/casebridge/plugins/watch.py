"""What a plugin may not do while it is imported: start threads or programs, or speak to the network."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["watched"]

_ACTS = {
    "_thread.start_new_thread": "starts a thread",
    "_thread.start_joinable_thread": "starts a thread",
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
    try:
        yield acts
    finally:
        del _watched[threading.get_ident()]


def _hook(event: str, _arguments: tuple[Any, ...]) -> None:
    if not _watched or event not in _ACTS:
        return
    acts = _watched.get(threading.get_ident())
    if acts is not None:
        acts.append(_ACTS[event])
        raise PermissionError("not while a plugin is imported")
