"""Whether there is anything to look for."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.purged import hasher

__all__ = ["Stock", "stock"]


class Stock(NamedTuple):
    """Which tables hold anything for a source and its agency, and whether any case was ever purged."""

    heads: bool
    held: bool
    questions: bool
    links: bool
    purged: bool
    items: bool


def stock(connection: Connection, source_id: int, agency: str) -> Stock:
    """What there is for the source and the links of its agency."""

    def any_row(table: str, column: str, value: object) -> bool:
        sql = f"SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1"  # noqa: S608  two names of this module's
        return connection.exec_driver_sql(sql, (value,)).first() is not None

    return Stock(
        any_row("head", "source_id", source_id),
        any_row("held", "source_id", source_id),
        any_row("question", "source_id", source_id),
        any_row("link", "agency", agency),
        hasher(connection, create=False) is not None,
        any_row("case_item", "source_id", source_id),
    )
