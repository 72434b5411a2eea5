"""Children of a zygote, run whole, under strace, or until somebody kills them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from tests.crash.zygote import Order

__all__ = ["Ended", "Nursery", "can_trace", "traced"]

ROOT = Path(__file__).parents[2]
STRACE = shutil.which("strace")


class Ended(NamedTuple):
    """How a child ended, negative if a signal ended it, and what it printed."""

    code: int
    said: str


class Nursery:
    """One zygote; used as a context manager."""

    def __init__(self, path: Sequence[str] = ()) -> None:
        self._stack = ExitStack()
        self._path = os.pathsep.join([str(ROOT), *path, *filter(None, [os.environ.get("PYTHONPATH")])])

    def __enter__(self) -> Self:
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        environment = {**os.environ, "PYTHONPATH": self._path, "COLUMNS": "80", "NO_COLOR": "1"}
        self._process = self._stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "tests.crash.zygote"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                env=environment,
                text=True,
            )
        )
        self._hear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._stack.close()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline() or "null")
        return found

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def run(
        self, order: Order, *, trace: Sequence[str] | None = None, during: Callable[[int], object] | None = None
    ) -> Ended:
        """Runs a child to its end.

        Args:
            order: what it does.
            trace: arguments of the strace that is attached to it before it begins; None for none.
            during: called with its process ID once it runs.
        """
        out = self._folder / "out"
        self._tell(json.dumps({**order, "out": str(out)}))
        pid = int(self._hear()["pid"])
        with traced(pid, trace) if trace is not None else ExitStack():
            self._tell("go")
            if during:
                during(pid)
            code = int(self._hear()["ended"])
        return Ended(code, out.read_text(encoding="utf-8", errors="replace") if out.exists() else "")


@contextmanager
def traced(pid: int, arguments: Sequence[str]) -> Iterator[None]:
    """A process under strace; the block begins when it is attached."""
    assert STRACE is not None
    command = [STRACE, *arguments, "-p", str(pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as strace:
        assert strace.stderr is not None
        first = strace.stderr.readline()
        if "attached" not in first:
            strace.kill()
            raise RuntimeError(f"strace: {first.strip()}")
        try:
            yield
        finally:
            strace.stderr.read()
            strace.wait(30)


@cache
def can_trace() -> str:
    """Why strace can't be used here; empty if it can."""
    if STRACE is None:
        return "strace is not installed"
    tried = subprocess.run([STRACE, "-e", "trace=none", "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else "this host refuses ptrace"
