"""Dead letters: records set aside, with place and reason and never their content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from casebridge.ledger.schema import dead_letter as table
from casebridge.model import moment_text

__all__ = ["StoredDeadLetter", "dead_letter", "dead_letters", "discard", "resolve"]


class StoredDeadLetter(NamedTuple):
    """A dead letter as stored: where, why, how often; ``state`` is open, resolved or discarded, ``item`` a digest."""

    number: int
    source_id: int
    batch_id: str
    ordinal: int
    line: int
    lines: int
    code: str
    column_name: str
    case_key: str
    first_run: int
    last_run: int
    attempts: int
    state: str
    closed_at: str | None
    reason: str
    item: bytes | None = None


def dead_letters(
    connection: Connection,
    state: str | None = "open",
    *,
    source_id: int | None = None,
    ordinal: int | None = None,
    code: str | None = None,
    limit: int = 1_000,
) -> list[StoredDeadLetter]:
    """Dead letters, the oldest first; ``state`` None gives all."""
    filters = {"state": state, "source_id": source_id, "ordinal": ordinal, "code": code}
    return _select(
        connection, *(table.c[name] == value for name, value in filters.items() if value is not None), limit=limit
    )


def dead_letter(connection: Connection, number: int) -> StoredDeadLetter | None:
    """One dead letter, or None."""
    found = _select(connection, table.c.number == number)
    return found[0] if found else None


def discard(connection: Connection, at: datetime, number: int, reason: str) -> bool:
    """Gives up an open dead letter for a person's reason; False if it is not open. Read again, it stays discarded."""
    return _close(connection, number, "discarded", at, reason)


def resolve(connection: Connection, at: datetime, numbers: Iterable[int]) -> int:
    """Closes open dead letters whose records were read at last; returns how many were open."""
    return sum(_close(connection, number, "resolved", at, "") for number in numbers)


def _close(connection: Connection, number: int, state: str, at: datetime, reason: str) -> bool:
    done = connection.exec_driver_sql(
        "UPDATE dead_letter SET state = ?, closed_at = ?, reason = ? WHERE number = ? AND state = 'open'",
        (state, moment_text(at), reason, number),
    )
    return done.rowcount == 1


def _select(connection: Connection, *wanted: ColumnElement[bool], limit: int = 1) -> list[StoredDeadLetter]:
    query = select(*(table.c[name] for name in StoredDeadLetter._fields))
    query = query.where(*wanted).order_by(table.c.number).limit(limit)
    return [StoredDeadLetter(*row) for row in connection.execute(query)]
