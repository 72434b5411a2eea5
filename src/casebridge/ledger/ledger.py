"""The ledger: the durable truth of what was read, stated, asked and sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from casebridge.errors import TryLater
from casebridge.ledger.methods import Methods
from casebridge.ledger.migrate import SHIPPED
from casebridge.ledger.place import Held, Place, SqlitePlace
from casebridge.ledger.trouble import ledger_fault, translated

__all__ = ["Announce", "Ledger", "Transaction"]

Transaction = Connection
"""A connection inside a transaction, as others are handed it."""

Announce = Callable[[Transaction], None]


class Ledger(Methods):
    """An open ledger; made by ``Ledger.open``, closed by ``close`` or the end of a ``with`` block.

    Each method runs in a transaction of its own and either happens whole or not at all. All raise ``TryLater``
    (``ledger_busy``) and ``StopLedger`` (``ledger_damaged``, ``ledger_unwritable``, ``ledger_refused``).
    """

    def __init__(
        self,
        place: Place,
        engine: Engine,
        clock: Callable[[], datetime],
        *,
        write: bool,
        command: str,
        wait: float,
        announce: Announce | None = None,
    ) -> None:
        self.place = place
        self._engine = engine
        self._clock = clock
        self._write = write
        self._command = command
        self._wait = wait
        self._announce = announce

    @classmethod
    def open(
        cls,
        place: str | Path | Place,
        *,
        clock: Callable[[], datetime],
        command: str = "",
        write: bool = True,
        create: bool = True,
        wait: float = 0.0,
        announce: Announce | None = None,
    ) -> Ledger:
        """The ledger at a place. Several processes may have it open for writing; each source is worked on by one.

        Args:
            place: the SQLite file, made with its folder if ``write`` and ``create``, readable by the owner only; or
                another ``Place``.
            clock: the current time, aware.
            command: the verb that runs, told to whoever wants to work on the same source or sink.
            write: upgrades an older ledger (a copy of a file is kept beside it) and marks runs that a killed process
                left behind as failed; otherwise the ledger is only read.
            create: whether a file that is not there is made.
            wait: seconds to wait for another process that works on the same source or sink.
            announce: called with the connection in each transaction that ends a run with new events.

        Raises:
            TryLater: ``ledger_busy``.
            StopLedger: ``ledger_missing``, ``ledger_newer``, ``ledger_older``, ``ledger_damaged``,
                ``ledger_unwritable``.
        """
        where = SqlitePlace(Path(place)) if isinstance(place, (str, Path)) else place
        engine = where.writer(create=create, command=command, now=clock()) if write else where.reader(command=command)
        ledger = cls(where, engine, clock, write=write, command=command, wait=wait, announce=announce)
        if write:
            ledger._abandon_left()
        return ledger

    def holding(self, what: Held, ident: int, *, wait: float | None = None) -> AbstractContextManager[None]:
        """Keeps every other process from a source or sink for the length of a block; see ``Place.holding``."""
        patience = self._wait if wait is None else wait
        return self.place.holding(what, ident, command=self._command, now=self._clock(), wait=patience)

    def _abandon_left(self) -> None:
        """Marks runs as failed whose process is gone: nobody holds their source any more."""
        running = set(self._running())
        for source_id in sorted(running - self.place.held(self._engine, "source") if running else running):
            with suppress(TryLater), self.holding("source", source_id, wait=0.0):
                self._abandon_runs(source_id)

    def close(self) -> None:
        """Lets go of the database; harmless when done twice."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def size(self) -> int:
        """How many bytes the ledger takes."""
        with translated():
            return self.place.size(self._engine)

    def journal(self) -> str:
        """How the database keeps a commit, in a few words."""
        with translated():
            return self.place.journal(self._engine)

    def now(self) -> datetime:
        """The ledger's time."""
        return self._clock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the ledger; for functions of this package that have no method."""
        with translated(), self.place.reading(self._engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that becomes durable as a whole when the block ends, or leaves no trace if it raises."""
        if not self._write:
            raise ledger_fault("ledger_unwritable", detail="opened for reading")
        with translated(), self.place.writing(self._engine) as connection:
            # Another process may have upgraded it since it was opened here.
            if connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() != SHIPPED.revisions[-1]:
                raise ledger_fault("ledger_newer")
            yield connection.execution_options(announce=self._announce)

    def register_sink(self, name: str, takes: str) -> int:
        """The number of the sink called ``name``; a new one gets all that is there already.

        Raises:
            FixConfig: ``sink_takes_changed`` if the name belongs to a sink that takes something else.
        """
        known = self.sink_state(name)
        if known is not None and known.takes == takes and not known.filling:
            return known.sink_id
        sink_id = self._enter_sink(name, takes)
        while self._fill_sink(sink_id):
            pass
        return sink_id

    def purge_case(self, source_id: int, case_key: str, reason: str) -> int:
        """Removes a case from one source for good, see ``purge_cases``; returns how many events it concerned."""
        return self.purge_cases(source_id, [case_key], reason)

    def purge_cases(self, source_id: int, case_keys: Sequence[str], reason: str) -> int:
        """Removes cases from one source for good, see ``purge.purge_cases``; returns how many events it concerned."""
        done = self._purge_cases(source_id, case_keys, reason)
        with translated():
            self.place.erase(self._engine)
        return done
