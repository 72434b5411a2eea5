"""A small world for the ledger's tests: a fixed time, one agency, and pages whose books balance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from casebridge.ledger import Ledger
from casebridge.ledger.books import Books
from casebridge.ledger.place import Place, SqlitePlace
from casebridge.ledger.postgres import PostgresPlace
from casebridge.ledger.rows import Axis, EventRow, PageWork, QuestionKey
from casebridge.sdk import Batch

AGENCY = "ORI:WA0170000"
OTHER_AGENCY = "ORI:OR0260000"
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def clock() -> datetime:
    return NOW


def opened(place: Path | Place, **options: Any) -> Ledger:
    return Ledger.open(place, clock=clock, **options)


def file_of(ledger: Ledger) -> Path:
    assert isinstance(ledger.place, SqlitePlace)
    return ledger.place.path


def another(ledger: Ledger) -> Place:
    """The ledger's place as another process knows it."""
    if isinstance(ledger.place, SqlitePlace):
        return SqlitePlace(ledger.place.path)
    assert isinstance(ledger.place, PostgresPlace)
    return PostgresPlace(ledger.place.url)


@dataclass(frozen=True)
class Desk:
    """One source of one ledger with a run and an open batch."""

    ledger: Ledger
    source: int
    run: int
    ordinal: int


def desk(ledger: Ledger, name: str = "rms", agency: str = AGENCY, batch: str = "a" * 64) -> Desk:
    source = ledger.register_source(name, agency, "Records")
    run = ledger.start_run(source, "sync")
    ordinal = ledger.open_batch(source, run, Batch(batch, "cases.csv", "2026-03-01T08:00:00Z", size=10))
    return Desk(ledger, source, run, ordinal)


def row(
    case: str = "2024001",
    report: str = "1001",
    fact: str = "OPEN",
    *,
    axis: Axis = "A",
    revision: int = 1,
    prev: int | None = None,
    as_of: str = "2026-02-01",
    late: bool = False,
    sendable: bool = True,
    complete: bool = True,
    retracted: bool = False,
    kind: str = "STATUS",
) -> EventRow:
    content = hashlib.md5(fact.encode(), usedforsecurity=False).digest()
    identity = hashlib.md5(f"{case}/{report}/{axis}/{fact}/{prev}".encode(), usedforsecurity=False).digest()
    waits = "" if complete else ',"completeness":"INCOMPLETE","question":"CLOSURE_REASON"'
    payload = f'{{"event_id":"{UUID(bytes=identity)}","investigation_status":"{fact}"{waits}}}'
    return EventRow(
        case_key=case,
        report_id=report,
        axis=axis,
        revision=revision,
        prev_seq=prev,
        event_id=identity,
        content_hash=content,
        as_of=as_of,
        ordinal=1,
        kind=kind,
        sendable=sendable and complete,
        late=late,
        retracted=retracted,
        recorded_at="2026-03-01T09:30:00Z",
        payload=payload,
    )


def page(at: Desk, *events: EventRow, **rest: Any) -> PageWork:
    """A page of these events with the books they make; one record an event."""
    waiting = sum('"INCOMPLETE"' in event.payload for event in events)
    retracted = sum(event.retracted for event in events)
    held = sum(not event.sendable for event in events) - waiting
    made = len(events) - retracted
    dead = len(rest.get("dead", ()))
    books = Books(
        read=made + dead,
        dead=dead,
        translated=made,
        events=made - waiting - held,
        questions=waiting,
        held=held,
        retracted=retracted,
    )
    fields: dict[str, Any] = {"events": list(events), "books": books, **rest}
    return PageWork(at.source, at.run, at.ordinal, **fields)


def store(at: Desk, *events: EventRow, **rest: Any) -> list[int]:
    return at.ledger.commit(page(at, *events, **rest))


def ended(at: Desk, state: Literal["done", "failed"] = "done") -> None:
    """Ends the desk's run: what it stored is due."""
    at.ledger.finish_run(at.run, state)


def asked(case: str = "2024001", trigger: str = "CLOSURE_REASON", field: str = "", value: str = "") -> QuestionKey:
    return QuestionKey(case, "1001", trigger, field, value)


def damage(ledger: Ledger, sql: str, *values: object) -> None:
    """Changes rows behind the ledger's back, without its foreign keys."""
    with ledger.writing() as connection:
        connection.exec_driver_sql(sql, values)
