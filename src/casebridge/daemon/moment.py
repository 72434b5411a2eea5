"""The time as the daemon sees it: a clock that never jumps beside the one on the wall."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from casebridge import clock

__all__ = ["Moment", "Time", "stepped"]

STEP = 60.0
"""Seconds by which the two clocks may drift apart between two looks before the wall's counts as set anew."""


class Moment(NamedTuple):
    """One moment on both clocks: ``steady`` in seconds from an unknown start, ``wall`` in UTC."""

    steady: float
    wall: datetime


@dataclass(frozen=True, slots=True)
class Time:
    """Both clocks; handed in, so that a test moves them."""

    steady: Callable[[], float] = time.monotonic
    wall: Callable[[], datetime] = clock.utc_now

    def now(self) -> Moment:
        """The moment."""
        return Moment(self.steady(), self.wall())


def stepped(before: Moment, now: Moment) -> float:
    """Seconds by which the clock on the wall was set forward (back: below 0) between two moments; else 0."""
    drift = (now.wall - before.wall).total_seconds() - (now.steady - before.steady)
    return drift if abs(drift) >= STEP else 0.0
