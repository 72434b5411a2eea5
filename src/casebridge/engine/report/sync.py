"""One run of one folder of report documents: read, merge, commit, settle; each document in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby
from pathlib import Path

from casebridge.engine.left import settle_left
from casebridge.engine.report.documents import DocumentRun
from casebridge.engine.result import SourceResult, not_begun, report_of
from casebridge.engine.workfolder import work_folder
from casebridge.errors import CasebridgeError, StopLedger, TryLater
from casebridge.guard.secret import Secret, no_secret
from casebridge.ledger import Ledger
from casebridge.ledger.run import READ_TO_END
from casebridge.model import AgencyRef
from casebridge.sdk import Settled, Source, SourceContext, closing_source

__all__ = ["ReportJob", "replay_reports", "sync_reports"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ReportJob:
    """All that one run of one folder of report documents needs.

    Args:
        name: the folder's name in the configuration.
        type: DISTRIBUTION/NAME of what reads it.
        reading: what decides how a document is read; under another one a known document is worth reading again.
        source: hands over the documents.
        workroot: where private copies go.
        command: what the run is called in the ledger.
        progress: told (document, bytes done, bytes in all).
    """

    name: str
    type: str
    reading: str
    source: Source
    agency: AgencyRef
    ledger: Ledger
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    workroot: Path
    command: str = "sync"
    progress: Progress = lambda _name, _done, _total: None
    secret: Callable[[str], Secret] = no_secret


def sync_reports(job: ReportJob) -> SourceResult:
    """Reads every new document of a folder and makes it durable, one by one.

    What can't be reached or has to be put right becomes part of the result and stops no other folder or source.
    Errors of the ledger (``StopLedger``) are raised.
    """
    run: DocumentRun | None = None
    try:
        with _running(job) as (run, context):
            _read(job, run, context)
    except TryLater as error:
        if run is not None or error.code != "source_busy":
            raise
        return not_begun(job.name, error, "document")
    return run.result


def _read(job: ReportJob, run: DocumentRun, context: SourceContext) -> None:
    settle_left(job.ledger, job.source, run.source_id, run.context)
    items = job.source.pull(None, context)
    for _, pages in groupby(items, key=lambda item: (item.batch.batch_id, item.batch.name)):
        first = next(pages)
        done = run.take(first.batch, chain((first,), pages))  # noqa: B031  the same group, its first page put back
        run.result.batches.append(done)
        job.source.settle(Settled(first.batch, done.verdict, report_of(done)))
    run.result.read_to_end = True


def replay_reports(job: ReportJob, number: int | None = None) -> list[SourceResult]:
    """Reads documents again from where they were put away: of one dead letter, or of all, and the newest document."""
    ledger = job.ledger
    source_id = _register(job)
    letters = ledger.dead_letters(source_id=source_id, limit=1_000_000)
    if number is None:
        wanted = {*(row.ordinal for row in letters), *(row.ordinal for row in ledger.batches(source_id, 1))}
    else:
        wanted = {row.ordinal for row in letters if row.number == number}
    results = []
    for stored in filter(None, (ledger.batch(source_id, ordinal) for ordinal in sorted(wanted))):
        with _running(job) as (run, context):
            items = job.source.replay(stored.batch, context)
            first = next(items, None)
            if first is None:
                run.result.failed = True
                gone = "the archived file is gone. Drop it again to have it read."
                run.result.problems.append(f"{stored.batch.name}: {gone}")
            else:
                run.result.batches.append(run.take(stored.batch, chain((first,), items), replay=True))
        results.append(run.result)
    return results


def _register(job: ReportJob) -> int:
    return job.ledger.register_source(job.name, job.agency.key, job.type)


@contextmanager
def _running(job: ReportJob) -> Iterator[tuple[DocumentRun, SourceContext]]:
    source_id = _register(job)
    with job.ledger.holding("source", source_id):
        yield from _held(job, source_id)


def _held(job: ReportJob, source_id: int) -> Iterator[tuple[DocumentRun, SourceContext]]:
    ledger = job.ledger
    result = SourceResult(job.name, ledger.start_run(source_id, job.command), unit="document")
    digest = hashlib.blake2b(job.reading.encode(), digest_size=16).hexdigest()
    run = DocumentRun(ledger, job.agency.key, source_id, result, digest)
    with work_folder(job.workroot, source_id) as folder, closing_source(job.source):
        context = SourceContext(
            clock=job.clock,
            sleep=job.sleep,
            known=lambda batch_id: ledger.known(source_id, batch_id, digest),
            workdir=folder,
            progress=job.progress,
            secret=job.secret,
        )
        try:
            yield run, context
        except CasebridgeError as error:
            if isinstance(error, StopLedger):
                raise
            result.failed, result.code, result.exit_code = True, error.code, error.exit_code
            result.problems.append(str(error))
    detail = {"problems": result.problems, READ_TO_END: result.read_to_end}
    ledger.finish_run(result.run_id, "failed" if result.failed else "done", detail)
