"""A time that a test moves, a runner that a test answers for, and what was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest

from casebridge.daemon.lane import LaneSpec
from casebridge.daemon.log import Teller
from casebridge.daemon.moment import Moment, Time
from casebridge.daemon.runner import Alive, Job, Outcome
from casebridge.daemon.schedule import Every, Schedule
from casebridge.daemon.scheduler import Scheduler

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Clocks:
    """Both clocks, standing still until moved."""

    def __init__(self) -> None:
        self.steady, self.wall = 1000.0, START

    def move(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += timedelta(seconds=seconds)

    def set_wall(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)

    @property
    def time(self) -> Time:
        return Time(lambda: self.steady, lambda: self.wall)

    @property
    def now(self) -> Moment:
        return Moment(self.steady, self.wall)


class StuckThread:
    """Work that was given up, until a test lets it end."""

    def __init__(self) -> None:
        self.told: list[Callable[[], None]] = []

    def when_over(self, told: Callable[[], None]) -> None:
        self.told.append(told)

    def end(self) -> None:
        for told in self.told:
            told()


@dataclass
class Played:
    """A runner: what each lane's work ends with, and what was begun when."""

    clocks: Clocks
    ends: dict[str, Outcome | Alive | None] = field(default_factory=dict)
    takes: dict[str, float] = field(default_factory=dict)
    began: list[tuple[str, float]] = field(default_factory=list)
    gates: dict[str, anyio.Event] = field(default_factory=dict)
    at_once: int = 0
    most: int = 0

    async def run(self, job: Job) -> Outcome | Alive | None:
        self.began.append((job.name, self.clocks.steady))
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            if job.name in self.gates:
                await self.gates[job.name].wait()
            await anyio.lowlevel.checkpoint()
        finally:
            self.at_once -= 1
        return self.ends.get(job.name, Outcome())

    def times(self, name: str) -> list[float]:
        return [at for who, at in self.began if who == name]


class World:
    """A scheduler whose waits move the clocks instead of taking time."""

    def __init__(self, workers: int = 4) -> None:
        self.clocks = Clocks()
        self.runner = Played(self.clocks)
        self.lines: list[tuple[str, dict[str, Any]]] = []
        tell = Teller(lambda _level, event, **fields: self.lines.append((event, fields)), lambda: self.clocks.wall)
        self.steps: list[tuple[float, Callable[[], None]]] = []
        self.until = 0.0
        self.scheduler = Scheduler(self.runner, tell, self.clocks.time, workers, wait=self._wait, share=lambda: 0.5)

    async def _wait(self, seconds: float, event: anyio.Event) -> None:
        # Work that was begun gets on first; only then does time pass.
        for _ in range(8):
            await anyio.lowlevel.checkpoint()
        if event.is_set():
            return
        if self.steps and self.steps[0][0] <= self.clocks.steady + seconds:
            at, what = self.steps.pop(0)
            self.clocks.move(max(0.0, at - self.clocks.steady))
            what()
        else:
            self.clocks.move(seconds)
        if self.clocks.steady >= self.until:
            self.scheduler.stop()

    def at(self, seconds: float, what: Callable[[], None]) -> None:
        """Does something so many seconds after the start."""
        self.steps.append((1000.0 + seconds, what))
        self.steps.sort(key=lambda item: item[0])

    def lane(self, name: str, schedule: Schedule | None = None, kind: Any = "source", **more: Any) -> None:
        """Adds a lane that is due at once."""
        spec = LaneSpec(
            kind, name, "A" if kind == "source" else "", lambda _on: Outcome(), schedule or Every(60), None, 60, **more
        )
        kept = [(lane.spec, lane.due) for lane in self.scheduler.lanes.values()]
        self.scheduler.arrange([*kept, (spec, self.clocks.steady)])

    def run(self, seconds: float) -> None:
        """Lets so many seconds pass."""
        self.until = self.clocks.steady + seconds

        async def main() -> None:
            with anyio.fail_after(10):
                await self.scheduler.run()

        anyio.run(main)

    def told(self, *names: str) -> list[str]:
        return [event for event, _ in self.lines if not names or event in names]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()
