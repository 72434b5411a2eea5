"""The process of a connector: bounded lines, a deadline for each wait, and an end for all that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, Queue, SimpleQueue
from typing import IO

__all__ = ["LINE_LIMIT", "OUTPUT_LIMIT", "Child", "Silent", "TooMuch"]

LINE_LIMIT = 16 << 20
"""Bytes of one line, its end included."""

OUTPUT_LIMIT = 4 << 30
"""Bytes of all lines of one run."""

_AHEAD = 4
_BLOCK = 1 << 16


class Silent(Exception):
    """No line came in time."""


class TooMuch(Exception):
    """A line, or all of them together, are longer than allowed."""


class Child:
    """A running process. Raises ``OSError`` if it can't be started.

    Args:
        command: the program and its arguments; no shell is involved.
        folder: where it runs.
        environ: all of its environment.
        line_limit, output_limit: bytes of one line, and of all lines.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environ: Mapping[str, str],
        *,
        line_limit: int = LINE_LIMIT,
        output_limit: int = OUTPUT_LIMIT,
    ) -> None:
        # A group of its own, so that what it starts ends with it.
        new = 0x00000200 if sys.platform == "win32" else 0  # CREATE_NEW_PROCESS_GROUP
        self._process = subprocess.Popen(  # noqa: S603  the command is the configuration's own
            list(command),
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",
            creationflags=new,
        )
        process = self._process
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None  # noqa: S101, PT018
        self._lines: Queue[bytes | TooMuch | None] = Queue(_AHEAD)
        self._orders: SimpleQueue[bytes | None] = SimpleQueue()
        self._over = threading.Event()
        self.murmured = 0
        """Bytes that came over stderr: counted, since they may hold data, and dropped."""
        self._threads = [
            _thread(self._write, process.stdin),
            _thread(self._read, process.stdout, line_limit, output_limit),
            _thread(self._drain, process.stderr),
        ]

    def send(self, line: bytes) -> None:
        """Hands a line over without waiting for the process to take it."""
        self._orders.put(line + b"\n")

    def line(self, seconds: float) -> bytes | None:
        """The next line without its end; None if there will be none. Raises ``Silent`` and ``TooMuch``."""
        try:
            found = self._lines.get(timeout=max(0.0, seconds))
        except Empty:
            raise Silent from None
        if isinstance(found, TooMuch):
            raise found
        return found

    def close(self, grace: float = 2.0) -> None:
        """Lets the process end by itself for ``grace`` seconds, then ends it and all that it started."""
        self._over.set()
        self._orders.put(None)
        with contextlib.suppress(Empty):
            while True:
                self._lines.get_nowait()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(grace)
        self._kill()
        for thread in self._threads:
            thread.join(2.0)

    def _kill(self) -> None:
        if sys.platform == "win32":
            # Its children, too; what can't be found any more is gone.
            tree = ["taskkill", "/T", "/F", "/PID", str(self._process.pid)]
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run(tree, capture_output=True, check=False, timeout=10)  # noqa: S603
            with contextlib.suppress(OSError):
                self._process.kill()
        else:
            # The group outlives its leader while a child of it runs.
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _write(self, pipe: IO[bytes]) -> None:
        with contextlib.suppress(OSError), pipe:
            while (line := self._orders.get()) is not None:
                pipe.write(line)
                pipe.flush()

    def _read(self, pipe: IO[bytes], line_limit: int, output_limit: int) -> None:
        last: TooMuch | None = None
        with pipe:
            while line := pipe.readline(line_limit + 1):
                output_limit -= len(line)
                if len(line) > line_limit or output_limit < 0:
                    last = TooMuch()
                    break
                if not line.endswith((b"\n", b"}")):
                    break  # it died while it wrote
                self._put(line.rstrip(b"\r\n"))
                if self._over.is_set():
                    break
        self._put(last)

    def _put(self, line: bytes | TooMuch | None) -> None:
        # Nobody may be left to take it.
        while not self._over.is_set():
            with contextlib.suppress(Exception):
                self._lines.put(line, timeout=0.2)
                return

    def _drain(self, pipe: IO[bytes]) -> None:
        with pipe:
            while block := pipe.read1(_BLOCK):  # type: ignore[attr-defined]
                self.murmured += len(block)


def _thread(target: object, *arguments: object) -> threading.Thread:
    # Daemons: a grandchild that left the group may hold a pipe open for ever.
    made = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
    made.start()
    return made
