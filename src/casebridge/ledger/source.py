"""Sources and where each stands."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, text

from casebridge.ledger.schema import cursor as cursor_table
from casebridge.ledger.schema import source
from casebridge.ledger.statement import upsert_sql
from casebridge.ledger.trouble import config_fault
from casebridge.model import moment_text

__all__ = ["SourceRow", "cursor", "register_source", "reset_cursor", "set_cursor", "sources"]

_CURSOR = upsert_sql(cursor_table, ("source_id",), ("position", "moved_at"))


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
    found = connection.execute(select(source).where(source.c.name == name)).one_or_none()
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
    table = cursor_table
    return connection.execute(select(table.c.position).where(table.c.source_id == source_id)).scalar_one_or_none()


def set_cursor(connection: Connection, at: datetime, source_id: int, position: str) -> None:
    """Moves the source to a JSON position."""
    connection.exec_driver_sql(_CURSOR, (source_id, position, moment_text(at)))


def reset_cursor(connection: Connection, source_id: int) -> None:
    """Sends the source back to its start and forgets which batches are settled, so that all are read again.

    Nothing that was stored goes away; a batch read again with equal facts makes no event.
    """
    connection.execute(text("DELETE FROM cursor WHERE source_id = :source"), {"source": source_id})
    connection.execute(text("UPDATE batch SET state = 'open' WHERE source_id = :source"), {"source": source_id})
