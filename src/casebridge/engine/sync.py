"""One run of one source: pull, keep, plan, commit, settle."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, groupby
from pathlib import Path
from typing import Literal

from casebridge.engine.batch import BatchRun
from casebridge.engine.deleted import take_back_expired
from casebridge.engine.intake import Sieve
from casebridge.engine.known import Known
from casebridge.engine.left import settle_left
from casebridge.engine.result import SourceResult, not_begun, report_of
from casebridge.engine.wanted import newly_linked, wanted_by
from casebridge.engine.withdraw import withdraw_settled
from casebridge.engine.wording import counted
from casebridge.engine.workfolder import work_folder
from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.feedback import EventFrame
from casebridge.guard.secret import Secret, no_secret
from casebridge.ledger import Ledger
from casebridge.ledger.guard import LIMITS, Limits
from casebridge.ledger.run import READ_TO_END
from casebridge.mapping import Profile
from casebridge.model import AgencyRef, moment_text
from casebridge.sdk import Cursor, HostBook, Settled, Source, SourceContext, closing_source

__all__ = ["Job", "Progress", "no_progress", "read_batches", "running", "sync_source"]

Progress = Callable[[str, int, int], None]


def no_progress(_name: str, _done: int, _total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Job:
    """All that one run of one source needs; everything that touches the world is handed in."""

    name: str
    connector: str
    source: Source
    profile: Profile
    agency: AgencyRef
    ledger: Ledger
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    workroot: Path
    command: str = "sync"
    progress: Progress = no_progress
    accept_vanished: bool = False
    limits: Limits = LIMITS
    secret: Callable[[str], Secret] = no_secret
    hosts: HostBook = field(default_factory=HostBook)

    @property
    def polled(self) -> bool:
        """Whether a batch of the source is a poll of a system, and no file."""
        return self.profile.rest is not None or self.source.capabilities.polls


def sync_source(job: Job) -> SourceResult:
    """Reads everything new from one source and makes it durable, batch by batch.

    A source that is unavailable or that another process is reading (``exit_code`` 3), or that nobody can read before
    something of it is put right (2), ends its run with a problem; what was committed stays, and other sources are not
    concerned. Errors of the ledger (``StopLedger``) are raised, and ``FixConfig`` if no run could begin.
    """
    run: BatchRun | None = None
    try:
        with running(job) as (run, context):
            settle_left(job.ledger, job.source, run.source_id, run.context)
            cursor = job.ledger.cursor(run.source_id)
            read_batches(job, run, context, json.loads(cursor) if cursor else None)
            run.result.read_to_end = True
            frame = EventFrame.of(job.agency, job.connector, job.profile.label, "", moment_text(job.clock()))
            run.result.books.retracted += take_back_expired(job.ledger, run.source_id, run.run_id, job.profile, frame)
    except FixConfig:
        if run is None:
            raise
    except TryLater as error:
        if run is not None or error.code != "source_busy":
            raise
        return not_begun(job.name, error)
    return run.result


def read_batches(job: Job, run: BatchRun, context: SourceContext, cursor: Cursor | None) -> int:
    """Reads what follows ``cursor`` and makes it durable, batch by batch; returns how many batches came."""
    before = len(run.result.batches)
    items = job.source.pull(cursor, context)
    # What else a batch says of itself may change while it is read.
    for _, pages in groupby(items, key=lambda item: (item.batch.batch_id, item.batch.name)):
        first = next(pages)
        batch = first.batch
        done = run.take(batch, chain((first,), pages))  # noqa: B031  the same group, its first page put back
        run.result.batches.append(done)
        job.source.settle(Settled(batch, done.verdict, report_of(done)))
    return len(run.result.batches) - before


@contextmanager
def running(
    job: Job, window: tuple[str, str] | None = None, cases: Sequence[str] | None = None
) -> Iterator[tuple[BatchRun, SourceContext]]:
    """One run in the ledger, with what its batches and its source are handed.

    Args:
        job: what is read, and how.
        window: makes it a backfill of this window.
        cases: case numbers to ask for one by one; None for those newly linked.

    An error ends the run in the ledger, too; that of an unavailable source stays inside and becomes part of the result.
    """
    source_id = job.ledger.register_source(job.name, job.agency.key, job.profile.source_system)
    with job.ledger.holding("source", source_id):
        yield from _held(job, source_id, window, cases)


def _held(
    job: Job, source_id: int, window: tuple[str, str] | None, cases: Sequence[str] | None
) -> Iterator[tuple[BatchRun, SourceContext]]:
    ledger = job.ledger
    ledger.forget_unread(source_id)
    # Asked for before this run is on record: it is the one before that counts.
    linked = newly_linked(ledger, source_id, job.agency.key) if cases is None else cases
    unit: Literal["file", "poll"] = "poll" if job.polled else "file"
    result = SourceResult(job.name, ledger.start_run(source_id, job.command, job.limits), unit=unit)
    context_digest = reading_context(job.profile, ledger.link_version(job.agency.key))
    known = Known(ledger, source_id, job.agency.key)
    exact, loose = ledger.link_keys(job.agency.key)
    sieve = Sieve(exact, loose, known.standing)
    workdir = work_folder(job.workroot, source_id)
    with workdir as folder, _quiet_collector(), closing_source(job.source):
        context = SourceContext(
            clock=job.clock,
            sleep=job.sleep,
            # Who accepts what a snapshot lacks drops the very file that was held for it.
            known=lambda batch_id: not job.accept_vanished and ledger.known(source_id, batch_id, context_digest),
            workdir=folder,
            progress=job.progress,
            wanted=wanted_by(job.profile, sieve, lambda: ledger.spoken_of(source_id)),
            newly_linked=linked,
            secret=job.secret,
            hosts=job.hosts,
            window=window,
        )
        run = BatchRun(
            ledger,
            source_id,
            result.run_id,
            job.connector,
            job.profile,
            job.agency,
            job.clock,
            folder,
            sieve,
            known,
            context_digest,
            result,
            window=window,
            accept_vanished=job.accept_vanished,
            polled=job.polled,
            progress=job.progress,
        )
        try:
            yield run, context
            if result.batches:
                withdraw_settled(ledger, source_id, result.run_id)
        except CasebridgeError as error:
            ledger.forget_unread(source_id)
            result.exit_code = error.exit_code
            result.code = error.code
            result.failed = True
            result.problems.append(str(error))
            _finish(ledger, job.profile, result)
            if error.exit_code != 3:
                raise
            return
    _finish(ledger, job.profile, result)


def _finish(ledger: Ledger, profile: Profile, result: SourceResult) -> None:
    limits = profile.accounting
    cases = result.books.translated - result.books.folded
    unmapped = sum(result.unmapped_values.values())
    if cases and unmapped > limits.max_unmapped_values * cases:
        result.failed = True
        result.problems.append(
            f"{counted(unmapped, 'value')} without a meaning in the profile, in {counted(cases, 'case')}: more than"
            " max_unmapped_values allows."
            " See `casebridge questions list`."
        )
    if limits.max_unmapped_columns is not None and len(result.unmapped_columns) > limits.max_unmapped_columns:
        result.failed = True
        result.problems.append(
            f"{counted(len(result.unmapped_columns), 'column')} neither mapped nor ignored: more than"
            " max_unmapped_columns allows. Name them in the profile's [ignored] table with a reason."
        )
    if result.malformed_reports:
        result.problems.append(
            f"{counted(result.malformed_reports, 'cell')} with something else where a CyberTipline report ID should be;"
            " no number was guessed from it. Check the columns that the profile's `report` names."
        )
    detail = {
        "problems": result.problems,
        "code": result.code,
        "unmapped_columns": list(result.unmapped_columns),
        "unmapped_values": dict(result.unmapped_values),
        "malformed_reports": result.malformed_reports,
        READ_TO_END: result.read_to_end,
    }
    found = ledger.finish_run(result.run_id, "failed" if result.failed else "done", detail)
    if found is not None:
        result.held = True
        result.problems.append(
            f"The run changes {found.changed:,} of the {counted(found.standing, 'statement')} that stood before it."
            " Nothing of it is sent, nor what follows it in this source. Look at `casebridge events list --run"
            f" {result.run_id}`; if it is right, run `casebridge deliver release {result.run_id}`."
        )


def reading_context(profile: Profile, link_version: int) -> str:
    """A digest of all that decides how a file is read: a file read under another one is worth reading again."""
    text = f"{link_version}|{profile.model_dump_json()}"
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """The hot loop makes no cycles; the collector walking over its memos costs a tenth of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
