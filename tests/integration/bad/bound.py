"""A bound on what a piece of work may cost."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTE = 1 << 20

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@contextmanager
def bounded(seconds: float, megabytes: int) -> Iterator[None]:
    """Fails if the block takes longer, or if this process meanwhile needs that much more memory than before.

    The kernel's own count where it gives one, since parsers allocate beside Python; else Python's.
    """
    kernel = _RESET.exists()
    if kernel:
        _RESET.write_text("5", encoding="ascii")
        before = _peak()
    else:
        tracemalloc.start()
    started = time.monotonic()
    try:
        yield
        took = time.monotonic() - started
        grew = _peak() - before if kernel else tracemalloc.get_traced_memory()[1]
    finally:
        if not kernel:
            tracemalloc.stop()
    assert took < seconds, f"{took:.1f} s"
    assert grew < megabytes * MEGABYTE, f"{grew / MEGABYTE:.0f} MB"


def _peak() -> int:
    line = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024
