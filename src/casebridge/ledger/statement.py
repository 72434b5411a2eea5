"""SQL text compiled once, for rows by the thousand.

SQLAlchemy's own ``execute`` costs more per row than SQLite does. These texts take plain tuples through
``Connection.exec_driver_sql``; SQLite and PostgreSQL share the upsert's syntax, only the parameter mark differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection, Table

__all__ = ["chunks", "insert_sql", "marks", "scalar", "upsert_sql", "uuid_text"]

T = TypeVar("T")


def insert_sql(table: Table, columns: Sequence[str] | None = None) -> str:
    """An INSERT of the columns named (all of the table's by default), in that order."""
    names = list(columns) if columns else [column.name for column in table.columns]
    quoted = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks(len(names))})'  # noqa: S608  # names of our own tables


def upsert_sql(
    table: Table, key: Sequence[str], update: Sequence[str], *, columns: Sequence[str] | None = None, extra: str = ""
) -> str:
    """An INSERT that updates ``update`` where a row of the same ``key`` is there; ``extra`` follows the assignments."""
    target = ", ".join(f'"{name}"' for name in key)
    action = "UPDATE SET " + ", ".join(f'"{name}" = excluded."{name}"' for name in update) if update else "NOTHING"
    return f"{insert_sql(table, columns)} ON CONFLICT ({target}) DO {action}{extra}"


def marks(number: int) -> str:
    """``?, ?, ?``."""
    return ", ".join("?" * number)


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in runs of at most ``size``; SQLite takes a limited number of parameters."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def uuid_text(stored: bytes) -> str:
    """A stored UUID as text; a fifth of the time that ``uuid.UUID`` takes, and delivery needs each twice."""
    text = bytes(stored).hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def scalar(connection: Connection, sql: str, *values: object) -> int:
    """The one whole number a query gives; 0 for NULL or no row."""
    return int(connection.exec_driver_sql(sql, values).scalar() or 0)
