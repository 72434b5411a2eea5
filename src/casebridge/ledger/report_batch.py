"""One document of reports becomes durable: everything it says, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from casebridge.ledger.batch import open_batch
from casebridge.ledger.commit import commit
from casebridge.ledger.report import ReportDocument, store_report
from casebridge.ledger.rows import BatchDone, DeadLetter, PageWork
from casebridge.model import ReportPart
from casebridge.sdk import Batch

__all__ = ["store_document"]

Pages = Iterable[tuple[Sequence[ReportPart], Sequence[DeadLetter]]]


def store_document(
    connection: Connection,
    at: datetime,
    document: ReportDocument,
    run_id: int,
    batch: Batch,
    pages: Pages,
    verdict: Callable[[PageWork], BatchDone],
    *,
    replay: bool = False,
) -> PageWork:
    """Reads ``pages`` to their end inside one transaction; what they raise undoes all of it.

    Args:
        connection: the transaction.
        at: the time.
        document: whose document it is.
        run_id: the run that reads it.
        batch: the document as its source handed it over.
        pages: what it says, page by page: parts, and places that could not be read.
        verdict: what is recorded with the batch, asked when all pages were read.
        replay: whether it was settled before.

    Returns what was committed, with its books. Dead letters of the document whose lines were read well are resolved.
    """
    ordinal = open_batch(connection, document.source_id, run_id, batch, replay=replay)
    work = PageWork(document.source_id, run_id, ordinal)
    books = work.books
    for parts, dead in pages:
        for part in parts:
            news = store_report(connection, at, document, part)
            books.reports += news
            books.unchanged += not news
        work.dead += dead
        books.translated += len(parts)
    books.dead = len(work.dead)
    books.read = books.translated + books.dead
    books.batches = 1
    work.done = verdict(work)
    if work.done.state == "done":
        work.resolved = _mended(connection, work)
    commit(connection, at, work)
    return work


def _mended(connection: Connection, work: PageWork) -> list[int]:
    sql = "SELECT line FROM dead_letter WHERE source_id = ? AND ordinal = ? AND state = 'open'"
    stood = connection.exec_driver_sql(sql, (work.source_id, work.ordinal)).scalars()
    damaged = {letter.line for letter in work.dead}
    return [line for line in stood if line not in damaged]
