"""A ledger in a PostgreSQL database that several hosts share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, NullPool

from casebridge import clock
from casebridge.ledger.lock import CLASSES
from casebridge.ledger.migrate import SHIPPED, Scripts, prepare, revision, state
from casebridge.ledger.place import OPENING_SECONDS, Held, busy
from casebridge.ledger.postgres.database import Database, label
from casebridge.ledger.postgres.engine import engine_for
from casebridge.ledger.postgres.hold import Hold, held_numbers
from casebridge.ledger.schema import METADATA
from casebridge.ledger.trouble import ledger_fault, translated

__all__ = ["PostgresPlace"]

_SCHEMA = (CLASSES["schema"], 0)


class PostgresPlace:
    """A ledger in a PostgreSQL database; see ``Place``.

    Who holds a source or sink is told by a lock of a session, and writes by that session alone: when it is lost,
    nothing more is stored under the hold. A hold belongs to the thread that took it.

    Args:
        url: see ``Database``.
        password: asked for at each connection; None for what libpq finds by itself.
        connect_seconds: how long one attempt to connect may take.
        sleep: waits for seconds.
        scripts: the migrations.
    """

    def __init__(
        self,
        url: str,
        password: Callable[[], str | None] = lambda: None,
        connect_seconds: int = 10,
        *,
        sleep: Callable[[float], None] = clock.sleep,
        scripts: Scripts = SHIPPED,
    ) -> None:
        self.url = url
        self.label = label(url)
        self.database = Database(url, password, connect_seconds)
        self._sleep = sleep
        self._scripts = scripts
        self._mine = threading.local()
        self._sessions: dict[str, Engine] = {}

    def exists(self) -> bool:
        """See ``Place``."""
        engine = engine_for(self.database, "", pool=NullPool)
        with translated(self.label), engine.connect() as connection:
            return revision(connection) is not None

    def writer(self, *, create: bool, command: str, now: datetime) -> Engine:  # noqa: ARG002
        """See ``Place``; an upgrade keeps no copy: a dump is the operator's."""
        engine = engine_for(self.database, command)
        try:
            with translated(self.label):
                with engine.connect() as connection:
                    found = state(revision(connection), self._scripts)
                if found == "empty" and not create:
                    raise ledger_fault("ledger_missing", where=self.label)
                if found != "current":
                    with engine.begin() as connection:
                        self._prepare(connection)
        except BaseException:
            engine.dispose()
            raise
        return engine

    def _prepare(self, connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{OPENING_SECONDS:.0f}s'")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(?, ?)", _SCHEMA)
        # Whoever had the lock may have done it.
        if state(revision(connection), self._scripts) != "current":
            prepare(connection, self._scripts)

    def reader(self, *, command: str) -> Engine:
        """See ``Place``."""
        engine = engine_for(self.database, command)
        try:
            with translated(self.label), engine.connect() as connection:
                found = state(revision(connection), self._scripts)
            if found != "current":
                raise ledger_fault("ledger_missing" if found == "empty" else "ledger_older", where=self.label)
        except BaseException:
            engine.dispose()
            raise
        return engine

    @contextmanager
    def reading(self, engine: Engine) -> Iterator[Connection]:
        """See ``Place``."""
        with translated(self.label), engine.connect() as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def writing(self, engine: Engine) -> Iterator[Connection]:
        """See ``Place``; inside a hold of this thread it raises ``TryLater`` (``hold_lost``) once that is lost."""
        hold: Hold | None = getattr(self._mine, "hold", None)
        with translated(self.label), hold.writing() if hold else engine.begin() as connection:
            # An upgrade waits for this transaction, and is seen by the next statement.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock_shared(?, ?)", _SCHEMA)
            yield connection

    def erase(self, engine: Engine) -> None:
        """See ``Place``: rows that were deleted make room for others. What was written of them in the server's log,
        in its backups and in the unused parts of pages goes when those are used again.
        """
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in METADATA.sorted_tables:
                connection.exec_driver_sql(f'VACUUM (SKIP_LOCKED) "{table.name}"')

    def size(self, engine: Engine) -> int:
        """See ``Place``."""
        with engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())

    def journal(self, engine: Engine) -> str:
        """See ``Place``."""
        with engine.connect() as connection:
            version, fsync = connection.exec_driver_sql(
                "SELECT current_setting('server_version'), current_setting('fsync')"
            ).one()
        return f"PostgreSQL {version}" + ("" if fsync == "on" else ", fsync is off: a power cut loses commits")

    @contextmanager
    def holding(self, what: Held, ident: int, *, command: str, now: datetime, wait: float) -> Iterator[None]:  # noqa: ARG002
        """See ``Place``."""
        with translated(self.label):
            hold = self._take(what, ident, command, wait)
        try:
            yield
        finally:
            hold.free((what, ident))
            self._rest(hold)

    def _take(self, what: Held, ident: int, command: str, wait: float) -> Hold:
        hold: Hold | None = getattr(self._mine, "hold", None)
        if hold is None:
            hold = self._mine.hold = Hold(self._session(command), self.label)
        try:
            holder = hold.take((what, ident), wait, self._sleep)
            if holder is not None:
                raise busy(what, holder)
        except BaseException:
            self._rest(hold)
            raise
        return hold

    def _session(self, command: str) -> Engine:
        # Made once: an engine asks the server what it is when it first connects.
        if command not in self._sessions:
            self._sessions[command] = engine_for(self.database, command, pool=NullPool)
        return self._sessions[command]

    def _rest(self, hold: Hold) -> None:
        if not hold.keys:
            self._mine.hold = None
            hold.close()

    def held(self, engine: Engine, what: Held) -> set[int]:
        """See ``Place``."""
        with translated(self.label), engine.connect() as connection:
            return held_numbers(connection, what)
