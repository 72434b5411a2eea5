"""Whether what the ledger keeps of items is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection

from casebridge.ledger.check import RESTORE, Problem
from casebridge.ledger.statement import scalar

__all__ = ["items_in_place"]

_PAGE = 5_000


def items_in_place(connection: Connection) -> Iterator[Problem]:
    """Items come from a batch that is on record, and say something or are gone."""
    lost = scalar(
        connection,
        "SELECT count(*) FROM case_item i WHERE CASE WHEN i.ordinal > i.gone THEN i.ordinal ELSE i.gone END >"
        " (SELECT coalesce(max(b.ordinal), 0) FROM batch b WHERE b.source_id = i.source_id)",
    )
    if lost:
        yield Problem("item", f"{lost} items come from a batch that is not there.", RESTORE)
    broken = scalar(
        connection,
        "SELECT count(*) FROM case_item WHERE CASE WHEN record = '' THEN gone <> ordinal ELSE gone > ordinal END",
    )
    broken += sum(map(_unreadable, _records(connection)))
    if broken:
        yield Problem("item", f"{broken} items of cases can't be read.", RESTORE)


def _records(connection: Connection) -> Iterator[str]:
    after: tuple[object, ...] = (0, "", b"")
    sql = (
        "SELECT source_id, case_key, item, record FROM case_item WHERE record <> ''"
        " AND (source_id, case_key, item) > (?, ?, ?) ORDER BY source_id, case_key, item LIMIT ?"
    )
    while rows := connection.exec_driver_sql(sql, (*after, _PAGE)).all():
        yield from (row[3] for row in rows)
        after = tuple(rows[-1][:3])


def _unreadable(record: str) -> bool:
    try:
        json.loads(record)
    except ValueError:
        return True
    return False
