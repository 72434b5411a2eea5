"""The power fails: of what a run wrote only that is there which was synced, and perhaps some of the rest."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.crash.sweep import Sweep, opened
from tests.crash.trouble import cut, traced

pytestmark = pytest.mark.usefixtures("strace")


def _harms(sweep: Sweep, chance: Random, most: int) -> list[tuple[int, str]]:
    log = sweep.folder / "run.log"
    root = traced(sweep, log)

    def choose(numbers: list[int]) -> list[int]:
        return sorted({numbers[0], numbers[-1], *chance.sample(numbers, most)})

    found = [*cut(sweep, log, root, "least", choose, None), *cut(sweep, log, root, "some", choose, chance)]
    return [(number, harm) for number, harm in found if harm]


@pytest.mark.parametrize("kind", ["csv-first", "reports"])
def test_a_power_cut_at_any_sync_loses_nothing(folder: Path, kind: str, chance: Random) -> None:
    with opened(kind, folder) as sweep:
        assert _harms(sweep, chance, 3) == []


def test_a_sync_that_failed_once_is_never_taken_for_a_commit(folder: Path, chance: Random) -> None:
    # The pages of a failed sync count as clean from then on, so a later sync that succeeds says nothing of them.
    with opened("csv-first", folder) as sweep:
        for number, point in enumerate(chance.sample(sweep.points(("fdatasync",)), 2)):
            log = sweep.folder / f"failed-{number}.log"
            root = traced(sweep, log, f"inject=fdatasync:error=EIO:when={point.number}")
            assert [harm for _, harm in cut(sweep, log, root, "failed", lambda found: found[-1:], None) if harm] == []
