"""What the items of a case say: kept where a profile tells items apart, since each comes in a message of its own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Index, Integer, LargeBinary, Table

from casebridge.ledger.bulk import put
from casebridge.ledger.rows import ItemRow
from casebridge.ledger.schema.base import METADATA, TEXT
from casebridge.ledger.statement import chunks, marks, upsert_sql

__all__ = ["case_item", "cases_of_items", "items", "store_items"]

_CHUNK = 500

case_item = Table(
    "case_item",
    METADATA,
    Column("source_id", Integer, ForeignKey("source.source_id"), nullable=False, primary_key=True),
    Column("case_key", TEXT, nullable=False, primary_key=True),
    Column("item", LargeBinary(16), nullable=False, primary_key=True),
    Column("as_of", TEXT, nullable=True),
    Column("ordinal", Integer, nullable=False),
    Column("line", BigInteger, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("record", TEXT, nullable=False),
    Index("case_item_case", "source_id", "item"),
    sqlite_with_rowid=False,
)
"""An item under the digest of its name; a deleted one stays without a record, so that nothing older revives it."""

_STORE = upsert_sql(case_item, ("source_id", "case_key", "item"), ("as_of", "ordinal", "line", "gone", "record"))
_COLUMNS = ", ".join(ItemRow._fields)


def items(connection: Connection, source_id: int, keys: Sequence[str]) -> dict[str, list[ItemRow]]:
    """Case key to its items, in the order of their places; cases without any are left out."""
    found: dict[str, list[ItemRow]] = {}
    for part in chunks(keys, _CHUNK):
        sql = (
            f"SELECT {_COLUMNS} FROM case_item WHERE source_id = ? AND case_key IN ({marks(len(part))})"  # noqa: S608
            " ORDER BY case_key, ordinal, line"
        )
        for row in connection.exec_driver_sql(sql, (source_id, *part)):
            found.setdefault(row[0], []).append(ItemRow(*row))
    return found


def cases_of_items(connection: Connection, source_id: int, digests: Sequence[bytes]) -> dict[bytes, set[str]]:
    """Item to the keys of the cases that have it, deleted or not; unknown items are left out."""
    found: dict[bytes, set[str]] = {}
    for part in chunks(digests, _CHUNK):
        sql = f"SELECT item, case_key FROM case_item WHERE source_id = ? AND item IN ({marks(len(part))})"  # noqa: S608
        for item, key in connection.exec_driver_sql(sql, (source_id, *part)):
            found.setdefault(bytes(item), set()).add(key)
    return found


def store_items(connection: Connection, source_id: int, rows: Sequence[ItemRow], itemless: Sequence[str]) -> None:
    """Puts these items in place, and forgets all items of the cases ``itemless``."""
    put(connection, case_item, _STORE, [(source_id, *row) for row in rows], key=3)
    if itemless:
        sql = "DELETE FROM case_item WHERE source_id = ? AND case_key = ?"
        connection.exec_driver_sql(sql, [(source_id, key) for key in itemless])
