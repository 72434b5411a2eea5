"""Bugs planted into the process that dies: each is found, so the tests beside this one can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.nursery import Nursery
from tests.crash.sabotage import BY_KILL, BY_POWER_CUT, BY_STOP
from tests.crash.sweep import opened
from tests.crash.trouble import cut, stop, syncs, traced

pytestmark = pytest.mark.usefixtures("strace")
# Where a bug can be seen if at all: between two commits, or between a commit and what the sink gets.
PLACES = {"position_first": "unlink", "sent_first": "rename", "half_sent": "rename", "random_ids": "rename"}


@pytest.mark.parametrize("bug", BY_KILL)
def test_a_bug_is_found_by_a_kill(folder: Path, bug: str) -> None:
    with opened("csv", folder, bug) as sweep:
        assert any(sweep.kill(point) for point in reversed(sweep.points((PLACES[bug],))))


@pytest.mark.parametrize("bug", BY_POWER_CUT)
def test_a_bug_is_found_by_a_power_cut(folder: Path, bug: str) -> None:
    with opened("csv", folder, bug) as sweep:
        log = sweep.folder / "run.log"
        root = traced(sweep, log)
        every = syncs(sweep, log, root)
        # One sync after the first, a file is safely put away, and so must its commit be; in the end all at the sinks.
        away = [every[every.index(number) + 1] for number in syncs(sweep, log, root, after="rename")[:6]]
        telling = away if bug.startswith("commit") else every[:-16:-1]
        assert any(harm for _, harm in cut(sweep, log, root, "least", lambda _numbers: telling, None))


@pytest.mark.parametrize("bug", BY_STOP)
def test_a_bug_is_found_by_stopping_one_process_and_running_another(folder: Path, bug: str) -> None:
    with opened("csv", folder, bug) as sweep, Nursery() as other:
        assert any(stop(sweep, other, point) for point in sweep.points(("rename",)))
