"""Events as they were stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select

from casebridge.ledger.head import CHAIN, LATE
from casebridge.ledger.schema import event as table
from casebridge.ledger.schema import head, source
from casebridge.ledger.statement import chunks, marks
from casebridge.ledger.trouble import config_fault

__all__ = ["StoredEvent", "event", "events", "history", "payloads"]

_HEX = re.compile(r"[0-9a-f]{4,32}")
_CHUNK = 500


class StoredEvent(NamedTuple):
    """An event with all that the ledger knows of it; ``payload`` is its JSON, empty once it was purged."""

    seq: int
    event_id: UUID
    source: str
    agency: str
    case_key: str
    report_id: str
    axis: str
    revision: int
    prev_seq: int | None
    run_id: int
    kind: str
    complete: bool
    sendable: bool
    late: bool
    as_of: str
    recorded_at: str
    payload: str


def payloads(connection: Connection, seqs: Sequence[int]) -> dict[int, str]:
    """The JSON of the events numbered; unknown numbers are left out."""
    found: dict[int, str] = {}
    for part in chunks(seqs, _CHUNK):
        sql = f"SELECT seq, payload FROM event WHERE seq IN ({marks(len(part))})"  # noqa: S608
        found.update((row[0], row[1]) for row in connection.exec_driver_sql(sql, tuple(part)))
    return found


def event(connection: Connection, ident: str) -> StoredEvent | None:
    """The event of a number, or of a UUID or at least four characters of its beginning; None if there is none.

    The UUID has no index, because random keys are dear to write: it is found by reading all events.

    Raises:
        FixConfig: ``event_ambiguous`` if several events begin so.
    """
    if ident.isascii() and ident.isdigit() and len(ident) < 19:
        found = _select(connection, table.c.seq == int(ident))
        if found:
            return found[0]
    beginning = ident.replace("-", "").lower()
    if not _HEX.fullmatch(beginning):
        return None
    low, high = (bytes.fromhex(beginning.ljust(32, digit)) for digit in "0f")
    found = _select(connection, table.c.event_id.between(low, high), limit=2)
    if len(found) > 1:
        raise config_fault("event_ambiguous")
    return found[0] if found else None


def events(
    connection: Connection,
    *,
    source_name: str | None = None,
    case_key: str | None = None,
    report_id: str | None = None,
    run_id: int | None = None,
    kind: str | None = None,
    complete: bool | None = None,
    current: bool = False,
    after_seq: int = 0,
    limit: int = 100,
) -> list[StoredEvent]:
    """Events in the order they were stored, from the one after ``after_seq``; ``current`` keeps those that stand now.

    Reads along the events until ``limit`` of them fit; none of the filters has an index.
    """
    wanted: list[ColumnElement[bool]] = [table.c.seq > after_seq]
    filters = (
        (source.c.name, source_name),
        (table.c.case_key, case_key),
        (table.c.report_id, report_id),
        (table.c.run_id, run_id),
        (table.c.kind, kind),
        (table.c.complete, complete),
    )
    wanted.extend(column == value for column, value in filters if value is not None)
    if current:
        keys = ("source_id", "case_key", "report_id", "axis", "seq")
        wanted.append(select(1).where(*(head.c[name] == table.c[name] for name in keys)).exists())
    return _select(connection, *wanted, limit=limit)


def history(connection: Connection, seq: int) -> list[StoredEvent]:
    """The whole stream of the event numbered ``seq``, late statements included, in the order they were stored."""
    one = connection.execute(select(table).where(table.c.seq == seq)).one_or_none()
    if one is None:
        return []
    top = connection.execute(
        select(head.c.seq).where(
            *(head.c[name] == one._mapping[name] for name in ("source_id", "case_key", "report_id", "axis"))
        )
    ).scalar_one_or_none()
    sql = (
        CHAIN.format(seqs="?") + "SELECT seq FROM chain"  # noqa: S608
        f" UNION SELECT e.seq {LATE}"
    )
    # A purged stream has no head any more: what is left is the way back from the event asked for.
    numbers = [row[0] for row in connection.exec_driver_sql(sql, (top or seq,))]
    return _select(connection, table.c.seq.in_(numbers), limit=len(numbers))


def _select(connection: Connection, *wanted: ColumnElement[bool], limit: int = 1) -> list[StoredEvent]:
    columns: list[ColumnElement[Any]] = [
        source.c.name.label("source") if name == "source" else source.c.agency if name == "agency" else table.c[name]
        for name in StoredEvent._fields
    ]
    query = select(*columns).join_from(table, source).where(*wanted).order_by(table.c.seq).limit(limit)
    return [StoredEvent(row[0], UUID(bytes=row[1]), *row[2:]) for row in connection.execute(query)]
