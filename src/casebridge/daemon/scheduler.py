"""The loop: begins what is due, and keeps one lane's trouble from every other."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterable

import anyio
from anyio.abc import TaskGroup

from casebridge.daemon.lane import Lane, LaneSpec, ready, wait_for
from casebridge.daemon.moment import Time, stepped
from casebridge.daemon.runner import Alive, Outcome, Runner
from casebridge.daemon.schedule import Due, after, set_anew
from casebridge.daemon.spell import Spells
from casebridge.daemon.told import tell_outcome, who
from casebridge.faults import FAULTS

__all__ = ["TICK", "Scheduler", "wait_at_most"]

TICK = 30.0
"""Seconds after which the loop turns even if nothing is due: a clock that was set is noticed."""

GRACE = 60.0
"""Seconds beyond a deadline in which the runner gives work up; later than that, it does not."""


async def wait_at_most(seconds: float, event: anyio.Event) -> None:
    """Waits until the event happens or the seconds are over."""
    with anyio.move_on_after(seconds):
        await event.wait()


class Scheduler:
    """Runs the work of lanes, each by its own schedule.

    Args:
        runner: does the work.
        tell: logs an event.
        time: both clocks.
        workers: sources that are read at the same time.
        wait: waits for seconds or an event.
        share: a random number from 0 to 1, for jitter.
    """

    def __init__(
        self,
        runner: Runner,
        tell: Callable[..., None],
        time: Time,
        workers: int,
        *,
        wait: Callable[[float, anyio.Event], Awaitable[None]] = wait_at_most,
        share: Callable[[], float] = random.random,
    ) -> None:
        self.lanes: dict[str, Lane] = {}
        self.spells = Spells()
        self.paused = ""
        self.stopping = False
        self.turned = time.now()
        self._runner, self._tell, self._time, self._wait, self._share = runner, tell, time, wait, share
        self._workers = anyio.CapacityLimiter(workers)
        self._awake = anyio.Event()
        self._paused_at = 0.0

    def set_workers(self, workers: int) -> None:
        """Changes how many sources are read at the same time; those that are being read go on."""
        self._workers.total_tokens = workers

    def arrange(self, specs: Iterable[tuple[LaneSpec, Due]]) -> tuple[int, int, int]:
        """Makes these the lanes; says how many came, went and changed. What runs is not touched.

        Args:
            specs: each lane with when it is first due, which counts for a new or changed one.
        """
        wanted = {spec.key: (spec, due) for spec, due in specs}
        went = [key for key in self.lanes if key not in wanted]
        for key in went:
            self.lanes.pop(key).gone = True
            self.spells.forget(key)
        came = changed = 0
        for key, (spec, due) in wanted.items():
            lane = self.lanes.get(key)
            if lane is None:
                self.lanes[key] = Lane(spec, due)
                came += 1
                continue
            if lane.spec.same != spec.same:
                changed += 1
                lane.due = due
            lane.spec = spec
        self.wake()
        return came, len(went), changed

    def wake(self) -> None:
        """Lets the loop look now."""
        self._awake.set()

    def poke(self, key: str) -> None:
        """Makes a lane due at once; one that is at work looks again after it."""
        lane = self.lanes.get(key)
        if lane is not None:
            lane.again = True
            if lane.state == "idle":
                lane.due = self._time.now().steady
        self.wake()

    def pause(self, code: str) -> None:
        """Stops reading sources for the reason ``code``, or with "" goes on; told when it changes."""
        now = self._time.now().steady
        if code and code != self.paused:
            self._paused_at = self._paused_at if self.paused else now
            self._tell("sources_paused", code=code, next_step=FAULTS[code].next_step)
        elif self.paused and not code:
            self._tell("sources_resumed", after_seconds=now - self._paused_at)
        self.paused = code
        self.wake()

    def stop(self) -> None:
        """Begins nothing more."""
        self.stopping = True
        self.wake()

    @property
    def running(self) -> int:
        """How many pieces of work are being done."""
        return sum(lane.state == "running" for lane in self.lanes.values())

    @property
    def stuck(self) -> int:
        """How many threads were given up and still live."""
        return sum(lane.stuck is not None for lane in self.lanes.values())

    def unwell(self, max_stuck: int) -> str:
        """Why the daemon must not count as alive; empty if it may."""
        now = self._time.now()
        if now.steady - self.turned.steady > 3 * TICK:
            return "loop"
        if self.stuck >= max_stuck:
            return "stuck"
        return "overdue" if any(lane.overdue(now, GRACE) for lane in self.lanes.values()) else ""

    async def run(self) -> None:
        """Works until it is stopped and what was begun has ended; whoever has less time cancels it."""
        async with anyio.create_task_group() as group:
            while not self.stopping:
                self._awake = anyio.Event()
                seconds = self._turn(group)
                await self._wait(seconds, self._awake)

    def _turn(self, group: TaskGroup) -> float:
        now = self._time.now()
        if by := stepped(self.turned, now):
            self._tell("clock_set", by_seconds=by)
            for lane in self.lanes.values():
                lane.due = set_anew(lane.spec.schedule, lane.due, now)
        self.turned = now
        for lane in ready(self.lanes.values(), now, paused=bool(self.paused)):
            lane.state = "waiting"
            group.start_soon(self._drive, lane)
        return wait_for(self.lanes.values(), now, paused=bool(self.paused), longest=TICK)

    async def _drive(self, lane: Lane) -> None:
        try:
            if lane.spec.kind == "source":
                async with self._workers:
                    if not (self.stopping or self.paused or lane.gone):
                        await self._work(lane)
            else:
                await self._work(lane)
        finally:
            lane.state = "idle"
            self.wake()

    async def _work(self, lane: Lane) -> None:
        spec = lane.spec
        lane.state, lane.again = "running", False
        began = lane.began = self._time.now()
        ended = await self._runner.run(spec.job())
        now = self._time.now()
        again = lane.again or (isinstance(ended, Outcome) and ended.more)
        lane.due = now.steady if again else after(lane.spec.schedule, began, now, self._share())
        if ended is not None:
            self._account(lane, spec, ended, now.steady - began.steady)

    async def perform(self, key: str, runner: Runner) -> None:
        """Does a lane's work because another host may have found it due; nothing if the lane is not one of ours.

        Raises what the runner raises; how it ended is told as of any other work.
        """
        lane = self.lanes.get(key)
        if lane is None or lane.stuck is not None:
            return
        spec, began = lane.spec, self._time.now()
        ended = await runner.run(spec.job())
        if ended is not None:
            self._account(lane, spec, ended, self._time.now().steady - began.steady)

    def _account(self, lane: Lane, spec: LaneSpec, ended: Outcome | Alive, seconds: float) -> None:
        now = self._time.now()
        lane.seconds += seconds
        if isinstance(ended, Outcome):
            lane.ended["failed" if ended.code else "ok"] += 1
            if not ended.code:
                lane.last_ok = now.wall
            tell_outcome(self._tell, self.spells, spec, ended, seconds, now.steady)
            if ended.counts.get("events") or ended.counts.get("retracted"):
                self._poke_sinks()
        else:
            self._give_up(lane, spec, ended, seconds)

    def _give_up(self, lane: Lane, spec: LaneSpec, alive: Alive, seconds: float) -> None:
        lane.ended["given_up"] += 1
        lane.stuck = alive

        def over() -> None:
            lane.stuck = None
            self._tell(f"{spec.kind}_returned", **who(spec))
            self.wake()

        alive.when_over(over)
        self._tell(f"{spec.kind}_given_up", **who(spec), seconds=seconds, stuck=self.stuck)

    def _poke_sinks(self) -> None:
        for key in [key for key, lane in self.lanes.items() if lane.spec.kind == "sink"]:
            self.poke(key)
