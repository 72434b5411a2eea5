"""Kills at random times, several on one state, with two processes at work on it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random

from casebridge.errors import StopLedger
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
            order = sweep.order(agency)
            with ThreadPoolExecutor(2) as threads:
                pairs = ((sweep.nursery, _killer(chance)), (other, _killer(chance)))
                running = [threads.submit(nursery.run, order, during=killer) for nursery, killer in pairs]
                for one in running:
                    one.result()
            try:
                agency.assert_sound()
            except AssertionError as error:
                return f"not sound: {str(error)[:300]}"
            except StopLedger as error:
                # Killed before the first transaction: the file is there, and empty.
                if error.code != "ledger_missing" or agency.ledger_path.stat().st_size:
                    return f"not sound: {error.code}"
    return sweep.harm(agency)


def _killer(chance: Random) -> Callable[[int], None]:
    wait = chance.uniform(0, LONGEST)

    def kill(pid: int) -> None:
        time.sleep(wait)  # noqa: TID251  the time of a death is what is random
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    return kill
