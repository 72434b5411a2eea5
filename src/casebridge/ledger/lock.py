"""Locks inside a transaction: what two transactions must not do at once.

SQLite has one writer, so nothing is to be done there. On PostgreSQL each is an advisory lock of two numbers that ends
with the transaction; the first numbers are casebridge's own and must be the same in all programs on one database.
"""

from __future__ import annotations

from typing import Literal
from zlib import crc32

from sqlalchemy import Connection

__all__ = ["CLASSES", "Alone", "alone", "key_number"]

Alone = Literal["number", "register", "agency", "message"]
"""What one transaction at a time does.

``number``: give events their numbers. They have no gaps and become visible in their order, so whoever has seen the
last one has seen all. ``register``: make a source, a sink, a peer or a setting. ``agency``: change what an agency's
cases and reports share across sources. ``message``: give a peer's messages their numbers.
"""

_FIRST = 0x63620000
CLASSES: dict[str, int] = {
    name: _FIRST + number
    for number, name in enumerate(
        ("source", "sink", "ledger", "schema", "number", "register", "agency", "message"), start=1
    )
}
"""First number of each advisory lock; the first three are holds, ``schema`` guards the ledger's revision."""


def alone(connection: Connection, what: Alone, key: str = "") -> None:
    """Waits until no other transaction does ``what`` for ``key``, and keeps all others from it until this one ends.

    A transaction takes them in the order of ``Alone`` from its end, ``number`` last, or two wait for each other.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(?, ?)", (CLASSES[what], key_number(key)))


def key_number(key: str) -> int:
    """A number of 32 bits for a text, as PostgreSQL takes it; two texts with the same one only wait in vain."""
    number = crc32(key.encode())
    return number - (1 << 32) if number >= 1 << 31 else number
