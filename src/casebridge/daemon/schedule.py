"""When something is due again: intervals by the clock that never jumps, times of cron by the one on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from casebridge.daemon.moment import Moment
from casebridge.engine.config import seconds
from casebridge.engine.config.timing import Timing

__all__ = ["Due", "Every", "Schedule", "Times", "after", "at_start", "schedule_of", "seconds_until", "set_anew"]

LATE = timedelta(hours=1)
"""A time of cron that was missed by no more than this, because no daemon ran, is made up for."""


@dataclass(frozen=True, slots=True)
class Every:
    """Every ``interval`` seconds, and up to ``jitter`` more, so that many sources do not wake at once."""

    interval: float
    jitter: float = 0.0


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a cron expression in a time zone; a time that a clock change skips comes right after it."""

    cron: str
    zone: ZoneInfo


Schedule = Every | Times
Due = float | datetime
"""Seconds of the steady clock, or a time on the wall."""


def schedule_of(timing: Timing, zone: ZoneInfo) -> Schedule:
    """The schedule that a source's keys make."""
    if timing.cron is not None:
        return Times(timing.cron, zone)
    interval = float(seconds(timing.interval))
    return Every(interval, interval / 10 if timing.jitter is None else float(seconds(timing.jitter)))


def at_start(schedule: Schedule, now: Moment, last: datetime | None, share: float) -> Due:
    """When something is first due in a daemon that has just begun.

    Args:
        schedule: its schedule.
        now: the moment.
        last: when its last run began, in UTC; None if it never ran.
        share: from 0 to 1, how much of the jitter is added.
    """
    if isinstance(schedule, Times):
        past = next(CronSim(schedule.cron, now.wall.astimezone(schedule.zone), reverse=True), None)
        missed = past is not None and now.wall - past <= LATE and last is not None and last < past
        return now.wall if missed else _next_time(schedule, now.wall)
    if last is None:
        return now.steady
    # A last run in the future is one of a clock that was wrong then.
    passed = max(0.0, (now.wall - last).total_seconds())
    return now.steady + max(0.0, min(schedule.interval + share * schedule.jitter - passed, schedule.interval))


def after(schedule: Schedule, began: Moment, now: Moment, share: float) -> Due:
    """When it is due again after a run that ``began`` then and is over now; what was missed meanwhile is one run."""
    if isinstance(schedule, Times):
        return _next_time(schedule, now.wall)
    return max(now.steady, began.steady + schedule.interval + share * schedule.jitter)


def set_anew(schedule: Schedule, due: Due, now: Moment) -> Due:
    """What is due after the wall's clock was set: forward, a time that was jumped over comes now; back, the next."""
    if isinstance(schedule, Every) or not isinstance(due, datetime) or due <= now.wall:
        return due
    return _next_time(schedule, now.wall)


def seconds_until(due: Due, now: Moment) -> float:
    """Seconds until then; 0 or less when it is due."""
    if isinstance(due, datetime):
        return (due - now.wall).total_seconds()
    return due - now.steady


def _next_time(schedule: Times, wall: datetime) -> datetime:
    # Compared in UTC: two times of one zone are compared as its clocks show them, which stand still for an hour.
    return next(CronSim(schedule.cron, wall.astimezone(schedule.zone))).astimezone(wall.tzinfo)
