"""What a ledger in PostgreSQL costs beside one in a file: the same export read into both, in turn.

    uv run python -m tests.bench.postgres [--rows 200000] [--repeat 3]

The server runs on this host and syncs each commit to disk, as the file does. Wall time counts, since a part of the
work is the server's; "client" is casebridge's own processor time. "nothing new" reads the same export again under a
new name.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.bench.agency import casebridge, set_up  # noqa: E402
from tests.bench.generate import write_drop  # noqa: E402
from tests.bench.measure import Cost, measure, median  # noqa: E402
from tests.support.postgres import Server, running_server  # noqa: E402

HEAD = (
    "| ledger | rows | first s | client cpu s | us an event | nothing new s | bytes an event |\n"
    "|---|---:|---:|---:|---:|---:|---:|"
)


def one(server: Server | None, rows: int) -> tuple[Cost, Cost, float]:
    """The costs of reading an export and of reading it again, and the bytes that the ledger takes for an event."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        drop = set_up(folder, sink=True)
        size = folder / "ledger.db"
        if server is not None:
            url = server.database()
            text = (folder / "casebridge.toml").read_text(encoding="utf-8")
            text = text.replace('path = "ledger.db"', f'url = "{url}"')
            (folder / "casebridge.toml").write_text(text, encoding="utf-8")
        write_drop(drop / "first.csv", rows, dense=True)
        first, _ = measure(casebridge("sync", "--no-deliver"), folder, ends_with=(0, 1))
        write_drop(drop / "again.csv", rows, dense=True)
        with (drop / "again.csv").open("a", encoding="utf-8") as file:
            file.write("\n")
        again, _ = measure(casebridge("sync", "--no-deliver"), folder, ends_with=(0, 1))
        if server is None:
            return first, again, size.stat().st_size / rows
        (row,) = server.run("SELECT pg_database_size(%s)", url.rpartition("/")[2])
        empty = server.run("SELECT pg_database_size('template1')")[0][0]
        return first, again, (row[0] - empty) / rows


def report(rows: int, repeat: int) -> Iterator[str]:
    """The report, line by line as it comes."""
    yield f"Python {platform.python_version()}, {platform.system()}; median of {repeat}; trust the ratios.\n\n{HEAD}"
    costs: dict[str, list[tuple[Cost, Cost, float]]] = {"SQLite": [], "PostgreSQL": []}
    with running_server(durable=True) as server:
        for _ in range(repeat):
            costs["SQLite"].append(one(None, rows))
            costs["PostgreSQL"].append(one(server, rows))
    walls = []
    for name, found in costs.items():
        first, again = median(item[0] for item in found), median(item[1] for item in found)
        walls.append((first.wall, again.wall))
        yield (
            f"| {name} | {rows:,} | {first.wall:.2f} | {first.cpu:.2f} | {first.wall / rows * 1e6:.0f}"
            f" | {again.wall:.2f} | {found[0][2]:.0f} |"
        )
    (file, file_again), (base, base_again) = walls
    first_ratio, again_ratio = base / file, base_again / file_again
    yield f"\nPostgreSQL to SQLite: {first_ratio:.2f} for the first reading, {again_ratio:.2f} with nothing new"


def main(arguments: list[str] | None = None) -> None:
    """Measures what the command line asks for."""
    parser = argparse.ArgumentParser(description="Measure a ledger in PostgreSQL beside one in a file.")
    parser.add_argument("--rows", type=int, default=200_000, help="rows of the export, each an event")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each; the table holds their median")
    chosen = parser.parse_args(arguments)
    for text in report(chosen.rows, chosen.repeat):
        print(text, flush=True)


if __name__ == "__main__":
    main()
