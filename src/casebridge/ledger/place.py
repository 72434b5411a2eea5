"""Where a ledger is: a SQLite file, or a PostgreSQL database that several hosts share."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import Connection, Engine

from casebridge.errors import TryLater
from casebridge.faults import FAULTS
from casebridge.guard.host import Busy, exclusive
from casebridge.ledger.open import journal_for, make, open_reader, open_writer
from casebridge.ledger.trouble import ledger_fault
from casebridge.model import moment_text

__all__ = ["Held", "Place", "SqlitePlace", "busy"]

Held = Literal["source", "sink", "ledger"]
"""What one process at a time may work on: all that a source says, all that goes to a sink, or everything."""

OPENING_SECONDS = 60.0
"""How long one process waits for another that is upgrading the ledger."""

_CODES: dict[Held, str] = {"source": "source_busy", "sink": "sink_busy", "ledger": "ledger_busy"}


class Place(Protocol):
    """A ledger's place; what differs between the two databases stands behind it."""

    @property
    def label(self) -> str:
        """Where the ledger is, in a few words: nobody gets in by them."""
        ...

    def exists(self) -> bool:
        """Whether there is a ledger, of any revision. Raises ``TryLater`` and ``StopLedger`` if nobody can tell."""
        ...

    def writer(self, *, create: bool, command: str, now: datetime) -> Engine:
        """An engine on a ledger of the newest revision, filled or upgraded where needed; one process at a time does.

        Raises ``TryLater`` (``ledger_busy``) and ``StopLedger``.
        """
        ...

    def reader(self, *, command: str) -> Engine:
        """An engine that only reads. Raises as ``writer`` does, and ``ledger_older``."""
        ...

    def reading(self, engine: Engine) -> AbstractContextManager[Connection]:
        """A transaction that sees one state of the ledger."""
        ...

    def writing(self, engine: Engine) -> AbstractContextManager[Connection]:
        """A transaction that becomes durable as a whole or not at all.

        Inside a hold of this thread it can't become durable once the hold is lost; raises ``TryLater`` (``hold_lost``).
        """
        ...

    def size(self, engine: Engine) -> int:
        """How many bytes the ledger takes."""
        ...

    def journal(self, engine: Engine) -> str:
        """The database, and how it keeps a commit, in a few words."""
        ...

    def erase(self, engine: Engine) -> None:
        """Sees to it that nothing of what was deleted stays in the database's own files."""
        ...

    def held(self, engine: Engine, what: Held) -> set[int]:
        """The numbers of those that somebody surely has now; where trying costs nothing, none."""
        ...

    def holding(
        self, what: Held, ident: int, *, command: str, now: datetime, wait: float
    ) -> AbstractContextManager[None]:
        """Keeps all other processes, on this host and others, from the same source or sink for the block.

        The hold ends with the process, however it ends.

        Args:
            what: what kind of thing is held.
            ident: its number.
            command: the verb that runs, told to whoever comes second.
            now: the time.
            wait: seconds to wait for another holder.

        Raises ``TryLater``: ``source_busy``, ``sink_busy``, ``ledger_busy``, naming the holder as far as it is known.
        """
        ...


def busy(what: Held, holder: str) -> TryLater:
    """The error of a hold that another process has; ``holder`` says which, as a sentence."""
    fault = FAULTS[_CODES[what]]
    return TryLater(_CODES[what], f"{fault.meaning} {holder}".rstrip(), next_step=fault.next_step)


class SqlitePlace:
    """A ledger in a file of this host. Who holds what stands in files beside it, in ``<path>.locks``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def writer(self, *, create: bool, command: str, now: datetime) -> Engine:
        """See ``Place``; before an upgrade a copy of the file is kept beside it."""
        make(self.path, create=create)
        with self.holding("ledger", 0, command=command, now=now, wait=OPENING_SECONDS):
            return open_writer(self.path)

    def reader(self, *, command: str) -> Engine:  # noqa: ARG002
        """See ``Place``."""
        return open_reader(self.path)

    @property
    def label(self) -> str:
        """See ``Place``."""
        return str(self.path)

    def exists(self) -> bool:
        """See ``Place``."""
        return self.path.exists()

    @contextmanager
    def reading(self, engine: Engine) -> Iterator[Connection]:
        """See ``Place``."""
        with engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, engine: Engine) -> Iterator[Connection]:
        """See ``Place``; a transaction of SQLite that begins as a reader can't always become a writer."""
        with engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
            yield connection

    def size(self, engine: Engine) -> int:  # noqa: ARG002
        """See ``Place``."""
        return self.path.stat().st_size

    def journal(self, engine: Engine) -> str:  # noqa: ARG002
        """See ``Place``."""
        return journal_for(sqlite3.sqlite_version_info)

    def erase(self, engine: Engine) -> None:
        """See ``Place``: a write-ahead log is cut, which can't happen inside a transaction."""
        with engine.execution_options(begin="SELECT 1").connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def held(self, engine: Engine, what: Held) -> set[int]:  # noqa: ARG002
        """See ``Place``."""
        return set()

    @contextmanager
    def holding(self, what: Held, ident: int, *, command: str, now: datetime, wait: float) -> Iterator[None]:
        """See ``Place``."""
        folder = self.path.with_name(f"{self.path.name}.locks")
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            lock = exclusive(folder / f"{what}-{ident}.lock", timeout=wait, note=command, since=moment_text(now))
            lock.__enter__()
        except Busy as error:
            raise busy(what, error.summary) from None
        except OSError as error:
            raise ledger_fault("ledger_unwritable", detail=type(error).__name__) from None
        try:
            yield
        finally:
            lock.__exit__(None, None, None)
