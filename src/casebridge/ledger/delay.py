"""Single events that a sink put off, and those of the same case behind them, so that the order of a case holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.guard import NOT_HELD
from casebridge.ledger.patience import Patience, limits_of_waiting
from casebridge.ledger.schema import delay as table
from casebridge.ledger.schema import receipt
from casebridge.ledger.statement import chunks, insert_sql, marks, upsert_sql, uuid_text
from casebridge.model import moment_text
from casebridge.sdk import Envelope, Receipt

__all__ = [
    "GAVE_UP",
    "NO_RECEIPT",
    "Delayed",
    "answer_of",
    "any_delayed",
    "delayed",
    "due",
    "is_delayed",
    "put_off",
    "record_delayed",
]

NO_RECEIPT = "no_receipt"
GAVE_UP = "gave_up"
_CHUNK = 500
_DUE = (
    "SELECT e.seq, e.event_id, e.payload FROM delay d JOIN event e ON e.seq = d.seq JOIN run r ON r.run_id = e.run_id"  # noqa: S608
    " WHERE d.sink_id = ? AND d.next_try {} ? AND e.payload <> '' AND "
    + NOT_HELD.format(run="r")
    + " ORDER BY d.next_try, d.seq LIMIT ?"
)
_ADD = f"{insert_sql(table)} ON CONFLICT (sink_id, seq) DO NOTHING"
_REFUSE = upsert_sql(
    receipt, ("sink_id", "seq"), ("verdict", "code", "at"), columns=("sink_id", "seq", "verdict", "code", "at")
)

Case = tuple[int, str]


class Delayed(NamedTuple):
    """An event that a sink put off; one of no attempts waits for those of its case before it."""

    seq: int
    source_id: int
    case_key: str
    attempts: int
    first_try: str
    next_try: str
    code: str


def any_delayed(connection: Connection, sink_id: int) -> bool:
    """Whether a sink put anything off."""
    return connection.exec_driver_sql("SELECT 1 FROM delay WHERE sink_id = ? LIMIT 1", (sink_id,)).first() is not None


def is_delayed(connection: Connection, sink_id: int, seq: int) -> bool:
    """Whether a sink put off the event numbered ``seq``."""
    sql = "SELECT 1 FROM delay WHERE sink_id = ? AND seq = ?"
    return connection.exec_driver_sql(sql, (sink_id, seq)).first() is not None


def due(connection: Connection, sink_id: int, limit: int, now: datetime) -> list[Envelope]:
    """The events that were put off and are due, those of a case in order; held ones are not."""
    by, beyond = limits_of_waiting(now)
    rows = list(connection.exec_driver_sql(_DUE.format("<="), (sink_id, by, limit)))
    if len(rows) < limit:
        rows += connection.exec_driver_sql(_DUE.format(">"), (sink_id, beyond, limit - len(rows)))
    return [Envelope(uuid_text(ident), seq, payload) for seq, ident, payload in sorted(rows)]


def delayed(connection: Connection, sink_id: int, limit: int = 100) -> list[Delayed]:
    """The events that a sink put off, in order."""
    rows = connection.exec_driver_sql(
        "SELECT seq, source_id, case_key, attempts, first_try, next_try, code FROM delay WHERE sink_id = ?"
        " ORDER BY seq LIMIT ?",
        (sink_id, limit),
    )
    return [Delayed(*row) for row in rows]


def answer_of(said: Mapping[str, Receipt], event_id: str) -> Receipt:
    """What a sink said of an event; one that it said nothing of is tried again."""
    return said.get(event_id) or Receipt(event_id, "retry", NO_RECEIPT)


def record_delayed(
    connection: Connection,
    sink_id: int,
    seqs: Sequence[int],
    said: Mapping[str, Receipt],
    at: datetime,
    patience: Patience,
    *,
    silent: bool = True,
) -> None:
    """Stores what a sink said of events that it had put off; one that it puts off for too long is given up.

    ``silent``: whether an event that it said nothing of counts as put off again; otherwise it stays as it is.
    """
    gone: list[int] = []
    again: list[tuple[object, ...]] = []
    refused: list[tuple[object, ...]] = []
    cases: dict[Case, str] = {}
    for row, event_id in _rows(connection, sink_id, seqs):
        if not silent and event_id not in said:
            continue
        answer = answer_of(said, event_id)
        tries, first_try = row.attempts + 1, row.first_try or moment_text(at)
        over = answer.verdict == "retry" and patience.is_over(first_try, tries, at)
        if answer.verdict == "rejected" or over:
            refused.append((sink_id, row.seq, "rejected", GAVE_UP if over else answer.code, moment_text(at)))
        if answer.verdict != "retry" or over:
            gone.append(row.seq)
            continue
        again.append((tries, first_try, answer.code, sink_id, row.seq))
        cases.setdefault((row.source_id, row.case_key), patience.next_try(at, tries, answer.after))
    for part in chunks(gone, _CHUNK):
        connection.exec_driver_sql(
            f"DELETE FROM delay WHERE sink_id = ? AND seq IN ({marks(len(part))})",  # noqa: S608
            (sink_id, *part),
        )
    refuse(connection, refused)
    if again:
        connection.exec_driver_sql(
            "UPDATE delay SET attempts = ?, first_try = ?, code = ? WHERE sink_id = ? AND seq = ?", again
        )
    set_next(connection, sink_id, cases)


def put_off(connection: Connection, sink_id: int, rows: Iterable[Delayed]) -> None:
    """Keeps events for later; those of a case that waits already take its place in time."""
    made: list[tuple[object, ...]] = []
    cases: dict[Case, str] = {}
    for row in rows:
        case = row.source_id, row.case_key
        if case not in cases:
            found = connection.exec_driver_sql(
                "SELECT min(next_try) FROM delay WHERE sink_id = ? AND source_id = ? AND case_key = ?", (sink_id, *case)
            ).scalar()
            cases[case] = row.next_try if found is None else found
        seq, source_id, case_key, attempts, first_try, _, code = row
        made.append((sink_id, seq, source_id, case_key, attempts, first_try, cases[case], code))
    if made:
        connection.exec_driver_sql(_ADD, made)


def refuse(connection: Connection, rows: list[tuple[object, ...]]) -> None:
    """Stores final receipts: (sink, seq, verdict, code, at)."""
    if rows:
        connection.exec_driver_sql(_REFUSE, rows)


def set_next(connection: Connection, sink_id: int, cases: Mapping[Case, str]) -> None:
    """Gives all that waits of each case its next try, so that none of it goes before the first."""
    if cases:
        connection.exec_driver_sql(
            "UPDATE delay SET next_try = ? WHERE sink_id = ? AND source_id = ? AND case_key = ?",
            [(next_try, sink_id, *case) for case, next_try in cases.items()],
        )


def _rows(connection: Connection, sink_id: int, seqs: Sequence[int]) -> list[tuple[Delayed, str]]:
    found: list[tuple[Delayed, str]] = []
    for part in chunks(seqs, _CHUNK):
        rows = connection.exec_driver_sql(
            "SELECT d.seq, d.source_id, d.case_key, d.attempts, d.first_try, d.next_try, d.code, e.event_id"  # noqa: S608
            " FROM delay d JOIN event e ON e.seq = d.seq"
            f" WHERE d.sink_id = ? AND d.seq IN ({marks(len(part))}) ORDER BY d.seq",
            (sink_id, *part),
        )
        found += [(Delayed(*row[:7]), uuid_text(row[7])) for row in rows]
    return found
