"""Writes a made-up ledger of today's revision as SQL: ``uv run python tools/golden.py``, once for each release.

Later versions have to upgrade it: tests/unit/ledger/test_migrate.py. What a release made is never made again.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.unit.ledger.ripe import LATER_TABLES, fill  # noqa: E402
from tests.unit.ledger.world import opened  # noqa: E402

GOLDEN = ROOT / "tests" / "unit" / "ledger" / "golden"


def dump(path: Path) -> Iterator[str]:
    """The ledger at ``path`` as lines of SQL, its rows in the order of its tables."""
    with closing(sqlite3.connect(path)) as raw:
        (revision,) = raw.execute("SELECT version_num FROM alembic_version").fetchone()
        yield f"-- A ledger as revision {revision} made it. Data is made up."
        yield from raw.iterdump()


def add_later(path: Path) -> None:
    """Rows in those tables and columns that this revision has and ``fill`` does not know."""
    with closing(sqlite3.connect(path)) as raw, raw:
        there = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table, sql in LATER_TABLES:
            if table in there:
                raw.execute(sql)


def main() -> int:
    """Makes the ledger in a temporary folder and writes ``golden/<revision>.sql``; never over one that is there."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        with opened(path) as ledger:
            fill(ledger)
        add_later(path)
        with opened(path, write=False) as ledger:
            assert ledger.verify() == []  # noqa: S101
        lines = list(dump(path))
    target = GOLDEN / f"{lines[0].split()[5]}.sql"
    with target.open("x", encoding="utf-8", newline="\n") as out:
        out.write("\n".join(lines) + "\n")
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
