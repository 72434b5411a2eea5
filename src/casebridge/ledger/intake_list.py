"""What a hub has: by agency and day for those who sent it, and one by one for who runs it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

__all__ = ["HeldRow", "Received", "TotalRow", "intake_held", "intake_totals", "received"]


class TotalRow(NamedTuple):
    """How many events of one agency and day there are, and the ``fold`` of their digests."""

    agency: str
    day: str
    events: int
    digest: bytes


class HeldRow(NamedTuple):
    """An event that is there: its place in the order of arrival, its ID and its digest."""

    number: int
    event_id: str
    digest: bytes


class Received(NamedTuple):
    """An event as it was taken in."""

    number: int
    peer: str
    event_id: str
    agency: str
    report_id: str
    kind: str
    day: str
    received_at: str
    payload: str


def intake_totals(connection: Connection, peer_id: int, first: str, last: str) -> list[TotalRow]:
    """The totals of one peer from day ``first`` to day ``last``, both included; days without events are left out."""
    rows = connection.exec_driver_sql(
        "SELECT agency, day, count, digest FROM intake_total WHERE peer_id = ? AND day BETWEEN ? AND ?"
        " ORDER BY day, agency",
        (peer_id, first, last),
    )
    return [TotalRow(agency, day, count, bytes(digest)) for agency, day, count, digest in rows]


def intake_held(
    connection: Connection, peer_id: int, agency: str, day: str, after: int = 0, limit: int = 10_000
) -> list[HeldRow]:
    """The events of one agency and day behind number ``after``, in the order in which they came; ``limit`` at most."""
    rows = connection.exec_driver_sql(
        "SELECT number, event_id, digest FROM intake WHERE peer_id = ? AND day = ? AND agency = ? AND number > ?"
        " ORDER BY number LIMIT ?",
        (peer_id, day, agency, after, limit),
    )
    return [HeldRow(number, str(UUID(bytes=bytes(event_id))), bytes(digest)) for number, event_id, digest in rows]


def received(
    connection: Connection, peer: str | None = None, since: str = "", after: int = 0, limit: int = 100
) -> list[Received]:
    """Events in the order in which they came.

    Args:
        peer: only those of the peer of this name.
        since: only those that came at this moment (wire form) or later.
        after: only those behind this number.
        limit: how many at most.
    """
    sql = (
        "SELECT i.number, p.name, i.event_id, i.agency, i.report_id, i.kind, i.day, i.received_at, i.payload"
        " FROM intake i JOIN peer p ON p.peer_id = i.peer_id WHERE i.number > ? AND i.received_at >= ?"
    )
    values: tuple[object, ...] = (after, since)
    if peer is not None:
        sql += " AND p.name = ?"
        values += (peer,)
    rows = connection.exec_driver_sql(f"{sql} ORDER BY i.number LIMIT ?", (*values, limit))
    return [Received(row[0], row[1], str(UUID(bytes=bytes(row[2]))), *row[3:]) for row in rows]
