"""A real process killed at system calls that leave something behind, seen and counted by strace; a seeded sample.

``python -m tests.crash`` does it at all of them.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.crash.kinds import KINDS
from tests.crash.nursery import Nursery
from tests.crash.rounds import rounds
from tests.crash.sweep import opened, sample
from tests.crash.trouble import ERRORS, FAILING, fail, stop

pytestmark = pytest.mark.usefixtures("strace")
MOST = 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_death_at_a_system_call_changes_nothing(folder: Path, kind: str, chance: Random) -> None:
    with opened(kind, folder) as sweep:
        found = sweep.points()
        assert {"fdatasync", "pwrite64", "unlink", "rename", "mkdir"} <= {point.name for point in found}
        assert len(found) > 300
        chosen = chance.sample(found, MOST)
        assert [(point, harm) for point in chosen if (harm := sweep.kill(point))] == []


def test_a_call_that_fails_stops_clearly_and_loses_nothing(folder: Path, chance: Random) -> None:
    with opened("csv-first", folder) as sweep:
        chosen = sample(sweep.points(FAILING), 8, chance)
        harms = [(point, how, fail(sweep, point, how)) for point in chosen for how in [chance.choice(ERRORS)]]
        assert [item for item in harms if item[2]] == []


def test_a_write_that_takes_nothing_stops_clearly_and_loses_nothing(folder: Path, chance: Random) -> None:
    with opened("csv-first", folder) as sweep:
        chosen = chance.sample(sweep.points(("pwrite64",)), 2)
        assert [(point, harm) for point in chosen if (harm := fail(sweep, point, "retval=0"))] == []


def test_a_process_that_is_stopped_at_work_is_not_overtaken(folder: Path, chance: Random) -> None:
    with opened("csv-first", folder) as sweep, Nursery() as other:
        # In the middle of a transaction the other would wait for the database's half minute; the long sweep does.
        chosen = chance.sample(sweep.points(("rename",)), 2)
        assert [(point, harm) for point in chosen if (harm := stop(sweep, other, point))] == []


def test_two_processes_killed_at_any_time_again_and_again_lose_nothing(folder: Path, chance: Random) -> None:
    with opened("csv-first", folder) as sweep:
        assert rounds(sweep, chance, "killed") == ""


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_jumps_a_day_in_the_middle_of_a_run_loses_and_doubles_nothing(
    folder: Path, chance: Random, days: int
) -> None:
    with opened("csv-first", folder) as sweep:
        for number in range(2):
            agency = sweep.copy(f"jumped-{number}")
            order = sweep.order(agency)
            order["step_after"], order["step_seconds"] = chance.randint(1, 60), days * 86_400
            assert sweep.nursery.run(order).code in (0, 1)
            # By the runs that follow it has jumped back.
            found, wanted = sweep.finish(agency).end, sweep.wanted.end
            assert set(found.events) == set(wanted.events)
            assert found._replace(events={}) == wanted._replace(events={})
