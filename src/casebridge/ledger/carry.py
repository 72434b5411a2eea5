"""What a restored ledger takes over from the one that it replaces, because no backup may undo it.

A purge stays one: the case goes from the restored ledger as well. Numbers that people and agencies have seen are not
given out a second time.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.purge import purge_case
from casebridge.ledger.purged import key_hash
from casebridge.ledger.statement import scalar

__all__ = ["GAP", "Kept", "carry", "keep"]

GAP = 1_000_000
"""How far numbers jump when nobody can tell any more which were given out."""

_NUMBERED = ("question", "message_out")
_KEY = "tombstone_key"
_CASES = ("head", "held", "event", "question", "case_item", "dead_letter")


class Kept(NamedTuple):
    """The secret of the purges, their tombstones (event ID, key hash, reason, time), and the numbers given out."""

    secret: str
    tombstones: list[tuple[bytes, bytes, str, str]]
    numbers: dict[str, int]


def keep(connection: Connection) -> Kept:
    """What has to be taken over from a ledger that will be replaced."""
    secret = connection.exec_driver_sql("SELECT value FROM setting WHERE name = ?", (_KEY,)).scalar()
    rows = connection.exec_driver_sql("SELECT event_id, key_hash, reason, at FROM tombstone").all()
    numbers = {table: scalar(connection, f"SELECT max(number) FROM {table}") for table in _NUMBERED}  # noqa: S608
    return Kept(str(secret or ""), [(bytes(row[0]), bytes(row[1]), row[2], row[3]) for row in rows], numbers)


def carry(connection: Connection, kept: Kept | None, now: datetime) -> int:
    """Puts it into the restored ledger; returns how many cases were purged once more.

    ``kept`` is None if the replaced ledger can't be read: then numbers jump, and purges have to be done by hand.
    """
    for table in _NUMBERED:
        mine = scalar(connection, f"SELECT max(number) FROM {table}")  # noqa: S608
        least = mine + GAP if kept is None else max(mine, kept.numbers[table])
        known = connection.exec_driver_sql("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (least, table))
        if not known.rowcount and least:
            connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, least))
    if kept is None or not kept.secret:
        return 0
    connection.exec_driver_sql(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_KEY, kept.secret),
    )
    reasons = {token: reason for _, token, reason, _ in kept.tombstones}
    done = set()
    for source_id, agency, key in _cases(connection):
        token = key_hash(bytes.fromhex(kept.secret), agency, key)
        if token in reasons:
            purge_case(connection, now, source_id, key, reasons[token])
            done.add(token)
    connection.exec_driver_sql(
        "INSERT INTO tombstone (event_id, key_hash, reason, at) VALUES (?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING",
        kept.tombstones,
    ) if kept.tombstones else None
    return len(done)


def _cases(connection: Connection) -> list[tuple[int, str, str]]:
    """Every case that the ledger names, by its source; and those that only a link names."""
    found: set[tuple[int, str, str]] = set()
    for table in _CASES:
        found.update(
            (int(row[0]), str(row[1]), str(row[2]))
            for row in connection.exec_driver_sql(
                f"SELECT DISTINCT t.source_id, s.agency, t.case_key FROM {table} t"  # noqa: S608
                " JOIN source s ON s.source_id = t.source_id"
                " WHERE t.case_key <> '' AND t.case_key NOT LIKE 'purged:%'"
            )
        )
    found.update(
        (int(row[0]), str(row[1]), str(row[2]))
        for row in connection.exec_driver_sql(
            "SELECT s.source_id, l.agency, l.match_key FROM link l JOIN source s ON s.agency = l.agency"
        )
    )
    return sorted(found)
