"""A whole copy of a SQLite ledger at one moment, while others write to it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Literal

from casebridge.ledger.trouble import ledger_fault

__all__ = ["copy_ledger", "pour"]

PAGES = 1_024
"""Pages copied before writers get their turn: 4 MB."""

RESTARTS = 20
"""How often a copy may begin anew because somebody wrote; the next time it keeps writers waiting instead."""

BUSY_SECONDS = 30.0
"""How long a copy waits for others to let go of the file, each time."""

BUSY_TURNS = 3
"""How often it waits so long in vain before it gives up."""


class _Restless(Exception):
    """The ledger changes faster than it can be copied page by page."""


class _Watch:
    """Follows a copy: gives up on one that always begins anew, and on one that never gets a turn."""

    def __init__(self, restarts: int | None) -> None:
        self._left: int | None = None
        self._restarts = restarts
        self._busy = BUSY_TURNS

    def __call__(self, status: int, remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            self._busy -= 1
            if not self._busy:
                raise ledger_fault("ledger_busy")
            return
        if self._restarts is not None and self._left is not None and remaining >= self._left:
            self._restarts -= 1
            if self._restarts < 0:
                raise _Restless
        self._left = remaining


def copy_ledger(
    path: Path, target: Path, *, pages: int = PAGES, restarts: int = RESTARTS, mode: Literal["rw", "ro"] = "rw"
) -> None:
    """Copies the ledger at ``path`` into a new file, the owner's alone, durable before this returns.

    Args:
        path: the ledger; what a killed writer left in it is rolled back first.
        target: what must not exist.
        pages: how many pages are copied before writers get their turn.
        restarts: how often the copy begins anew because of writers before it holds them up.
        mode: ``ro`` for a file that nobody may touch, not even to roll back what was left in it.

    Raises ``OSError``, ``sqlite3.Error`` and ``TryLater`` (``ledger_busy``); then a part of the copy may be left.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(_connect(path, mode)) as old, closing(_connect(target)) as new:
        try:
            _pour(old, new, pages, _Watch(restarts))
        except _Restless:
            # Held from here on: without it each part of the copy would have to win its turn again.
            old.execute("BEGIN")
            old.execute("SELECT count(*) FROM sqlite_master").fetchone()
            _pour(old, new, pages, _Watch(None))
            old.execute("COMMIT")
        # A copy is one file: it carries no write-ahead log.
        new.execute("PRAGMA journal_mode=DELETE").fetchall()


def pour(source: Path, path: Path) -> None:
    """Puts the content of ``source`` in the place of what the ledger at ``path`` holds, in one durable transaction.

    Whoever has the ledger open sees the new content from then on. Raises as ``copy_ledger``.
    """
    with closing(_connect(source)) as old, closing(_connect(path)) as new:
        _pour(old, new, -1, _Watch(None))


def _connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _pour(
    old: sqlite3.Connection, new: sqlite3.Connection, pages: int, progress: Callable[[int, int, int], None]
) -> None:
    old.backup(new, pages=pages, progress=progress, sleep=0.05)
