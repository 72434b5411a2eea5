"""One page becomes durable: everything or nothing."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from casebridge.ledger import schema
from casebridge.ledger.books import Books
from casebridge.ledger.bulk import put
from casebridge.ledger.guard import count_changes
from casebridge.ledger.item import store_items
from casebridge.ledger.lock import alone
from casebridge.ledger.outbox import add_segments
from casebridge.ledger.question import answer_all, ask, withdraw
from casebridge.ledger.rows import DeadLetter, EventRow, PageWork
from casebridge.ledger.source import set_backfill, set_cursor
from casebridge.ledger.statement import insert_sql, scalar, upsert_sql
from casebridge.ledger.trouble import ledger_fault
from casebridge.model import moment_text

__all__ = ["commit"]

_EVENT = insert_sql(schema.event)
# A head moves on by one revision or not at all: a page that was planned on an older head changes no row and is refused.
_HEAD = upsert_sql(
    schema.head,
    ("source_id", "case_key", "report_id", "axis"),
    ("seq", "event_id", "revision", "content_hash", "as_of", "ordinal", "retracted"),
    extra=" WHERE excluded.revision = head.revision + 1",
)
# An event says itself whether it waits for an answer; the column spares every listing the parsing of its JSON.
_INCOMPLETE = '"completeness":"INCOMPLETE"'
# What is read of an older batch does not take the place of what a newer one said.
_HELD = upsert_sql(
    schema.held,
    ("source_id", "case_key"),
    ("reason", "as_of", "ordinal", "record"),
    extra=" WHERE excluded.ordinal >= held.ordinal OR excluded.as_of > held.as_of",
)
_DEAD = upsert_sql(
    schema.dead_letter,
    ("source_id", "batch_id", "line"),
    ("lines", "code", "column_name", "case_key", "last_run", "item"),
    columns=[column.name for column in schema.dead_letter.columns if column.name != "number"],
    extra=(
        ", attempts = dead_letter.attempts + 1"
        ", closed_at = CASE WHEN dead_letter.state = 'discarded' THEN dead_letter.closed_at END"
        ", state = CASE WHEN dead_letter.state = 'discarded' THEN 'discarded' ELSE 'open' END"
    ),
)
_CONFIRM = "UPDATE head SET as_of = ?, ordinal = ? WHERE source_id = ? AND case_key = ? AND report_id = ? AND axis = ?"
_COUNTS = tuple(item.name for item in fields(Books) if item.name != "by_rule")
_BOOKS = (
    "UPDATE run SET " + ", ".join(f'"{name}" = "{name}" + ?' for name in _COUNTS) + ", by_rule = ? WHERE run_id = ?"  # noqa: S608
)


def commit(connection: Connection, at: datetime, work: PageWork) -> list[int]:
    """Stores all that one page changes, in the connection's transaction.

    Returns:
        The numbers (``seq``) of the events, in their order.

    Raises:
        StopLedger: ``books_unbalanced`` before anything is written; ``head_moved`` if an event does not continue
            what stands in the ledger.
    """
    if not work.books.balanced:
        raise ledger_fault("books_unbalanced", detail=f"differences {work.books.differences()}")
    now = moment_text(at)
    source = work.source_id
    withdraw(connection, source, [row.key for row in work.questions if row.obsolete])
    ask(connection, source, [row for row in work.questions if not row.obsolete], now)
    answer_all(connection, work.answered, now)
    _many(connection, _HELD, [(source, *row) for row in work.held])
    _many(connection, "DELETE FROM held WHERE source_id = ? AND case_key = ?", [(source, key) for key in work.unheld])
    store_items(connection, source, work.items, work.itemless)
    _dead_letters(connection, work, now)
    _missing(connection, work, now)
    confirmed = [(row.as_of, row.ordinal, source, row.case_key, row.report_id, row.axis) for row in work.confirmed]
    _many(connection, _CONFIRM, confirmed)
    _books(connection, work.run_id, work.books)
    if work.cursor is not None:
        set_cursor(connection, at, source, work.cursor)
    if work.backfill is not None:
        set_backfill(connection, at, source, work.backfill)
    if work.done is not None:
        connection.exec_driver_sql(
            "UPDATE batch SET state = ?, context = ?, report = ?, run_id = ? WHERE source_id = ? AND ordinal = ?",
            (*work.done, work.run_id, source, work.ordinal),
        )
    # Last, because one transaction at a time gives numbers.
    return _events(connection, work)


def _many(connection: Connection, sql: str, rows: list[tuple[Any, ...]]) -> int:
    return connection.exec_driver_sql(sql, rows).rowcount if rows else 0


def _events(connection: Connection, work: PageWork) -> list[int]:
    if not work.events:
        return []
    alone(connection, "number")
    first = scalar(connection, "SELECT max(seq) FROM event") + 1
    source, run = work.source_id, work.run_id
    events = []
    heads = []
    for seq, row in enumerate(work.events, first):
        (
            case_key, report_id, axis, revision, prev_seq, event_id, content_hash, as_of, ordinal,
            kind, sendable, late, retracted, recorded_at, payload,
        ) = row  # fmt: skip
        complete = sendable or _INCOMPLETE not in payload
        events.append(
            (
                seq, event_id, source, case_key, report_id, axis, revision, content_hash, prev_seq, run,
                kind, complete, sendable, late, as_of, recorded_at, payload,
            )
        )  # fmt: skip
        if not late:
            heads.append(
                (
                    source, case_key, report_id, axis, seq, event_id, revision, content_hash,
                    as_of, ordinal, retracted, None,
                )
            )  # fmt: skip
    put(connection, schema.event, _EVENT, events)
    if put(connection, schema.head, _HEAD, heads, key=4) != len(heads):
        raise ledger_fault("head_moved")
    last = first + len(events) - 1
    count_changes(connection, run, first, work.events)
    if any(map(_sendable, work.events)):
        add_segments(connection, first, last, run)
    return list(range(first, last + 1))


def _sendable(row: EventRow) -> bool:
    return row.sendable


def _dead_letters(connection: Connection, work: PageWork, now: str) -> None:
    if not work.dead and not work.resolved:
        return
    batch_id = connection.exec_driver_sql(
        "SELECT batch_id FROM batch WHERE source_id = ? AND ordinal = ?", (work.source_id, work.ordinal)
    ).scalar_one()
    _many(connection, _DEAD, [_dead_row(work, batch_id, row) for row in work.dead])
    _many(
        connection,
        "UPDATE dead_letter SET state = 'resolved', closed_at = ?, last_run = ?"
        " WHERE source_id = ? AND batch_id = ? AND line = ? AND state = 'open'",
        [(now, work.run_id, work.source_id, batch_id, line) for line in work.resolved],
    )


def _dead_row(work: PageWork, batch_id: str, row: DeadLetter) -> tuple[object, ...]:
    line, lines, code, column, case_key, item = row
    run = work.run_id
    return (
        work.source_id, batch_id, work.ordinal, line, lines, code, column, case_key, run, run, 1, "open", None, "",
        item,
    )  # fmt: skip


def _missing(connection: Connection, work: PageWork, now: str) -> None:
    # Going and coming back have their place among the batches, as statements do: an older one undoes neither.
    place = "ordinal = CASE WHEN ordinal < ? THEN ? ELSE ordinal END WHERE source_id = ? AND case_key = ?"
    at = work.ordinal, work.ordinal, work.source_id
    gone = [(now, *at, key) for key in work.missing]
    back = [(*at, key) for key in work.returned]
    _many(connection, f"UPDATE head SET missing_since = ?, {place} AND missing_since IS NULL", gone)  # noqa: S608
    _many(connection, f"UPDATE head SET missing_since = NULL, {place} AND missing_since IS NOT NULL", back)  # noqa: S608


def _books(connection: Connection, run_id: int, books: Books) -> None:
    stored = connection.exec_driver_sql("SELECT by_rule FROM run WHERE run_id = ?", (run_id,)).scalar()
    if stored is None:
        raise ledger_fault("ledger_refused", detail="no such run") from None
    rules = Counter(json.loads(stored))
    rules.update(books.by_rule)
    counts = [getattr(books, name) for name in _COUNTS]
    connection.exec_driver_sql(_BOOKS, (*counts, json.dumps(rules, sort_keys=True), run_id))
