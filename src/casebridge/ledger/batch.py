"""Batches: which files and poll windows were read, and what became of them."""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import Connection, Select, func, insert, select, update

from casebridge.ledger.schema import batch as table
from casebridge.sdk import Batch

__all__ = ["BatchRow", "batch", "batches", "known", "open_batch"]


class BatchRow(NamedTuple):
    """A batch as the source handed it over, its place in the source, and the verdict with its JSON report."""

    source_id: int
    ordinal: int
    batch: Batch
    state: str
    context: str
    report: str
    run_id: int


def known(connection: Connection, source_id: int, batch_id: str, context: str) -> bool:
    """Whether reading this batch again can give nothing new: it is settled, under the same profile and links.

    ``context`` is the digest of all that decides how a batch is read. A batch rejected under another profile is not
    known: the profile may have been the fault.
    """
    found = connection.execute(
        select(table.c.state, table.c.context).where(table.c.source_id == source_id, table.c.batch_id == batch_id)
    ).one_or_none()
    return found is not None and found.state != "open" and found.context == context


def open_batch(connection: Connection, source_id: int, run_id: int, batch: Batch) -> int:
    """The batch's place in its source, counted from 1; the same batch keeps its place when it is read again."""
    same = (table.c.source_id == source_id, table.c.batch_id == batch.batch_id)
    found = connection.execute(select(table.c.ordinal).where(*same)).scalar_one_or_none()
    values = {
        "name": batch.name,
        "received_at": batch.received_at,
        "size": batch.size,
        "snapshot": batch.snapshot,
        "findings": json.dumps(batch.findings),
        "state": "open",
        "run_id": run_id,
    }
    if found is not None:
        connection.execute(update(table).where(*same).values(values))
        return int(found)
    last = connection.execute(select(func.max(table.c.ordinal)).where(table.c.source_id == source_id)).scalar()
    ordinal = int(last or 0) + 1
    connection.execute(
        insert(table).values(
            source_id=source_id, ordinal=ordinal, batch_id=batch.batch_id, context="", report="{}", **values
        )
    )
    return ordinal


def batch(connection: Connection, source_id: int, ordinal: int) -> BatchRow | None:
    """One batch, or None."""
    found = _rows(connection, select(table).where(table.c.source_id == source_id, table.c.ordinal == ordinal))
    return found[0] if found else None


def batches(connection: Connection, source_id: int, limit: int = 20) -> list[BatchRow]:
    """The latest batches of a source, the newest first."""
    query = select(table).where(table.c.source_id == source_id).order_by(table.c.ordinal.desc()).limit(limit)
    return _rows(connection, query)


def _rows(connection: Connection, query: Select[tuple[object, ...]]) -> list[BatchRow]:
    return [
        BatchRow(
            row.source_id,
            row.ordinal,
            Batch(row.batch_id, row.name, row.received_at, row.snapshot, row.size, tuple(json.loads(row.findings))),
            row.state,
            row.context,
            row.report,
            row.run_id,
        )
        for row in connection.execute(query)
    ]
