"""Sources and where each stands."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, text

from casebridge.ledger.lock import alone
from casebridge.ledger.rows import Backfill
from casebridge.ledger.schema import cursor as cursor_table
from casebridge.ledger.schema import source
from casebridge.ledger.statement import upsert_sql
from casebridge.ledger.trouble import config_fault
from casebridge.model import moment_text

__all__ = [
    "SourceRow",
    "backfill",
    "cursor",
    "register_source",
    "reset_cursor",
    "set_backfill",
    "set_cursor",
    "sources",
]

_CURSOR = upsert_sql(cursor_table, ("source_id",), ("position", "moved_at"))
_APART = "$backfill"
"""The key of a stored position that no source sees: how far a backfill got."""


class SourceRow(NamedTuple):
    """A source: its number, its name in the configuration, its agency's key and the case system's name."""

    source_id: int
    name: str
    agency: str
    system: str


def register_source(connection: Connection, name: str, agency: str, system: str) -> int:
    """The number of the source called ``name``; made if it is new.

    Raises:
        FixConfig: ``source_agency_changed`` if the name belongs to another agency or case system: what stands under
            it would be taken for that of the new one.
    """
    known = select(source).where(source.c.name == name)
    found = connection.execute(known).one_or_none()
    if found is None:
        alone(connection, "register")
        found = connection.execute(known).one_or_none()
    if found is None:
        made = connection.execute(
            insert(source).values(name=name, agency=agency, system=system).returning(source.c.source_id)
        )
        return int(made.scalar_one())
    if (found.agency, found.system) != (agency, system):
        raise config_fault("source_agency_changed")
    return int(found.source_id)


def sources(connection: Connection) -> list[SourceRow]:
    """All sources, the oldest first."""
    return [SourceRow(*row) for row in connection.execute(select(source).order_by(source.c.source_id))]


def cursor(connection: Connection, source_id: int) -> str | None:
    """The JSON position that follows the last page committed, or None at the start."""
    live, _ = _split(connection, source_id)
    return live


def set_cursor(connection: Connection, at: datetime, source_id: int, position: str) -> None:
    """Moves the source to a JSON position; that of a backfill stays as it is."""
    _, apart = _split(connection, source_id)
    _store(connection, at, source_id, position, apart)


def backfill(connection: Connection, source_id: int) -> Backfill | None:
    """How far the latest backfill got, or None if there was none."""
    _, apart = _split(connection, source_id)
    return apart


def set_backfill(connection: Connection, at: datetime, source_id: int, reached: Backfill) -> None:
    """Keeps how far a backfill got; the source's own position stays as it is."""
    live, _ = _split(connection, source_id)
    _store(connection, at, source_id, live, reached)


def reset_cursor(connection: Connection, source_id: int) -> None:
    """Sends the source back to its start and forgets which batches are settled, so that all are read again.

    Nothing that was stored goes away; a batch read again with equal facts makes no event.
    """
    connection.execute(text("DELETE FROM cursor WHERE source_id = :source"), {"source": source_id})
    connection.execute(text("UPDATE batch SET state = 'open' WHERE source_id = :source"), {"source": source_id})


def _split(connection: Connection, source_id: int) -> tuple[str | None, Backfill | None]:
    table = cursor_table
    stored = connection.execute(select(table.c.position).where(table.c.source_id == source_id)).scalar_one_or_none()
    if stored is None or _APART not in stored:
        return stored, None
    position = json.loads(stored)
    apart = Backfill(**position.pop(_APART))
    return (json.dumps(position) if position else None), apart


def _store(connection: Connection, at: datetime, source_id: int, live: str | None, apart: Backfill | None) -> None:
    position = live or "{}"
    if apart is not None:
        position = json.dumps({**json.loads(position), _APART: apart._asdict()})
    connection.exec_driver_sql(_CURSOR, (source_id, position, moment_text(at)))
