"""How far one event has come on its way to each sink."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

__all__ = ["delivery_of"]


def delivery_of(connection: Connection, seq: int) -> list[tuple[str, str]]:
    """(sink, state) of the event numbered ``seq``, the oldest sink first.

    States: ``sent``, ``rejected: CODE``, ``waiting``, ``waiting: CODE`` after a try that failed, ``not sent`` for an
    event that may not leave (incomplete, held back or purged).
    """
    sendable = connection.exec_driver_sql(
        "SELECT count(*) FROM event WHERE seq = ? AND sendable AND payload <> ''", (seq,)
    ).scalar()
    found = []
    for sink_id, name in connection.exec_driver_sql("SELECT sink_id, name FROM sink ORDER BY sink_id").all():
        receipt = connection.exec_driver_sql(
            "SELECT verdict, code FROM receipt WHERE sink_id = ? AND seq = ?", (sink_id, seq)
        ).one_or_none()
        segment = connection.exec_driver_sql(
            "SELECT state, code FROM outbox WHERE sink_id = ? AND ? BETWEEN first_seq AND last_seq", (sink_id, seq)
        ).first()
        found.append((name, _state(receipt, segment) if sendable or receipt else "not sent"))
    return found


def _state(receipt: Sequence[Any] | None, segment: Sequence[Any] | None) -> str:
    if receipt is not None:
        return f"rejected: {receipt[1]}" if receipt[0] == "rejected" else "sent"
    # A segment that is closed, even as rejected, keeps receipts of what was refused only: the rest was taken.
    if segment is not None and segment[0] != "pending":
        return "sent"
    return f"waiting: {segment[1]}" if segment is not None and segment[1] else "waiting"
