"""Records of one batch, grouped by case whatever their order in the file, in flat memory.

A file may hold the rows of a case far apart. They are written to a temporary table and read back in the order of the
case keys; that also makes the ledger's keys arrive in order, which is the cheapest way to write an index.
"""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from casebridge.errors import TryLater
from casebridge.faults import FAULTS

__all__ = ["CELL_END", "Kept", "Spill"]

_SLOTS = 1 << 22

_new = tuple.__new__  # once a record, so its constructor's argument handling counts
CELL_END = "\0"
"""Joins the cells of a record in one column; no cell holds it, since a record with a NUL is damaged."""

_INSERT = "INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?)"
_INSERT_DOUBTFUL = "INSERT INTO doubtful VALUES (?, ?, ?, ?, ?, ?)"


class Kept(NamedTuple):
    """One record that was kept: its case, its line, the reports it names, whether it is a candidate, its cells."""

    key: str
    line: int
    number: str
    reports: tuple[str, ...]
    candidate: bool
    cells: tuple[str, ...]


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        fault = FAULTS["workdir_unwritable"]
        raise TryLater(
            "workdir_unwritable", fault.meaning, next_step=fault.next_step, detail=type(error).__name__
        ) from None


class Spill:
    """A temporary table of kept records. Use it as a context manager; closing removes it.

    All methods raise ``TryLater`` (``workdir_unwritable``) if the work folder is full or fails.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "spill.db"
        self._left = 0
        self.count = 0
        with _room():
            self._open(folder)

    def _open(self, folder: Path) -> None:
        self._path.unlink(missing_ok=True)
        # Its loss costs a re-read and nothing else, so it is the one database here that needs no journal.
        self._db = sqlite3.connect(self._path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA temp_store=FILE")
        self._db.execute(
            "CREATE TABLE kept (k TEXT, line INTEGER, number TEXT, reports TEXT, candidate INTEGER, cells TEXT)"
        )
        self._db.execute("CREATE TABLE doubtful AS SELECT * FROM kept")
        self._db.execute("BEGIN")
        self._aside = (folder / "aside.bin").open("w+b")

    def __enter__(self) -> Spill:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._db.close()
        # What can't be removed now goes with the work folder.
        with suppress(OSError):
            self._aside.close()
        for path in (self._path, Path(self._aside.name)):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def add(self, rows: Sequence[tuple[object, ...]]) -> None:
        """Adds rows of (key, line, number, reports joined by commas, candidate, cells joined by ``CELL_END``)."""
        with _room():
            self._db.executemany(_INSERT, rows)
        self.count += len(rows)

    def set_aside(self, rows: Sequence[tuple[object, ...]]) -> None:
        """Keeps rows for ``reclaim`` at next to no cost: another row of their case may yet name a report."""
        block = marshal.dumps(list(rows))
        with _room():
            self._aside.write(len(block).to_bytes(8, "big") + block)
        self._left += len(rows)

    def reclaim(self) -> int:
        """Adds the rows set aside whose case was added meanwhile; returns how many stay out."""
        left, self._left = self._left, 0
        if left and self.count:
            with _room():
                left -= self._reclaimed()
        return left

    def _reclaimed(self) -> int:
        # A filter of fixed size first: most rows belong to no kept case, and a look-up for each would cost seconds.
        known = bytearray(_SLOTS)
        for (key,) in self._db.execute("SELECT DISTINCT k FROM kept"):
            known[hash(key) % _SLOTS] = 1
        self._aside.seek(0)
        while size := self._aside.read(8):
            rows = marshal.loads(self._aside.read(int.from_bytes(size, "big")))  # noqa: S302  written by this object
            doubtful = [row for row in rows if known[hash(row[0]) % _SLOTS]]
            self._db.executemany(_INSERT_DOUBTFUL, doubtful)
        found = self._db.execute("INSERT INTO kept SELECT * FROM doubtful WHERE k IN (SELECT k FROM kept)").rowcount
        self.count += found
        return found

    def cases(self) -> Iterator[tuple[str, list[Kept]]]:
        """Each case key with its records in the order of their lines; cases in the order of their keys."""
        # Only reading can fail in here: what the caller does with a case happens outside of it.
        with _room():
            rows = self._db.execute("SELECT * FROM kept ORDER BY k, line")
            for key, group in groupby(rows, key=itemgetter(0)):
                yield key, [_kept(row) for row in group]

    def told(self) -> Iterator[tuple[str, str]]:
        """Case key and cells of each record, in any order."""
        with _room():
            yield from self._db.execute("SELECT k, cells FROM kept")

    def keys_between(self, first: str, last: str) -> set[str]:
        """The case keys from ``first`` to ``last``, both included."""
        found = self._db.execute("SELECT DISTINCT k FROM kept WHERE k BETWEEN ? AND ?", (first, last))
        return {row[0] for row in found}


def _kept(row: tuple[Any, ...]) -> Kept:
    named = tuple(row[3].split(",")) if row[3] else ()
    return _new(Kept, (row[0], row[1], row[2], named, row[4] == 1, tuple(row[5].split(CELL_END))))
