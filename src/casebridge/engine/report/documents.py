"""One report document from its first part to its commit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from casebridge.engine.result import BatchResult, SourceResult, report_of
from casebridge.faults import FAULTS
from casebridge.guard.fault import FileFault
from casebridge.ledger import Ledger
from casebridge.ledger.report import ReportDocument
from casebridge.ledger.rows import BatchDone, DeadLetter, PageWork
from casebridge.model import ReportPart
from casebridge.reporting import screened
from casebridge.sdk import Batch, Page, Rejected

__all__ = ["DocumentRun"]

Read = tuple[list[ReportPart], list[DeadLetter]]


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
            self._store(batch, _pages(items, done), done, replay=replay)
        except _Refused as refused:
            refusal = refused.refusal
            step = refusal.next_step or (FAULTS[refusal.code].next_step if refusal.code in FAULTS else "")
            done = BatchResult(batch.name, batch.batch_id, "rejected", refusal.code, refusal.summary, step)
            self._store(batch, (), done, replay=replay)
        return done

    def _store(self, batch: Batch, pages: Iterable[Read], done: BatchResult, *, replay: bool) -> None:
        def verdict(work: PageWork) -> BatchDone:
            done.records = work.books.read
            done.dead.update(letter.code for letter in work.dead)
            return BatchDone(done.verdict, self.context, json.dumps(report_of(done)))

        document = ReportDocument(self.source_id, self.agency, batch.batch_id, batch.received_at)
        run_id = self.result.run_id
        work = self.ledger.store_document(document, run_id, batch, pages, verdict, replay=replay)
        self.result.books.add(work.books)


def _pages(items: Iterable[Page | Rejected], done: BatchResult) -> Iterator[Read]:
    for page in items:
        if isinstance(page, Rejected):
            raise _Refused(page)
        parts = [_part(text, page.batch) for (text,) in page.rows]
        done.remarks.update(item.code for part in parts for item in part.meta.findings)
        done.pages += 1
        yield parts, [DeadLetter(item.line, item.lines, item.code, item.column, "") for item in page.damaged]
        if page.last:
            # What follows belongs to another document and must not wait for this transaction.
            return


def _part(text: str, batch: Batch) -> ReportPart:
    """The part, held against the model once more: what a plugin builds need not have been."""
    try:
        return screened(ReportPart.model_validate_json(text))
    except ValidationError:
        fault = FileFault("reader_failed")
        raise _Refused(Rejected(batch, fault.code, fault.summary, fault.next_step)) from None
