"""Opening a ledger file: its rights, the database's settings, its revision."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

from casebridge.errors import StopLedger
from casebridge.guard.folder import make_folder
from casebridge.ledger.migrate import SHIPPED, Scripts, keep_copy, prepare, revision, state
from casebridge.ledger.trouble import ledger_fault, translated

__all__ = ["engine_for", "journal_for", "make", "open_reader", "open_writer"]

BUSY_MILLISECONDS = 30_000
"""How long a transaction waits for the one of another process or thread; ours take far less."""


def journal_for(version: tuple[int, ...]) -> Literal["DELETE", "WAL"]:
    """The journal mode that loses no commit with this version of SQLite.

    Versions 3.7.0 to 3.51.2, except the back-ports 3.44.6 and 3.50.7, can lose a commit in WAL mode when one
    connection writes while another checkpoints (sqlite.org/wal.html, "WAL-reset bug"); older ones have no WAL.
    """
    safe = version >= (3, 51, 3) or version in {(3, 44, 6), (3, 50, 7)}
    return "WAL" if safe else "DELETE"


def engine_for(path: Path, *, write: bool, journal: str | None = None) -> Engine:
    """An engine on a ledger file that exists: every commit durable, no value of a row in any error.

    Args:
        path: the file.
        write: whether it may be written; otherwise SQLite itself refuses to.
        journal: the journal mode; None asks ``journal_for``.
    """
    mode = journal or journal_for(sqlite3.sqlite_version_info)
    address = f"{path.absolute().as_uri()}?mode={'rw' if write else 'ro'}"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False),
        hide_parameters=True,
        poolclass=QueuePool,
    )

    def settle(connection: Any, _record: object) -> None:
        # journal_mode waits for other connections; without a time-out first it would fail at once.
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute("PRAGMA foreign_keys=ON")
        if write:
            connection.execute(f"PRAGMA journal_mode={mode}").fetchall()
            # A rollback journal that is there again after a power cut undoes its transaction: its end is synced, too.
            connection.execute(f"PRAGMA synchronous={'FULL' if mode == 'WAL' else 'EXTRA'}")
            connection.execute("PRAGMA secure_delete=ON").fetchall()

    def begin(connection: Connection) -> None:
        # The driver's own transactions begin late and leave DDL out; a writer that starts as a reader can deadlock.
        connection.exec_driver_sql(str(connection.get_execution_options().get("begin", "BEGIN")))

    event.listen(engine, "connect", settle)
    event.listen(engine, "begin", begin)
    return engine


def open_writer(path: Path, *, scripts: Scripts = SHIPPED) -> Engine:
    """An engine on a ledger of the newest revision, filled or upgraded where needed; one caller at a time.

    Before an upgrade a copy is kept as ``<path>.before-<revision>``.

    Raises:
        TryLater: ``ledger_busy``.
        StopLedger: ``ledger_newer``, ``ledger_damaged``, ``ledger_unwritable``.
    """
    engine = engine_for(path, write=True)
    try:
        with translated():
            with engine.connect() as connection:
                found = revision(connection)
            if (now := state(found, scripts)) != "current":
                if now == "older":
                    keep_copy(path, str(found))
                with engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
                    prepare(connection, scripts)
    except OSError as error:
        engine.dispose()
        raise ledger_fault("ledger_unwritable", detail=type(error).__name__) from None
    except BaseException:
        engine.dispose()
        raise
    return engine


def open_reader(path: Path, *, scripts: Scripts = SHIPPED) -> Engine:
    """An engine that only reads a ledger of the newest revision; takes no lock.

    Raises:
        TryLater: ``ledger_busy``.
        StopLedger: ``ledger_missing``, ``ledger_newer``, ``ledger_older``, ``ledger_damaged``, ``ledger_unwritable``.
    """
    if not path.is_file():
        raise ledger_fault("ledger_missing")
    engine = engine_for(path, write=False)
    try:
        try:
            found = _revision(engine)
        except StopLedger as error:
            if error.code != "ledger_unwritable":
                raise
            _roll_back(path)
            found = _revision(engine)
        if found is None:
            # A writer was killed before its first transaction; the next one begins it.
            raise ledger_fault("ledger_missing")
        if state(found, scripts) != "current":
            raise ledger_fault("ledger_older")
    except BaseException:
        engine.dispose()
        raise
    return engine


def _revision(engine: Engine) -> str | None:
    with translated(), engine.connect() as connection:
        return revision(connection)


def _roll_back(path: Path) -> None:
    """A killed writer leaves a journal that a read-only connection may not roll back; one that may write does."""
    with translated(), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def make(path: Path, *, create: bool) -> None:
    """Sees to it that the file is there; a new one and its folder are the owner's alone.

    Raises:
        StopLedger: ``ledger_missing`` without ``create``, ``ledger_unwritable``.
    """
    if path.is_file():
        return
    if not create:
        raise ledger_fault("ledger_missing")
    try:
        make_folder(path.parent, mode=0o700)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise ledger_fault("ledger_unwritable", detail=type(error).__name__) from None
