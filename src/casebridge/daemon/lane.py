"""A lane: one source, sink or chore, of which one piece of work runs at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from casebridge.daemon.moment import Moment
from casebridge.daemon.runner import Alive, Job, Kind, Outcome
from casebridge.daemon.schedule import Due, Every, Schedule, seconds_until

__all__ = ["Lane", "LaneSpec", "key_of", "ready", "wait_for"]

Work = Callable[[Callable[[], None]], Outcome]


def key_of(kind: Kind, name: str) -> str:
    """What a lane is kept under: a source and a sink may have the same name."""
    return f"{kind} {name}"


@dataclass(frozen=True, slots=True)
class LaneSpec:
    """What a lane does, as the configuration has it. ``same`` is equal while nothing about it changed."""

    kind: Kind
    name: str
    agency: str
    work: Work
    schedule: Schedule
    deadline: float | None
    patience: float
    same: object = None

    @property
    def key(self) -> str:
        """See ``key_of``."""
        return key_of(self.kind, self.name)

    def job(self) -> Job:
        """The next piece of work."""
        # Times of cron are a minute apart at least, and hosts' clocks may differ a little.
        enough = 0.9 * self.schedule.interval if isinstance(self.schedule, Every) else 30.0
        return Job(self.kind, self.name, self.agency, self.work, self.deadline, self.patience, enough)


@dataclass(slots=True)
class Lane:
    """A lane as it stands.

    ``stuck`` is work that was given up and whose thread still lives; ``again`` says that there is more to do at once;
    ``gone`` that the configuration no longer has it. ``ended`` counts work by how it ended (ok, failed, given_up).
    """

    spec: LaneSpec
    due: Due
    state: Literal["idle", "waiting", "running"] = "idle"
    began: Moment | None = None
    stuck: Alive | None = None
    again: bool = False
    gone: bool = False
    ended: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    last_ok: datetime | None = None

    def overdue(self, now: Moment, grace: float) -> bool:
        """Whether it runs beyond its deadline and nobody gave it up."""
        if self.state != "running" or self.began is None or self.spec.deadline is None:
            return False
        return now.steady > self.began.steady + self.spec.deadline + grace


def ready(lanes: Iterable[Lane], now: Moment, *, paused: bool) -> list[Lane]:
    """The lanes whose time has come, the longest due first; while paused no source is."""
    found = [lane for lane in lanes if _may_begin(lane, paused=paused) and seconds_until(lane.due, now) <= 0]
    return sorted(found, key=lambda lane: seconds_until(lane.due, now))


def wait_for(lanes: Iterable[Lane], now: Moment, *, paused: bool, longest: float) -> float:
    """Seconds until the next lane is due; at most ``longest``."""
    waits = (seconds_until(lane.due, now) for lane in lanes if _may_begin(lane, paused=paused))
    return max(0.0, min(longest, min(waits, default=longest)))


def _may_begin(lane: Lane, *, paused: bool) -> bool:
    free = lane.state == "idle" and lane.stuck is None and not lane.gone
    return free and not (paused and lane.spec.kind == "source")
