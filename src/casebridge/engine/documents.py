"""One report document from its first part to its commit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection

from casebridge.engine.result import BatchResult, SourceResult, report_of
from casebridge.faults import FAULTS
from casebridge.guard.fault import FileFault
from casebridge.ledger import Ledger
from casebridge.ledger.batch import open_batch
from casebridge.ledger.commit import commit
from casebridge.ledger.report import ReportDocument, store_report
from casebridge.ledger.rows import BatchDone, DeadLetter, PageWork
from casebridge.model import ReportPart
from casebridge.sdk import Batch, Page, Rejected

__all__ = ["DocumentRun"]


class _Refused(Exception):
    """Ends the transaction of a document that turns out to be unreadable; nothing of it is kept."""

    def __init__(self, refusal: Rejected) -> None:
        self.refusal = refusal
        super().__init__(refusal.code)


@dataclass(slots=True)
class DocumentRun:
    """What the documents of one run share.

    Args:
        ledger: where they go.
        agency: whose documents they are.
        source_id: the folder's number in the ledger.
        result: counts and verdicts of the run.
        context: the digest of what decides how a document is read.
    """

    ledger: Ledger
    agency: str
    source_id: int
    result: SourceResult
    context: str

    def take(self, batch: Batch, items: Iterable[Page | Rejected], *, replay: bool = False) -> BatchResult:
        """Reads a document to its end and makes all of it durable at once, or rejects it whole."""
        done = BatchResult(batch.name, batch.batch_id, "done")
        try:
            with self.ledger.writing() as connection:
                work = self._read(connection, batch, iter(items), done, replay=replay)
        except _Refused as refused:
            work = self._reject(batch, done, refused.refusal, replay=replay)
        self.result.books.add(work.books)
        return done

    def _read(
        self, connection: Connection, batch: Batch, items: Iterator[Page | Rejected], done: BatchResult, *, replay: bool
    ) -> PageWork:
        ordinal = open_batch(connection, self.source_id, self.result.run_id, batch, replay=replay)
        work = PageWork(self.source_id, self.result.run_id, ordinal)
        document = ReportDocument(self.source_id, self.agency, batch.batch_id, batch.received_at)
        books = work.books
        for page in items:
            if isinstance(page, Rejected):
                raise _Refused(page)
            for (text,) in page.rows:
                part = _part(text, batch)
                news = store_report(connection, self.ledger.now(), document, part)
                books.reports += news
                books.unchanged += not news
                done.remarks.update(item.code for item in part.meta.findings)
            work.dead += [DeadLetter(item.line, item.lines, item.code, item.column, "") for item in page.damaged]
            books.translated += len(page.rows)
            books.read += len(page.rows) + len(page.damaged)
            done.pages += 1
            if page.last:
                # What follows belongs to another document and must not wait for this transaction.
                break
        books.dead = len(work.dead)
        books.batches = 1
        done.records = books.read
        done.dead.update(letter.code for letter in work.dead)
        work.resolved = self._mended(connection, work)
        work.done = BatchDone("done", self.context, json.dumps(report_of(done)))
        commit(connection, self.ledger.now(), work)
        return work

    def _mended(self, connection: Connection, work: PageWork) -> list[int]:
        """Lines of this document that were damaged when it was last read and are not any more."""
        sql = "SELECT line FROM dead_letter WHERE source_id = ? AND ordinal = ? AND state = 'open'"
        stood = connection.exec_driver_sql(sql, (self.source_id, work.ordinal)).scalars()
        damaged = {letter.line for letter in work.dead}
        return [line for line in stood if line not in damaged]

    def _reject(self, batch: Batch, done: BatchResult, refusal: Rejected, *, replay: bool) -> PageWork:
        done.verdict, done.code, done.summary = "rejected", refusal.code, refusal.summary
        done.next_step = refusal.next_step or (FAULTS[refusal.code].next_step if refusal.code in FAULTS else "")
        done.remarks.clear()
        with self.ledger.writing() as connection:
            ordinal = open_batch(connection, self.source_id, self.result.run_id, batch, replay=replay)
            work = PageWork(self.source_id, self.result.run_id, ordinal)
            work.books.batches = 1
            work.done = BatchDone("rejected", self.context, json.dumps(report_of(done)))
            commit(connection, self.ledger.now(), work)
        return work


def _part(text: str, batch: Batch) -> ReportPart:
    """The part, held against the model once more: what a plugin builds need not have been."""
    try:
        return ReportPart.model_validate_json(text)
    except ValidationError:
        fault = FileFault("reader_failed")
        raise _Refused(Rejected(batch, fault.code, fault.summary, fault.next_step)) from None
