"""Bugs to plant into a process that is going to die: each must be found, or the search is worth nothing."""

from __future__ import annotations

import os
import sqlite3
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from casebridge.connectors.drop import folder as drop_folder
from casebridge.connectors.file_drop import FileDropSink
from casebridge.guard import folder as guard_folder
from casebridge.guard import host
from casebridge.ledger import Ledger
from casebridge.ledger.place import SqlitePlace
from casebridge.ledger.rows import PageWork
from casebridge.sdk import Envelope, Receipt, SinkContext

__all__ = ["BY_KILL", "BY_POWER_CUT", "BY_STOP", "SABOTAGE"]


def position_first() -> None:
    """Where to go on, and that a batch is done, become durable before the page that they follow."""
    original = Ledger.commit

    def early(self: Ledger, work: PageWork) -> list[int]:
        store = original.__get__(self, Ledger)
        if work.done is not None or work.cursor is not None:
            store(PageWork(work.source_id, work.run_id, work.ordinal, done=work.done, cursor=work.cursor))
            work = replace(work, done=None, cursor=None)
        found: list[int] = store(work)
        return found

    Ledger.commit = early  # type: ignore[assignment]


def sent_first() -> None:
    """What is sent is marked as sent before the sink has it."""
    _sink_that_lags(lambda batch: 0)


def half_sent() -> None:
    """Receipts of a whole batch are recorded when half of it was sent."""
    _sink_that_lags(lambda batch: len(batch) // 2)


def _sink_that_lags(at_once: Callable[[Sequence[Envelope]], int]) -> None:
    """The sink says yes, and writes the rest after the next transaction."""
    send, writing = FileDropSink.send, Ledger.writing
    later: list[tuple[FileDropSink, Sequence[Envelope], SinkContext]] = []

    def hasty(self: FileDropSink, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        now = at_once(batch)
        if now:
            send(self, batch[:now], context)
        later.append((self, batch[now:], context))
        return [Receipt(item.event_id, "accepted") for item in batch]

    @contextmanager
    def then(self: Ledger) -> Iterator[Any]:
        with writing(self) as connection:
            yield connection
        while later:
            sink, batch, context = later.pop()
            send(sink, batch, context)

    FileDropSink.send = hasty  # type: ignore[method-assign]
    Ledger.writing = then  # type: ignore[method-assign]


def random_ids() -> None:
    """The ID of an event does not follow from what it says."""
    sys.modules["casebridge.feedback.plan"].event_id = lambda *_args: uuid.uuid4().bytes  # type: ignore[attr-defined]


def _synchronous(setting: str) -> None:
    connect = sqlite3.connect

    class Lazy(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            return super().execute(f"PRAGMA synchronous={setting}" if "synchronous=" in sql else sql, *values)

    def lazily(*args: Any, **more: Any) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(*args, **{"factory": Lazy, **more})
        return made

    sqlite3.connect = lazily  # type: ignore[assignment]


def commit_not_synced() -> None:
    """A commit is left to the system to write when it likes."""
    _synchronous("OFF")


def commit_half_synced() -> None:
    """The end of the rollback journal is not synced, as with SQLite's usual settings."""
    _synchronous("FULL")


def names_not_synced() -> None:
    """Files are synced and renamed, and their folders never synced."""
    for module in (host, guard_folder, drop_folder):
        module.fsync_dir = lambda *_args, **_more: None  # type: ignore[attr-defined]


def files_not_synced() -> None:
    """What sinks write is never synced."""
    os.fsync = lambda fd: None


def holds_nothing() -> None:
    """A source or sink that is worked on is let go at once."""

    @contextmanager
    def holding(self: SqlitePlace, *_args: Any, **_more: Any) -> Iterator[None]:
        yield

    SqlitePlace.holding = holding  # type: ignore[method-assign]


BY_KILL = {bug.__name__: bug for bug in (position_first, sent_first, half_sent, random_ids)}
"""Found by killing at a system call."""

BY_POWER_CUT = {
    bug.__name__: bug for bug in (commit_not_synced, commit_half_synced, names_not_synced, files_not_synced)
}
"""A kill harms nothing here: only the disk after a power cut shows them."""

BY_STOP = {"holds_nothing": holds_nothing}
"""Found when a process is stopped at work and another one comes."""

SABOTAGE: dict[str, Callable[[], None]] = {**BY_KILL, **BY_POWER_CUT, **BY_STOP}
