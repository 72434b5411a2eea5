"""Kills at random times, several on one state, with two processes at work on it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random

from tests.crash.nursery import Nursery
from tests.crash.sweep import Sweep

__all__ = ["rounds"]

TIMES = 5
LONGEST = 0.3


def rounds(sweep: Sweep, chance: Random, name: str) -> str:
    """What harm it did to kill both processes at random times, again and again; empty if none."""
    agency = sweep.copy(name)
    with Nursery([str(sweep.staged.stage.site)]) as other:
        for _ in range(TIMES):
            threads = [
                threading.Thread(target=nursery.run, args=(sweep.order(agency),), kwargs={"during": killer})
                for nursery, killer in ((sweep.nursery, _killer(chance)), (other, _killer(chance)))
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            try:
                agency.assert_sound()
            except AssertionError as error:
                return f"not sound: {str(error)[:300]}"
    return sweep.harm(agency)


def _killer(chance: Random) -> Callable[[int], None]:
    wait = chance.uniform(0, LONGEST)

    def kill(pid: int) -> None:
        time.sleep(wait)  # noqa: TID251  the time of a death is what is random
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    return kill
