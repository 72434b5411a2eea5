"""What the tables are made of: their columns, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Text
from sqlalchemy import text as sql

__all__ = ["METADATA", "SEQ", "TEXT", "count", "of_source", "text"]

METADATA = MetaData()

SEQ = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite makes only INTEGER PRIMARY KEY the row's own number."""

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by its bytes on both databases: moments and keys are compared as text."""

EMPTY = sql("''")


def text(name: str, *, null: bool = False, key: bool = False, filled: bool = True) -> Column[str]:
    """A column of text; one that is not ``filled`` by every insert is empty by default."""
    return Column(name, TEXT, nullable=null, primary_key=key, server_default=None if filled else EMPTY)


def count(name: str) -> Column[int]:
    """A column that counts from 0."""
    return Column(name, BigInteger, nullable=False, server_default="0")


def of_source(*, key: bool = False) -> Column[int]:
    """The number of a source."""
    return Column("source_id", Integer, ForeignKey("source.source_id"), nullable=False, primary_key=key)
