"""Whether what the ledger keeps of items is whole."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from casebridge.ledger.check import RESTORE, Problem
from casebridge.ledger.statement import scalar

__all__ = ["items_in_place"]


def items_in_place(connection: Connection) -> Iterator[Problem]:
    """Items come from a batch that is on record, and say something or are gone."""
    lost = scalar(
        connection,
        "SELECT count(*) FROM case_item i WHERE max(i.ordinal, i.gone) >"
        " (SELECT coalesce(max(b.ordinal), 0) FROM batch b WHERE b.source_id = i.source_id)",
    )
    if lost:
        yield Problem("item", f"{lost} items come from a batch that is not there.", RESTORE)
    broken = scalar(
        connection,
        "SELECT count(*) FROM case_item WHERE CASE WHEN record = '' THEN gone <> ordinal"
        " ELSE gone > ordinal OR NOT json_valid(record) END",
    )
    if broken:
        yield Problem("item", f"{broken} items of cases can't be read.", RESTORE)
