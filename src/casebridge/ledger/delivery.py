"""How far one event has come on its way to each sink."""

from __future__ import annotations

from sqlalchemy import Connection

from casebridge.ledger.guard import NOT_HELD

__all__ = ["delivery_of"]


def delivery_of(connection: Connection, seq: int) -> list[tuple[str, str]]:
    """(sink, state) of the event numbered ``seq``, the oldest sink first.

    States: ``sent``, ``rejected: CODE``, ``waiting``, ``waiting: CODE`` after a try that failed, ``held`` with a run
    that a person has to release, ``not sent`` for an event that may not leave (incomplete, held back or purged).
    """
    sendable = connection.exec_driver_sql(
        "SELECT count(*) FROM event WHERE seq = ? AND sendable AND payload <> ''", (seq,)
    ).scalar()
    found = []
    held = connection.exec_driver_sql(
        "SELECT 1 FROM event e JOIN run r ON r.run_id = e.run_id WHERE e.seq = ? AND NOT " + NOT_HELD.format(run="r"),  # noqa: S608
        (seq,),
    ).first()
    rows = connection.exec_driver_sql("SELECT sink_id, name, code FROM sink ORDER BY sink_id").all()
    for sink_id, name, trouble in rows:
        receipt = connection.exec_driver_sql(
            "SELECT verdict, code FROM receipt WHERE sink_id = ? AND seq = ?", (sink_id, seq)
        ).one_or_none()
        put_off = connection.exec_driver_sql(
            "SELECT code FROM delay WHERE sink_id = ? AND seq = ?", (sink_id, seq)
        ).one_or_none()
        # A segment that is closed, even as rejected, keeps receipts of what was refused only: the rest was taken.
        closed = connection.exec_driver_sql(
            "SELECT 1 FROM outbox WHERE sink_id = ? AND ? BETWEEN first_seq AND last_seq AND state <> 'pending'",
            (sink_id, seq),
        ).first()
        if receipt is not None:
            state = f"rejected: {receipt[1]}" if receipt[0] == "rejected" else "sent"
        elif not sendable:
            state = "not sent"
        elif closed and put_off is None:
            state = "sent"
        elif held:
            state = "held"
        else:
            code = put_off[0] if put_off else trouble
            state = f"waiting: {code}" if code else "waiting"
        found.append((name, state))
    return found
