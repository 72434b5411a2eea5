"""Runs in a process of its own: imports the module that standard input names and reports what that did."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_NETWORK = {
    "socket.connect": "connected to a host",
    "socket.getaddrinfo": "looked up a host",
    "socket.gethostbyname": "looked up a host",
    "socket.sendto": "sent to a host",
    "socket.sendmsg": "sent to a host",
}
_PROCESS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile")
_FILES = ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.chmod")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def deed(event: str, arguments: tuple[Any, ...]) -> str:
    """What an audit event of Python says was done; "" for what an import may do."""
    if event in _NETWORK:
        return _NETWORK[event]
    if event == "socket.bind":
        # Some libraries bind port 0 for a moment to see whether there is IPv6.
        address = arguments[1]
        return "listened at a port" if isinstance(address, tuple) and address[1:2] != (0,) else ""
    if event in _PROCESS:
        return "started a process"
    if event == "_thread.start_new_thread":
        return "started a thread"
    if event in _FILES:
        return "changed a file or folder"
    if event == "os.putenv":
        return "changed the environment"
    if event == "open":
        path, _mode, flags = arguments
        written = isinstance(flags, int) and bool(flags & _WRITING)
        return "wrote a file" if written and path != os.devnull and not isinstance(path, int) else ""
    return ""


def _watch(module: str) -> dict[str, Any]:
    deeds: list[str] = []
    looking = True

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if looking and (done := deed(event, arguments)) and done not in deeds:
            deeds.append(done)

    sys.addaudithook(hook)
    started, error, missing = time.perf_counter(), "", ""
    try:
        __import__(module)
    except BaseException as trouble:  # whatever it raises is the answer
        error = type(trouble).__name__
        missing = getattr(trouble, "name", "") or ""
    seconds = time.perf_counter() - started
    looking = False
    # Not every version of Python tells of it by an event.
    if threading.active_count() > 1 and "started a thread" not in deeds:
        deeds.append("started a thread")
    return {"error": error, "deeds": deeds, "seconds": seconds, "missing": missing}


def main(leave: Callable[[int], object] = os._exit) -> None:
    """Answers the question on standard input, and leaves without waiting for threads."""
    question = json.loads(sys.stdin.read())
    sys.path[:] = question["path"]
    for known in ("casebridge.sdk.plugin", "casebridge.sdk.http", "casebridge.sdk.records"):
        __import__(known)
    report = _watch(question["module"])
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    Path(question["report"]).write_text(json.dumps(report), encoding="utf-8")
    leave(0)


if __name__ == "__main__":
    main()
