"""Kills a run at its durable system calls and runs again: the end must be that of an undisturbed run."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.crash.kinds import Staged, Whole, on_stage
from tests.crash.nursery import Ended, Nursery
from tests.crash.syscall import DURABLE, Point, points
from tests.crash.zygote import Order
from tests.support.agency import Agency

__all__ = ["Sweep", "opened", "sample"]

GOOD = (0, 1)
"""How a run may end that nobody disturbs: some records of the made-up files are broken."""


LATER = 2
"""Hours after which nothing waits for another try any more."""


class Sweep:
    """One kind, its undisturbed end, and the means to run it.

    Args:
        staged: the kind.
        nursery: where its processes come from.
        folder: an empty folder.
        sabotage: what is broken in the process that dies; the one that heals is whole.
    """

    def __init__(self, staged: Staged, nursery: Nursery, folder: Path, sabotage: str = "") -> None:
        self.staged, self.nursery, self.folder, self.sabotage = staged, nursery, folder, sabotage
        self.start = folder / "start"
        staged.build(self.start)
        calm = self.copy("calm")
        ended = self.run(calm)
        assert ended.code in GOOD, ended.said
        self.wanted = self.finish(calm)
        assert len(self.wanted.end.events) >= 7 or staged.name == "reports"

    def copy(self, name: str) -> Agency:
        """Another agency at the start."""
        # A copy keeps the times of the files, and with them the events.
        shutil.copytree(self.start, self.folder / name)
        self.staged.stage.forget()
        return self.staged.opened(self.folder / name)

    def order(self, agency: Agency, sabotage: str = "") -> Order:
        """A sync at the agency's time."""
        argv = ["--config", str(agency.config), "sync", "--quiet"]
        return Order(argv=argv, now=agency.clock().isoformat(), sabotage=sabotage)

    def run(self, agency: Agency, *trace: str, sabotage: str = "") -> Ended:
        """A sync in a process of its own; ``trace`` goes to the strace that watches it, if there is any."""
        self.staged.stage.at(agency.clock())
        order = self.order(agency, sabotage)
        flags = [*(["-f"] if self.staged.kind.threads else []), *trace]
        return self.nursery.run(order, trace=flags if trace else None)

    def finish(self, agency: Agency) -> Whole:
        """Runs again without harm, also when what waits for a retry is due; the end."""
        # A sink that failed is left alone for a while: the first of them may have to wait for it.
        for hours, fine in ((0, (*GOOD, 3)), (LATER, GOOD)):
            agency.clock.pass_time(hours=hours)
            ended = self.run(agency)
            assert ended.code in fine, ended.said
        agency.clock.pass_time(hours=-LATER)
        return self.staged.end(agency)

    def points(self, names: Iterable[str] = DURABLE) -> list[Point]:
        """All places of an undisturbed run, broken as ``sabotage`` says, at which it may be killed."""
        log = self.folder / "log"
        agency = self.copy("counted")
        wanted = tuple(names)
        self.run(agency, "-y", "-s", "0", "-e", f"trace={','.join(wanted)}", "-o", str(log), sabotage=self.sabotage)
        return points(log, agency.folder, wanted)

    def kill(self, point: Point) -> str:
        """What harm a death there did; empty if none."""
        name, number, _ = point
        agency = self.copy("killed")
        inject = f"inject={name}:signal=SIGKILL:when={number}"
        try:
            ended = self.run(agency, "-o", "/dev/null", "-e", f"trace={name}", "-e", inject, sabotage=self.sabotage)
            if ended.code != -signal.SIGKILL:
                return f"was not killed: {ended.code}"
            return self.harm(agency)
        finally:
            shutil.rmtree(agency.folder)

    def harm(self, agency: Agency) -> str:
        """How the end differs from the undisturbed one after the runs that follow; empty if it does not."""
        try:
            return _difference(self.finish(agency), self.wanted)
        except AssertionError as error:
            return f"not sound: {str(error)[:300]}"


@contextmanager
def opened(name: str, folder: Path, sabotage: str = "") -> Iterator[Sweep]:
    """A sweep of a kind in an empty folder."""
    with on_stage(name) as staged, Nursery([str(staged.stage.site)]) as nursery:
        yield Sweep(staged, nursery, folder, sabotage)


def sample(all_points: list[Point], most: int, chance: Random) -> list[Point]:
    """At most so many of them, in their order; each name of a call is among them if there is room."""
    if len(all_points) <= most:
        return all_points
    by_name: dict[str, list[Point]] = {}
    for point in all_points:
        by_name.setdefault(point.name, []).append(point)
    chosen = {chance.choice(found) for found in by_name.values()}
    rest = [point for point in all_points if point not in chosen]
    chosen |= set(chance.sample(rest, max(0, most - len(chosen))))
    return [point for point in all_points if point in chosen]


def _difference(found: Whole, wanted: Whole) -> str:
    if found == wanted:
        return ""
    parts = []
    for name, one, other in zip(found.end._fields, found.end, wanted.end, strict=True):
        if one != other:
            both = (sorted(map(str, one)), sorted(map(str, other)))
            parts.append(f"{name}: {len(both[0])} instead of {len(both[1])}")
    if found.more != wanted.more:
        parts.append("what stands at a sink")
    return "; ".join(parts)
