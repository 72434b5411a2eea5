"""Holds on PostgreSQL: a session that has the lock, and does all the writing under it.

The lock belongs to a session, and what is written while it is held is written by the same session. So whoever lost
the lock can't commit any more: with the session the transaction is gone, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC
from time import monotonic

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from casebridge.ledger.lock import CLASSES
from casebridge.ledger.trouble import ledger_fault
from casebridge.model import moment_text

__all__ = ["Hold", "Key", "held_numbers"]

Key = tuple[str, int]
"""What is held and its number."""

TRY_SECONDS = 0.1
_TRY = "SELECT pg_try_advisory_lock(?, ?), pg_backend_pid()"
_OURS = (
    " l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = CAST(? AS bigint)"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_HOLDER = (
    "SELECT a.application_name, host(a.client_addr), a.backend_start, a.pid FROM pg_locks l"  # noqa: S608
    f" JOIN pg_stat_activity a ON a.pid = l.pid WHERE{_OURS} AND l.objid = CAST(? AS bigint)"
)
_HELD = f"SELECT CAST(l.objid AS bigint) FROM pg_locks l WHERE{_OURS}"  # noqa: S608


def held_numbers(connection: Connection, what: str) -> set[int]:
    """The numbers of all that is held of a kind, whoever has it."""
    return set(connection.exec_driver_sql(_HELD, (CLASSES[what],)).scalars())


class Hold:
    """The session of one thread that holds something. Each thread has its own."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._connection: Connection = engine.connect()
        self._where = where
        self._pid = 0
        self.keys: list[Key] = []

    def take(self, key: Key, wait: float, sleep: Callable[[float], None]) -> str | None:
        """Takes a lock, trying again for ``wait`` seconds; None if it has it, else who has it, as a sentence."""
        end = monotonic() + wait
        while True:
            if key not in self.keys and self._tried(key):
                self.keys.append(key)
                return None
            if monotonic() >= end:
                return self._holder(key)
            sleep(min(TRY_SECONDS, max(0.0, end - monotonic())))

    def _tried(self, key: Key) -> bool:
        if self._connection.invalidated:
            raise ledger_fault("hold_lost", where=self._where)
        with self._connection.begin():
            got, pid = self._connection.exec_driver_sql(_TRY, (CLASSES[key[0]], key[1])).one()
        if self._pid not in (0, pid):
            raise ledger_fault("ledger_pooled", where=self._where)
        self._pid = pid
        return bool(got)

    def _holder(self, key: Key) -> str:
        with self._connection.begin():
            found = self._connection.exec_driver_sql(_HOLDER, (CLASSES[key[0]], key[1])).first()
        if found is None:
            return "It has just ended."
        name, host, start, pid = found
        place = f"session {pid}" + (f" from {host}" if host else "")
        since = f" since {moment_text(start.astimezone(UTC))}" if start else ""
        return f"In use by `{name or 'casebridge'}` ({place}){since}."

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of the session that has the locks. Raises ``TryLater`` (``hold_lost``)."""
        if self._connection.invalidated:
            raise ledger_fault("hold_lost", where=self._where)
        with self._connection.begin():
            # A session that ended is seen here first, and one that a pooler handed over has another number.
            if self._session() != self._pid:
                raise ledger_fault("hold_lost", where=self._where)
            yield self._connection

    def _session(self) -> int:
        try:
            return int(self._connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
        except DBAPIError:
            return 0

    def free(self, key: Key) -> None:
        """Gives a lock back; one that is lost already is given back by that."""
        self.keys.remove(key)
        if not self._connection.invalidated:
            # The server may take a moment to see that a session ended; who comes next shall not wait for that.
            with suppress(DBAPIError), self._connection.begin():
                self._connection.exec_driver_sql("SELECT pg_advisory_unlock(?, ?)", (CLASSES[key[0]], key[1]))

    def close(self) -> None:
        """Ends the session."""
        with suppress(DBAPIError):
            self._connection.close()
