"""Runs and their books."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from casebridge.ledger.books import Books
from casebridge.ledger.guard import INTERRUPTED, Limits, TooMuch, go_on_from, limits_kept, too_much
from casebridge.ledger.schema import run
from casebridge.ledger.statement import scalar
from casebridge.model import moment_text

__all__ = [
    "COUNTS",
    "READ_TO_END",
    "RunRow",
    "abandon_runs",
    "books",
    "books_of",
    "finish_run",
    "read_since",
    "run_row",
    "running",
    "runs",
    "start_run",
]

READ_TO_END = "read_to_end"
"""The key of a run's detail that says that its source was read to its end."""

COUNTS = tuple(item.name for item in fields(Books) if item.name != "by_rule")
"""The columns of the run table that are counts of ``Books``."""


_IDLE = " AND ".join(
    (
        "{0}.state = 'done'",
        "{0}.guard = ''",
        *(f'{{0}}."{name}" = 0' for name in COUNTS),
        "NOT EXISTS (SELECT 1 FROM batch WHERE batch.run_id = {0}.run_id)",
    )
)
_FORGET = (
    "DELETE FROM run WHERE run_id = (SELECT max(b.run_id) FROM run b JOIN run a ON a.source_id = b.source_id"  # noqa: S608
    " WHERE a.run_id = ? AND b.run_id < ?)"
    f" AND EXISTS (SELECT 1 FROM run a WHERE a.source_id = run.source_id AND a.run_id > run.run_id"
    f" AND a.command = run.command AND a.detail = run.detail"
    f" AND substr(a.started_at, 1, 10) = substr(run.started_at, 1, 10) AND {_IDLE.format('a')})"
    f" AND {_IDLE.format('run')}"
)
"""Counts, details and states of both are the same, so that nothing is told by one that the other does not tell."""


class RunRow(NamedTuple):
    """One run: what ran on which source, when (wire form), how it ended, and its books."""

    run_id: int
    source_id: int
    command: str
    started_at: str
    ended_at: str | None
    state: str
    books: Books
    detail: dict[str, Any]
    guard: str = ""


def start_run(connection: Connection, at: datetime, source_id: int, command: str, limits: Limits | None = None) -> int:
    """The number of a new run; an earlier one of the same source that never ended is marked failed.

    ``limits`` say how much it may change before it waits for a person; None for what a person does deliberately.
    """
    abandon_runs(connection, at, source_id)
    first_seq, changed, fresh = go_on_from(connection, source_id, command)
    made = connection.execute(
        insert(run)
        .values(
            source_id=source_id,
            command=command,
            started_at=moment_text(at),
            state="running",
            by_rule="{}",
            detail=json.dumps(limits_kept(limits)),
            first_seq=first_seq,
            changed=changed,
            fresh=fresh,
        )
        .returning(run.c.run_id)
    )
    return int(made.scalar_one())


def running(connection: Connection) -> list[int]:
    """The numbers of the sources with a run that has not ended."""
    rows = connection.exec_driver_sql("SELECT DISTINCT source_id FROM run WHERE state = 'running' ORDER BY source_id")
    return [int(number) for number in rows.scalars()]


def abandon_runs(connection: Connection, at: datetime, source_id: int) -> None:
    """Marks runs of a source that a killed process left behind as failed, with detail ``{"interrupted": true}``.

    What they made is held or not as if they had ended by themselves.
    """
    left = connection.exec_driver_sql("SELECT run_id FROM run WHERE state = 'running' AND source_id = ?", (source_id,))
    for run_id in left.scalars().all():
        finish_run(connection, at, run_id, "failed", {INTERRUPTED: True})


def finish_run(
    connection: Connection,
    at: datetime,
    run_id: int,
    state: Literal["done", "failed"],
    detail: Mapping[str, Any] | None = None,
) -> TooMuch | None:
    """Ends a run; ``detail`` is JSON for the machine-readable report and holds no value of a record.

    Gives what the run changed if that is more than its limits allow: then its events wait for a person, and ``detail``
    says so under ``held``. Whoever opened the ledger may want to know of new events in the same transaction
    (``announce``).
    """
    found = too_much(connection, run_id)
    text = json.dumps({**(detail or {}), **({"held": found._asdict()} if found else {})}, sort_keys=True)
    connection.execute(
        update(run).where(run.c.run_id == run_id).values(state=state, ended_at=moment_text(at), detail=text)
    )
    announce = connection.get_execution_options().get("announce")
    if state == "done":
        _idle_once(connection, run_id)
    if announce and scalar(connection, "SELECT events + retracted FROM run WHERE run_id = ?", run_id):
        announce(connection)
    return found


def _idle_once(connection: Connection, run_id: int) -> None:
    """A run that found nothing new takes the place of the one before it that found nothing either.

    A source that is read twice a minute would leave a million rows a year that say nothing. One stays for each day:
    the retention clock believes in a day on which something was read.
    """
    connection.exec_driver_sql(_FORGET, (run_id, run_id))


def runs(connection: Connection, limit: int = 20) -> list[RunRow]:
    """The latest runs, the newest first."""
    found = connection.execute(select(run).order_by(run.c.run_id.desc()).limit(limit))
    return [run_row(row) for row in found]


def run_row(row: Row[Any]) -> RunRow:
    """A row of the run table as others get it."""
    return RunRow(
        row.run_id,
        row.source_id,
        row.command,
        row.started_at,
        row.ended_at,
        row.state,
        books_of(row),
        json.loads(row.detail),
        row.guard,
    )


def read_since(connection: Connection, source_id: int) -> str | None:
    """When the last sync began that read the source to its end, in wire form; None if none did.

    A run says so in its detail, since one that read everything may still have failed for what it read.
    """
    rows = connection.exec_driver_sql(
        "SELECT started_at FROM run WHERE source_id = ? AND command = 'sync'"
        " AND (state = 'done' OR detail LIKE ?) ORDER BY run_id DESC LIMIT 1",
        (source_id, f'%"{READ_TO_END}": true%'),
    )
    found = rows.scalar_one_or_none()
    return None if found is None else str(found)


def books(connection: Connection, run_id: int | None = None) -> Books:
    """The books of one run, or of the whole life of the ledger."""
    query = select(run) if run_id is None else select(run).where(run.c.run_id == run_id)
    total = Books()
    for row in connection.execute(query):
        total.add(books_of(row))
    return total


def books_of(row: Row[Any]) -> Books:
    """The books that a row of the run table holds."""
    kept = row._mapping
    return Books(**{name: kept[name] for name in COUNTS}, by_rule=Counter(json.loads(row.by_rule)))
