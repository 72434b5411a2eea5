"""Records of one batch, grouped by case whatever their order in the file, in flat memory.

A file may hold the rows of a case far apart. They are written to a temporary table and read back in the order of the
case keys; that also makes the ledger's keys arrive in order, which is the cheapest way to write an index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

__all__ = ["Kept", "Spill"]


class Kept(NamedTuple):
    """One record that was kept: its case, its line, the reports it names, whether it is a candidate, its cells."""

    key: str
    line: int
    number: str
    reports: tuple[str, ...]
    candidate: bool
    cells: tuple[str, ...]


class Spill:
    """A temporary table of kept records. Use it as a context manager; closing removes it."""

    def __init__(self, folder: Path, width: int) -> None:
        self._path = folder / "spill.db"
        self._path.unlink(missing_ok=True)
        # Its loss costs a re-read and nothing else, so it is the one database here that needs no journal.
        self._db = sqlite3.connect(self._path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA temp_store=FILE")
        cells = "".join(f", c{at} TEXT" for at in range(width))
        self._db.execute(
            f"CREATE TABLE kept (k TEXT, line INTEGER, number TEXT, reports TEXT, candidate INTEGER{cells})"
        )
        marks = ", ".join("?" * (width + 5))
        self._insert = f"INSERT INTO kept VALUES ({marks})"  # noqa: S608  nothing but question marks
        self._db.execute("BEGIN")
        self.count = 0

    def __enter__(self) -> Spill:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._db.close()
        self._path.unlink(missing_ok=True)

    def add(self, rows: Sequence[tuple[object, ...]]) -> None:
        """Adds rows of (key, line, number, reports joined by commas, candidate, *cells)."""
        self._db.executemany(self._insert, rows)
        self.count += len(rows)

    def cases(self) -> Iterator[tuple[str, list[Kept]]]:
        """Each case key with its records in the order of their lines; cases in the order of their keys."""
        rows = self._db.execute("SELECT * FROM kept ORDER BY k, line")
        for key, group in groupby(rows, key=itemgetter(0)):
            yield key, [_kept(row) for row in group]

    def keys_between(self, first: str, last: str) -> set[str]:
        """The case keys from ``first`` to ``last``, both included."""
        found = self._db.execute("SELECT DISTINCT k FROM kept WHERE k BETWEEN ? AND ?", (first, last))
        return {row[0] for row in found}


def _kept(row: tuple[object, ...]) -> Kept:
    key, line, number, reports, candidate, *cells = row
    named = tuple(str(reports).split(",")) if reports else ()
    return Kept(str(key), int(str(line)), str(number), named, bool(candidate), tuple(cells))  # type: ignore[arg-type]
