"""More that can happen at a system call than a death: it fails, it takes nothing, the process is stopped there."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.crash.disk import Disk
from tests.crash.nursery import Nursery
from tests.crash.powercut import SYNCS, TRACE, replay
from tests.crash.sweep import GOOD, Sweep
from tests.crash.syscall import Point

__all__ = ["ENDS", "ERRORS", "FAILING", "cut", "fail", "stop", "syncs", "traced"]

FAILING = ("fsync", "fdatasync", "pwrite64", "write", "rename", "unlink", "ftruncate", "mkdir")
"""Calls that a full or broken disk lets fail."""

ERRORS = ("error=ENOSPC", "error=EIO", "error=EDQUOT")
ENDS = (*GOOD, 3, 4)
"""How a run may end whose disk fails; 2 would blame the configuration, all else is a fall."""


def fail(sweep: Sweep, point: Point, how: str) -> str:
    """What is wrong with a run in which one call fails, or with the runs that follow; empty if nothing is."""
    name, number, _ = point
    agency = sweep.copy("failed")
    try:
        ended = sweep.run(agency, "-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={name}:{how}:when={number}")
        if ended.code not in ENDS or "Traceback" in ended.said:
            return f"ended with {ended.code}: {ended.said[-300:]}"
        if ended.code in (3, 4) and not ended.said.strip():
            return f"ended with {ended.code} and said nothing"
        return sweep.harm(agency)
    finally:
        shutil.rmtree(agency.folder)


def stop(sweep: Sweep, other: Nursery, point: Point, hours: float = 1) -> str:
    """What harm it does that a process is stopped at a call, another runs ``hours`` later, and the first goes on."""
    name, number, _ = point
    agency = sweep.copy("stopped")
    inject = f"inject={name}:signal=SIGSTOP:when={number}"

    def meanwhile(pid: int) -> None:
        _until_it_stands(pid)
        late = sweep.order(agency, sabotage=sweep.sabotage)
        agency.clock.pass_time(hours=hours)
        late["now"] = agency.clock().isoformat()
        agency.clock.pass_time(hours=-hours)
        try:
            ended = other.run(late)
            assert ended.code in ENDS, ended.said
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    try:
        order = sweep.order(agency, sabotage=sweep.sabotage)
        flags = ["-o", "/dev/null", "-e", f"trace={name}", "-e", inject]
        ended = sweep.nursery.run(order, trace=flags, during=meanwhile)
        if ended.code not in ENDS:
            return f"ended with {ended.code}: {ended.said[-300:]}"
        return sweep.harm(agency)
    except AssertionError as error:
        return f"the other: {str(error)[-300:]}"
    finally:
        shutil.rmtree(agency.folder)


def _until_it_stands(pid: int) -> None:
    """Waits until a process is stopped, or is gone: strace stops it for moments, SIGSTOP for good."""
    seen, times = "", 0
    while times < 10:
        try:
            found = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        except OSError:
            return
        if "\nState:\tZ" in found:
            return
        times = times + 1 if found == seen and re.search(r"\nState:\t[Tt]", found) else 0
        seen = found
        time.sleep(0.005)  # noqa: TID251  nobody tells when it stands


def traced(sweep: Sweep, log: Path, *inject: str) -> Path:
    """Runs from the start, everything that it does to its files written to ``log``; the folder in which it ran."""
    agency = sweep.copy(f"traced-{log.name}")
    flags = ["-xx", "-s", "100000000", "-e", f"trace={TRACE}", "-o", str(log)]
    for one in inject:
        flags += ["-e", one]
    sweep.run(agency, *flags, sabotage=sweep.sabotage)
    return agency.folder


def cut(
    sweep: Sweep, log: Path, root: Path, name: str, choose: Callable[[list[int]], Iterable[int]], chance: Random | None
) -> Iterator[tuple[int, str]]:
    """What harm a power cut does in a run, at chosen ones of its syncs.

    Args:
        sweep: the kind.
        log: what ``traced`` wrote.
        root: the folder in which the run took place.
        name: where the states are written, below the folder of the sweep.
        choose: picks among the numbers of the syncs; harm is told in its order.
        chance: what of the unsafe is there; None for nothing of it.
    """
    chosen = list(choose(syncs(sweep, log, root)))
    for number, _, disk in _syncs(sweep, log, root):
        if number in chosen:
            place = sweep.folder / f"{name}-{number}"
            place.mkdir()
            disk.cut(place, chance)
    for number in chosen:
        place = sweep.folder / f"{name}-{number}"
        harm = sweep.harm(sweep.staged.opened(place))
        shutil.rmtree(place)
        yield number, harm


def syncs(sweep: Sweep, log: Path, root: Path, *, after: str = "") -> list[int]:
    """The numbers of the syncs of a run; of those only that come first after each call of the name ``after``."""
    return [number for number, before, _ in _syncs(sweep, log, root) if after in ("", before)]


def _syncs(sweep: Sweep, log: Path, root: Path) -> Iterator[tuple[int, str, Disk]]:
    disk = Disk(sweep.start, root)
    before = ""
    with log.open(encoding="ascii") as lines:
        for number, call in enumerate(replay(lines, disk)):
            if call.name in SYNCS:
                yield number, before, disk
            if call.name in (*SYNCS, "rename", "unlink", "mkdir"):
                before = call.name
