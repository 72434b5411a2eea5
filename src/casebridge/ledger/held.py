"""Case records kept back without an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.rows import Held
from casebridge.ledger.statement import chunks, marks

__all__ = ["HeldCase", "held", "held_cases", "held_for_report"]

_CHUNK = 500
_COLUMNS = "h.case_key, h.reason, h.as_of, h.ordinal, h.record"


class HeldCase(NamedTuple):
    """A held record and the source that brought it."""

    source_id: int
    held: Held


def held(connection: Connection, source_id: int, keys: Sequence[str]) -> dict[str, Held]:
    """Case key to the record held back; cases without one are left out."""
    found: dict[str, Held] = {}
    for part in chunks(keys, _CHUNK):
        sql = f"SELECT {_COLUMNS} FROM held h WHERE h.source_id = ? AND h.case_key IN ({marks(len(part))})"  # noqa: S608
        found.update((row[0], Held(*row)) for row in connection.exec_driver_sql(sql, (source_id, *part)))
    return found


def held_for_report(connection: Connection, agency: str, report_id: str) -> list[HeldCase]:
    """Records held back of cases that have a link to the report, whatever its state, in all of the agency's sources."""
    sql = (
        f"SELECT h.source_id, {_COLUMNS} FROM link l JOIN source s ON s.agency = l.agency"  # noqa: S608
        " JOIN held h ON h.source_id = s.source_id AND h.case_key = l.match_key"
        " WHERE l.agency = ? AND l.report_id = ? ORDER BY h.source_id, h.case_key"
    )
    return [HeldCase(row[0], Held(*row[1:])) for row in connection.exec_driver_sql(sql, (agency, report_id))]


def held_cases(
    connection: Connection, *, source_id: int, after_key: str = "", reason: str | None = None, limit: int = 100
) -> list[Held]:
    """Records held back, in the order of their case keys, from the one after ``after_key``."""
    sql = f"SELECT {_COLUMNS} FROM held h WHERE h.source_id = ? AND h.case_key > ?"  # noqa: S608
    values: list[object] = [source_id, after_key]
    if reason is not None:
        sql += " AND h.reason = ?"
        values.append(reason)
    rows = connection.exec_driver_sql(f"{sql} ORDER BY h.case_key LIMIT ?", (*values, limit))
    return [Held(*row) for row in rows]
