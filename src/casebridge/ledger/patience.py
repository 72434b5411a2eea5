"""How long a sink, or a single event, is left alone after a try that failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom

from casebridge.model import moment_text

__all__ = ["FURTHEST", "Patience", "limits_of_waiting"]

LEAST = 1.0
LONGEST = 3_600.0
FURTHEST = 21_600.0
"""Seconds: whatever a sink asks for, it is asked again after so long. A next try that is further ahead was written by
a clock that has been set back since, and counts for nothing."""

FEWEST_TRIES = 3
"""Before so many tries nothing is given up: a clock that leaps ahead must not give up what was hardly tried."""


@dataclass(frozen=True, slots=True)
class Patience:
    """The waits between tries: exponential, with full jitter.

    Args:
        first: the longest first wait, in seconds; each further one may be twice as long.
        longest: the longest of them.
        give_up: how many seconds a single event is tried.
        random: a number from 0 up to 1.
    """

    first: float = 10.0
    longest: float = LONGEST
    give_up: float = 30 * 86_400.0
    random: Callable[[], float] = SystemRandom().random

    def wait(self, failures: int, asked: float = 0.0) -> float:
        """Seconds to the next try after ``failures`` in a row (from 1), at least what the sink ``asked`` for."""
        ceiling = min(self.longest, self.first * 2.0 ** min(failures - 1, 30))
        return min(max(LEAST, asked, ceiling * self.random()), FURTHEST)

    def next_try(self, at: datetime, failures: int, asked: float = 0.0) -> str:
        """When the next try is, in wire form."""
        return moment_text(at + timedelta(seconds=self.wait(failures, asked)))

    def is_over(self, first_try: str, tries: int, at: datetime) -> bool:
        """Whether an event is given up that was put off at ``first_try`` (wire form) and ``tries`` times in all."""
        since = datetime.fromisoformat(first_try)
        return tries >= FEWEST_TRIES and (at - since).total_seconds() >= self.give_up


def limits_of_waiting(now: datetime) -> tuple[str, str]:
    """Two moments in wire form: what has its next try by the first, or after the second, is due."""
    return moment_text(now), moment_text(now + timedelta(seconds=FURTHEST))
