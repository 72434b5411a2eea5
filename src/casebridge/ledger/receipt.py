"""What sinks said: segments close, single events wait or are marked rejected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.delay import Delayed, answer_of, put_off, record_delayed, refuse
from casebridge.ledger.outbox import Unsent, unsent
from casebridge.ledger.patience import Patience
from casebridge.ledger.statement import chunks, marks
from casebridge.model import moment_text
from casebridge.sdk import Receipt

__all__ = [
    "ALARMS",
    "Rest",
    "StoredReceipt",
    "mark_seen",
    "receipts",
    "record_late",
    "record_receipts",
    "refused",
    "reopen",
]

ALARMS = ("event_changed", "body_changed")
"""Codes of refusals that mean that somebody changed what had been sent: an alarm for the operator."""

_TAKEN = ("accepted", "duplicate")
_CHUNK = 500
Rest = Literal["later", "stays"]


class StoredReceipt(NamedTuple):
    """A receipt kept for one event; ``seen`` is when a person looked at it (wire form), empty if nobody did."""

    seq: int
    verdict: str
    code: str
    at: str
    seen: str = ""


def record_receipts(
    connection: Connection,
    sink_id: int,
    segments: Sequence[int],
    receipts: Iterable[Receipt],
    at: datetime,
    patience: Patience | None = None,
    *,
    rest: Rest = "later",
) -> None:
    """Stores what a sink said of the events of these segments, and that it can be reached.

    The segments close. An event that the sink took leaves no trace, one that it refused a receipt. What it wants later
    or said nothing of, and what follows in the same case, is put off (``delay``).

    Args:
        connection: to the ledger.
        sink_id: the sink.
        segments: those whose events were sent; one that is closed already stays as it is.
        receipts: one an event.
        at: now.
        patience: how long what was put off waits.
        rest: ``stays`` if the sink failed on the way: then an event that it said nothing of waits in its segment.
    """
    said = {row.event_id: row for row in receipts}
    waits = patience or Patience()
    left = {
        number: list(rows) for number, rows in groupby(unsent(connection, sink_id, segments), lambda row: row.segment)
    }
    _keep(connection, sink_id, (row for rows in left.values() for row in rows), said, at, waits, rest)
    closed: list[tuple[str, str, int, int]] = []
    for segment in segments:
        answers = [said.get(row.event_id) for row in left.get(segment, ()) if not row.apart]
        if rest == "stays" and None in answers:
            _stay(connection, sink_id, left[segment], said, at)
            continue
        given = [item for item in answers if item is not None and item.verdict not in _TAKEN]
        refused = any(item.verdict == "rejected" for item in given)
        closed.append(("rejected" if refused else "done", given[0].code if given else "", segment, sink_id))
    if closed:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = ?, attempts = attempts + 1, code = ?"
            " WHERE segment = ? AND sink_id = ? AND state = 'pending'",
            closed,
        )
        _forget_taken(connection, sink_id, [row[2] for row in closed])
    if rest == "later":
        _reached(connection, sink_id, said, at)


def record_late(
    connection: Connection,
    sink_id: int,
    seqs: Sequence[int],
    receipts: Iterable[Receipt],
    at: datetime,
    patience: Patience | None = None,
    *,
    rest: Rest = "later",
) -> None:
    """Stores what a sink said of single events that it had put off before; arguments as for ``record_receipts``."""
    said = {row.event_id: row for row in receipts}
    record_delayed(connection, sink_id, seqs, said, at, patience or Patience(), silent=rest == "later")
    if rest == "later":
        _reached(connection, sink_id, said, at)


def receipts(connection: Connection, sink_id: int, verdict: str | None = None, limit: int = 100) -> list[StoredReceipt]:
    """The receipts kept for a sink, in the order of their events."""
    sql = "SELECT seq, verdict, code, at, seen FROM receipt WHERE sink_id = ?"
    values: tuple[object, ...] = (sink_id,)
    if verdict is not None:
        sql += " AND verdict = ?"
        values += (verdict,)
    return [StoredReceipt(*row) for row in connection.exec_driver_sql(f"{sql} ORDER BY seq LIMIT ?", (*values, limit))]


def refused(connection: Connection, sink_id: int) -> dict[str, int]:
    """How many events a sink refused, by code."""
    rows = connection.exec_driver_sql(
        "SELECT code, count(*) FROM receipt WHERE sink_id = ? AND verdict = 'rejected' GROUP BY code ORDER BY code",
        (sink_id,),
    )
    return {code: int(number) for code, number in rows}


def mark_seen(connection: Connection, at: datetime, sink_id: int) -> int:
    """Notes that a person looked at all that a sink refused so far; how many refusals were new."""
    done = connection.exec_driver_sql(
        "UPDATE receipt SET seen = ? WHERE sink_id = ? AND verdict = 'rejected' AND seen = ''",
        (moment_text(at), sink_id),
    )
    return int(done.rowcount)


def reopen(connection: Connection, sink_id: int, seq: int | None = None) -> int:
    """Makes events due once more that a sink refused, or the one numbered ``seq``; how many."""
    one = "" if seq is None else " AND c.seq = ?"
    rows = connection.exec_driver_sql(
        "SELECT c.seq, e.source_id, e.case_key, 0, '', '', c.code FROM receipt c JOIN event e ON e.seq = c.seq"  # noqa: S608
        f" WHERE c.sink_id = ? AND c.verdict = 'rejected' AND e.sendable AND e.payload <> ''{one} ORDER BY c.seq",
        (sink_id,) if seq is None else (sink_id, seq),
    ).all()
    put_off(connection, sink_id, (Delayed(*row) for row in rows))
    for part in chunks([row[0] for row in rows], _CHUNK):
        connection.exec_driver_sql(
            f"DELETE FROM receipt WHERE sink_id = ? AND seq IN ({marks(len(part))})",  # noqa: S608
            (sink_id, *part),
        )
    return len(rows)


def _keep(
    connection: Connection,
    sink_id: int,
    rows: Iterable[Unsent],
    said: Mapping[str, Receipt],
    at: datetime,
    patience: Patience,
    rest: Rest,
) -> None:
    """What was refused gets its receipt; what comes later, and what waits behind it, is put off."""
    now = moment_text(at)
    refused: list[tuple[object, ...]] = []

    def later() -> Iterator[Delayed]:
        for row in rows:
            if row.event_id not in said and (row.apart or rest == "stays"):
                if row.apart:
                    yield Delayed(row.seq, row.source_id, row.case_key, 0, "", "", "")
                continue
            answer = answer_of(said, row.event_id)
            if answer.verdict == "rejected":
                refused.append((sink_id, row.seq, "rejected", answer.code, now))
            elif answer.verdict == "retry":
                next_try = patience.next_try(at, 1, answer.after)
                yield Delayed(row.seq, row.source_id, row.case_key, 1, now, next_try, answer.code)

    put_off(connection, sink_id, later())
    refuse(connection, refused)


def _stay(
    connection: Connection, sink_id: int, rows: Sequence[Unsent], said: Mapping[str, Receipt], at: datetime
) -> None:
    """What a segment that stays open has lost already is not sent again."""
    taken = [said[row.event_id] for row in rows if row.event_id in said and said[row.event_id].verdict in _TAKEN]
    numbers = {row.event_id: row.seq for row in rows}
    refuse(connection, [(sink_id, numbers[item.event_id], item.verdict, item.code, moment_text(at)) for item in taken])
    connection.exec_driver_sql("UPDATE outbox SET attempts = attempts + 1 WHERE segment = ?", (rows[0].segment,))


def _forget_taken(connection: Connection, sink_id: int, segments: Sequence[int]) -> None:
    """Receipts of events that were taken stand in only while their segment is open."""
    for part in chunks(segments, _CHUNK):
        tried = connection.exec_driver_sql(
            f"SELECT first_seq, last_seq FROM outbox WHERE attempts > 1 AND segment IN ({marks(len(part))})",  # noqa: S608
            tuple(part),
        ).all()
        for first, last in tried:
            connection.exec_driver_sql(
                "DELETE FROM receipt WHERE sink_id = ? AND seq BETWEEN ? AND ? AND verdict <> 'rejected'",
                (sink_id, first, last),
            )


def _reached(connection: Connection, sink_id: int, said: Mapping[str, Receipt], at: datetime) -> None:
    if not said:
        return
    taken = any(item.verdict in _TAKEN for item in said.values())
    sql = "UPDATE sink SET failures = 0, open_until = '', code = '', exit_code = 0"
    connection.exec_driver_sql(
        f"{sql}{', last_sent = ?' if taken else ''} WHERE sink_id = ?",
        (moment_text(at), sink_id) if taken else (sink_id,),
    )
