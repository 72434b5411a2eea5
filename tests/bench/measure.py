"""What one command costs: wall time, processor time and peak memory of that process alone."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["Cost", "measure", "median"]


class Cost(NamedTuple):
    """Seconds on the wall, seconds of processor, peak MB; the last two are not known on Windows and 0 there."""

    wall: float
    cpu: float
    memory: float


def measure(argv: Sequence[str], folder: Path, *, ends_with: Sequence[int] = (0,)) -> tuple[Cost, str]:
    """Runs a command in ``folder``; gives its cost and what it printed.

    Raises ``RuntimeError`` with the end of its output when it ends with a code that is not in ``ends_with``.
    """
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        cpu, memory = _wait(process)
        wall = time.perf_counter() - began
        output.seek(0)
        text = output.read().decode("utf-8", errors="replace")
    if process.returncode not in ends_with:
        raise RuntimeError(f"{' '.join(map(str, argv))} ended with {process.returncode}:\n{text[-2000:]}")
    return Cost(wall, cpu, memory), text


def _wait(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    if sys.platform == "win32":
        process.wait()
        return 0.0, 0.0
    # wait4 tells of this child alone; getrusage(RUSAGE_CHILDREN) would give the peak over all children so far.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6


def median(costs: Iterable[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(*(statistics.median(figures) for figures in zip(*costs, strict=True)))
