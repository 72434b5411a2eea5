"""The loop: everything when it is due, and nobody waits for another's trouble."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import anyio

from casebridge.daemon.lane import LaneSpec
from casebridge.daemon.runner import Outcome
from casebridge.daemon.schedule import Every, Times
from casebridge.daemon.scheduler import GRACE, TICK
from tests.unit.daemon.conftest import StuckThread, World


def gaps(times: list[float]) -> list[float]:
    return [later - sooner for sooner, later in pairwise(times)]


def test_each_lane_keeps_its_own_interval(world: World) -> None:
    world.lane("fast", Every(10))
    world.lane("slow", Every(100, 20))
    world.run(1000)
    assert set(gaps(world.runner.times("fast"))) == {10.0}
    assert set(gaps(world.runner.times("slow"))) == {110.0}


def test_a_source_that_hangs_delays_no_other(world: World) -> None:
    world.lane("hung", Every(10))
    world.lane("good", Every(10))
    world.runner.gates["hung"] = anyio.Event()
    world.at(500, world.runner.gates["hung"].set)
    world.run(600)
    assert set(gaps(world.runner.times("good"))) == {10.0}
    assert 400 < gaps(world.runner.times("hung"))[0] <= 510


def test_a_source_that_fails_every_time_delays_no_other_and_is_told_once(world: World) -> None:
    world.lane("bad", Every(10))
    world.lane("good", Every(10))
    world.runner.ends["bad"] = Outcome("run_crashed", 70)
    world.run(500)
    assert len(world.runner.times("good")) == len(world.runner.times("bad")) == 50
    assert world.told("source_failed") == ["source_failed"]
    assert world.scheduler.lanes["source bad"].ended == {"failed": 50}


def test_no_more_sources_are_read_at_once_than_there_are_workers() -> None:
    world = World(workers=2)
    for number in range(20):
        world.lane(f"s{number}", Every(60))
    world.run(120)
    assert world.runner.most == 2
    assert all(len(world.runner.times(f"s{number}")) == 2 for number in range(20))


def test_a_sink_needs_no_worker(world: World) -> None:
    world = World(workers=1)
    world.lane("hung", Every(10))
    world.runner.gates["hung"] = anyio.Event()
    world.lane("out", Every(10), "sink")
    world.at(200, world.runner.gates["hung"].set)
    world.run(300)
    assert set(gaps(world.runner.times("out"))) == {10.0}


def test_what_was_given_up_is_not_begun_again_before_its_thread_ends(world: World) -> None:
    stuck = StuckThread()
    world.runner.ends["hung"] = stuck
    world.lane("hung", Every(10))

    def end() -> None:
        world.runner.ends["hung"] = Outcome()
        stuck.end()

    world.at(300, end)
    world.run(400)
    assert world.runner.times("hung")[:2] == [1000.0, 1300.0]
    assert world.told("source_given_up", "source_returned") == ["source_given_up", "source_returned"]


def test_with_too_many_stuck_threads_it_is_not_alive(world: World) -> None:
    for name in ("one", "two"):
        world.runner.ends[name] = StuckThread()
        world.lane(name)
    world.run(30)
    assert world.scheduler.stuck == 2
    assert world.scheduler.unwell(3) == ""
    assert world.scheduler.unwell(2) == "stuck"


def test_a_loop_that_does_not_turn_is_not_alive(world: World) -> None:
    world.run(30)
    assert world.scheduler.unwell(1) == ""
    world.clocks.move(3 * TICK + 1)
    assert world.scheduler.unwell(1) == "loop"


def test_work_beyond_its_deadline_that_nobody_gave_up_is_not_alive(world: World) -> None:
    spec = LaneSpec("source", "s", "A", lambda _on: Outcome(), Every(10), 100.0, 60)
    world.scheduler.arrange([(spec, 0.0)])
    lane = world.scheduler.lanes["source s"]
    assert world.scheduler.unwell(1) == ""
    lane.state, lane.began = "running", world.clocks.now
    world.clocks.move(100 + GRACE)
    world.scheduler.turned = world.clocks.now
    assert world.scheduler.unwell(1) == ""
    world.clocks.move(1)
    assert world.scheduler.unwell(1) == "overdue"


def test_paused_sources_are_not_read_while_sinks_go_on(world: World) -> None:
    world.lane("rms", Every(10))
    world.lane("out", Every(10), "sink")
    world.at(100, lambda: world.scheduler.pause("disk_low"))
    world.at(150, lambda: world.scheduler.pause("disk_low"))
    world.at(200, lambda: world.scheduler.pause("outbox_full"))
    world.at(300, lambda: world.scheduler.pause(""))
    world.run(400)
    assert not [at for at in world.runner.times("rms") if 1100 < at < 1300]
    assert [at for at in world.runner.times("rms") if at >= 1300]
    assert len(world.runner.times("out")) >= 39
    told = [
        (event, fields.get("code"), fields.get("after_seconds"))
        for event, fields in world.lines
        if "paused" in event or "resumed" in event
    ]
    assert told == [
        ("sources_paused", "disk_low", None),
        ("sources_paused", "outbox_full", None),
        ("sources_resumed", None, 200.0),
    ]


def test_new_events_wake_the_sinks(world: World) -> None:
    world.lane("out", Every(1000), "sink")
    world.lane("rms", Every(100))
    world.runner.ends["rms"] = Outcome(counts={"events": 1, "read": 1})
    world.run(350)
    assert len(world.runner.times("out")) >= 4


def test_a_clock_set_forward_a_day_starts_no_storm_and_back_a_day_no_silence(world: World) -> None:
    world.lane("every", Every(60))
    world.lane("hourly", Times("0 * * * *", ZoneInfo("UTC")))
    world.scheduler.lanes["source hourly"].due = world.clocks.wall + timedelta(hours=1)
    world.at(1800, lambda: world.clocks.set_wall(86_400))
    world.at(9000, lambda: world.clocks.set_wall(-2 * 86_400))
    world.run(5 * 3600)
    assert set(gaps(world.runner.times("every"))) == {60.0}
    hourly = world.runner.times("hourly")
    assert 5 <= len(hourly) <= 6
    assert max(gaps(hourly)) <= 3600 + TICK
    assert world.told("clock_set") == ["clock_set", "clock_set"]


def test_arranging_touches_only_what_changed(world: World) -> None:
    world.lane("stays", Every(100), same=1)
    world.lane("changes", Every(100), same=1)
    world.lane("goes", Every(100), same=1)
    seen: list[tuple[int, int, int]] = []

    def specs() -> None:
        lanes = world.scheduler.lanes
        stays = lanes["source stays"]
        new = [
            LaneSpec("source", name, "A", lambda _on: Outcome(), Every(100), None, 60, same)
            for name, same in (("stays", 1), ("changes", 2), ("comes", 1))
        ]
        seen.append(world.scheduler.arrange([(spec, world.clocks.steady) for spec in new]))
        assert world.scheduler.lanes["source stays"] is stays

    world.at(50, specs)
    world.run(180)
    assert seen == [(1, 1, 1)]
    assert world.runner.times("stays") == [1000.0, 1100.0]
    assert world.runner.times("changes") == [1000.0, 1050.0, 1150.0]
    assert world.runner.times("comes") == [1050.0, 1150.0]
    assert world.runner.times("goes") == [1000.0]


def test_stopping_begins_nothing_and_lets_what_runs_end(world: World) -> None:
    world.lane("long", Every(10))
    world.lane("next", Every(100))
    world.runner.gates["long"] = anyio.Event()

    def stop() -> None:
        world.scheduler.stop()
        world.runner.gates["long"].set()

    world.at(50, stop)
    world.run(1000)
    assert world.runner.times("long") == [1000.0]
    assert world.scheduler.lanes["source long"].ended == {"ok": 1}


def test_work_that_was_handed_on_comes_again_by_its_schedule(world: World) -> None:
    world.lane("elsewhere", Every(10))
    world.runner.ends["elsewhere"] = None
    world.run(100)
    assert len(world.runner.times("elsewhere")) == 10
    assert world.lines == []


def test_poking_what_is_not_there_does_nothing(world: World) -> None:
    world.scheduler.poke("sink nobody")
    assert world.scheduler.lanes == {}
