"""How many bytes of ledger an event takes, on SQLite, and on PostgreSQL where a database is named.

python -m tests.bench.growth [--rows 100000] [--postgres postgresql://user@host/empty-database]

One export is taken in that names a report in every row, then the same with one case in a hundred changed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.agency import casebridge, set_up
from tests.bench.generate import write_drop
from tests.bench.measure import measure

__all__ = ["grow"]


def grow(folder: Path, rows: int, url: str = "") -> list[tuple[str, int, int]]:
    """(what was done, events, bytes of the ledger) after each step."""
    set_up(folder, sink=True)
    config = folder / "casebridge.toml"
    if url:
        text = config.read_text(encoding="utf-8")
        config.write_text(text.replace('path = "ledger.db"', f'url = "{url}"\nfolder = "state"'), encoding="utf-8")
    found = [_step("an empty ledger", folder)]
    for title, changed in ((f"an export of {rows:,} rows", False), ("the same, 1 case in 100 changed", True)):
        write_drop(folder / "export.csv", rows, dense=True, changed=changed)
        (folder / "export.csv").rename(folder / "drop" / f"{len(found)}.csv")
        found.append(_step(title, folder))
    return found


def _step(title: str, folder: Path) -> tuple[str, int, int]:
    measure(casebridge("sync", "--json"), folder, ends_with=(0, 1))
    _, text = measure(casebridge("ledger", "info", "--json"), folder)
    info = json.loads(text)
    return title, info["books"]["events"], info["size"]


def main(arguments: Sequence[str]) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.growth", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the export")
    parser.add_argument("--postgres", default="", metavar="URL", help="an empty database to measure as well")
    given = parser.parse_args(arguments)
    for name, url in (("SQLite", ""), ("PostgreSQL", given.postgres)):
        if name == "PostgreSQL" and not url:
            continue
        with tempfile.TemporaryDirectory() as folder:
            before = (0, 0)
            for title, events, size in grow(Path(folder), given.rows, url):
                more = (events - before[0], size - before[1])
                each = f", {more[1] / more[0]:.0f} bytes an event" if more[0] else ""
                sys.stdout.write(f"{name:10} {title:40} {events:9,} events {size / 1e6:9.1f} MB{each}\n")
                before = (events, size)


if __name__ == "__main__":
    main(sys.argv[1:])
