from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

from tests.unit.ledger.crash_writer import SIZE
from tests.unit.ledger.world import opened

KILLS = 10


def killed(path: Path, chance: random.Random) -> int:
    """Runs the writer and kills it at some moment; the last page it said was committed, 0 if none."""
    writer = [sys.executable, "-m", "tests.unit.ledger.crash_writer", str(path)]
    with subprocess.Popen(writer, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        last = 0
        for _ in range(chance.randrange(0, 6)):
            last = int(process.stdout.readline())
        try:
            process.wait(chance.uniform(0.0, 0.02))
        except subprocess.TimeoutExpired:
            process.kill()
        said = process.stdout.read().split("\n")
        assert process.wait() != 0
    # A line that was cut off by the kill has no line end.
    return max([last, *map(int, filter(None, said[:-1]))])


def test_a_writer_killed_at_any_moment_loses_nothing_and_doubles_nothing(path: Path) -> None:
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")  # noqa: T201
    chance = random.Random(seed)  # noqa: S311
    for _ in range(KILLS):
        said = killed(path, chance)
        if not path.exists():
            continue
        with opened(path) as ledger:
            assert ledger.verify() == []
            if not ledger.sources():
                continue
            pages = int(json.loads(ledger.cursor(1) or '{"page": 0}')["page"])
            # The one page that was committed but not said yet may be there as well.
            assert pages in (said, said + 1) or not said
            with ledger.reading() as connection:
                counts = connection.exec_driver_sql(
                    "SELECT count(*), count(DISTINCT event_id), coalesce(max(seq), 0) FROM event"
                ).one()
            assert tuple(counts) == (pages * SIZE,) * 3
            assert ledger.books().events == pages * SIZE
            assert ledger.backlog(1).events == pages * SIZE
            assert {run.state for run in ledger.runs(1_000)} <= {"failed"}
    assert pages > 0
