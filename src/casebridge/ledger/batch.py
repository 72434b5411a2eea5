"""Batches: which files and poll windows were read, and what became of them."""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import Connection, Select, func, insert, select, update

from casebridge.ledger.schema import batch as table
from casebridge.ledger.schema import dead_letter, held
from casebridge.sdk import Batch

__all__ = ["BatchRow", "batch", "batches", "forget_unread", "known", "open_batch"]


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
    known: the profile may have been the fault. Neither is one that another of the same name has followed: a file that
    is overwritten at each export and now holds what it held before says that something went back.
    """
    found = connection.execute(
        select(table.c.state, table.c.context, table.c.name, table.c.ordinal).where(
            table.c.source_id == source_id, table.c.batch_id == batch_id
        )
    ).one_or_none()
    if found is None or found.state == "open" or found.context != context:
        return False
    return not _followed(connection, source_id, found.name, found.ordinal)


def _followed(connection: Connection, source_id: int, name: str, ordinal: int) -> bool:
    query = select(table.c.ordinal).where(
        table.c.source_id == source_id, table.c.name == name, table.c.ordinal > ordinal
    )
    return connection.execute(query.limit(1)).first() is not None


def open_batch(connection: Connection, source_id: int, run_id: int, batch: Batch, *, replay: bool = False) -> int:
    """The batch's place in its source, counted from 1; the same batch keeps its place when it is read again.

    Only one that comes again after another of its name moves to the end. A ``replay`` changes nothing of a batch until
    it has been read to its end: it was settled before.
    """
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
    last = connection.execute(select(func.max(table.c.ordinal)).where(table.c.source_id == source_id)).scalar()
    ordinal = int(last or 0) + 1
    if found is not None and replay:
        return int(found)
    if found is not None:
        moves = _followed(connection, source_id, batch.name, found)
        if moves:
            for other in (dead_letter, held):
                here = (other.c.source_id == source_id, other.c.ordinal == found)
                connection.execute(update(other).where(*here).values(ordinal=ordinal))
        place = ordinal if moves else int(found)
        connection.execute(update(table).where(*same).values(**values, ordinal=place))
        return place
    connection.execute(
        insert(table).values(
            source_id=source_id, ordinal=ordinal, batch_id=batch.batch_id, context="", report="{}", **values
        )
    )
    return ordinal


def forget_unread(connection: Connection, source_id: int) -> int:
    """Removes batches that were begun and left nothing behind, because the source failed on the way; returns how many.

    A poll that failed may never come again under the same identity. One that did leave something keeps its place.
    """
    traces = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {other} o WHERE o.source_id = batch.source_id AND o.ordinal = batch.ordinal)"  # noqa: S608
        for other in ("head", "held", "dead_letter", "case_item")
    )
    done = connection.exec_driver_sql(
        f"DELETE FROM batch WHERE source_id = ? AND state = 'open' AND context = '' AND {traces}",  # noqa: S608
        (source_id,),
    )
    return done.rowcount


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
