"""One batch from its first page to its last commit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from casebridge.engine.deleted import plan_deleted, seen_again
from casebridge.engine.folded import Case, Deleted
from casebridge.engine.intake import Intake, Sieve
from casebridge.engine.item.page import ItemPage
from casebridge.engine.known import Known
from casebridge.engine.planning import BatchFrame, Planner
from casebridge.engine.result import BatchResult, SourceResult, report_of
from casebridge.engine.spill import Kept, Spill
from casebridge.engine.vanish import Vanished, find_vanished, plan_vanished
from casebridge.engine.waiting import Only, Waiting
from casebridge.errors import QuarantineBatch
from casebridge.faults import FAULTS
from casebridge.feedback import EventFrame
from casebridge.ledger import Ledger
from casebridge.ledger.rows import Backfill, BatchDone, PageWork
from casebridge.mapping import Profile, Translator, remarks
from casebridge.model import AgencyRef, moment_text
from casebridge.sdk import Batch, Page, Rejected

__all__ = ["BatchRun"]

PAGE_CASES = 5000
"""Cases a commit: enough that a commit's fixed cost no longer counts, few enough to hold in memory."""

MAX_WAITING = 100_000
"""Dead letters of earlier files looked at; more wait for the next file."""

BEFORE_ALL = 0
"""The place of a backfill among the batches of its source: what it reads without a date is older than all of them."""


@dataclass(slots=True)
class BatchRun:
    """What the batches of one run share.

    Args:
        only: limits planning to cases that certain dead letters ask for; None plans all.
        replay: whether a settled batch is read again, so that the cursor stays.
        window: (since, until) in wire form of a backfill, whose position is kept apart and whose undated records are
            older than everything.
        accept_vanished: applies vanished records even beyond the profile's share.
        polled: whether batches are polls of a system, so that a record has no line to stay on.
        progress: told (what, records stored, records kept) after each commit but the last.
    """

    ledger: Ledger
    source_id: int
    run_id: int
    connector: str
    profile: Profile
    agency: AgencyRef
    clock: Callable[[], datetime]
    workdir: Path
    sieve: Sieve
    known: Known
    context: str
    result: SourceResult
    only: Only | None = None
    replay: bool = False
    window: tuple[str, str] | None = None
    accept_vanished: bool = False
    polled: bool = False
    progress: Callable[[str, int, int], None] = lambda _what, _done, _total: None
    waiting: Waiting = field(default_factory=lambda: Waiting((), 0, moved=False), init=False)
    settled: list[int] = field(default_factory=list, init=False)
    deleted: set[str] = field(default_factory=set, init=False)
    noted: set[str] = field(default_factory=set, init=False)

    def take(self, batch: Batch, items: Iterator[Page | Rejected]) -> BatchResult:
        """Reads the batch to its end and makes everything durable; a batch that can't be read is rejected whole."""
        ordinal = self.ledger.open_batch(self.source_id, self.run_id, batch, replay=self.replay)
        self.known.begin_batch()
        self.deleted.clear()
        self.noted.clear()
        self.waiting = self._set_aside_before(ordinal)
        done = BatchResult(batch.name, batch.batch_id, "done", findings=batch.findings, window=self.window)
        cursor: dict[str, object] = {}
        try:
            first = next(items)
            if isinstance(first, Rejected):
                return self._reject(ordinal, done, first)
            translator = Translator(self.profile, first.header, self.agency.ori)
            self.result.unmapped_columns = translator.unmapped_columns()
            with Spill(self.workdir) as spill:
                intake = Intake(translator, self._sieve(), spill, self.known)
                for page in _chain(first, items):
                    if isinstance(page, Rejected):
                        return self._reject(ordinal, done, page)
                    intake.take(page)
                    done.pages += bool(page.rows or page.damaged)
                    done.records += len(page.rows) + len(page.damaged)
                    done.remarks.update(page.remarks)
                    cursor = dict(page.cursor)
                    if len(intake.dead) >= PAGE_CASES:
                        self._commit(self._work(ordinal, intake), done)
                    if page.last:
                        # What follows, a system that fails after it for instance, is no part of this batch.
                        break
                intake.finish()
                self.result.malformed_reports += intake.malformed_reports
                self._plan(ordinal, batch, intake, done, cursor)
        except QuarantineBatch as fault:
            return self._reject(
                ordinal,
                done,
                Rejected(batch, fault.code, fault.summary, fault.next_step, fault.where.line, fault.where.column),
            )
        return done

    def _set_aside_before(self, ordinal: int) -> Waiting:
        """Open dead letters that a good reading settles: those of earlier batches, in a replay also its own."""
        last = ordinal if self.replay else ordinal - 1
        stored = self.ledger.dead_letters(source_id=self.source_id, limit=MAX_WAITING) if not self.window else []
        moved = self.replay and self.polled
        return Waiting([letter for letter in stored if letter.ordinal <= last], ordinal, moved=moved)

    def _sieve(self) -> Sieve:
        """What lets a record through; a delete or an item names no report, and must still meet what waits for it."""
        if self.profile.case.delete is None and self.profile.case.item is None:
            return self.sieve
        known = self.known
        return self.sieve._replace(
            standing=lambda keys: {*known.standing(keys), *known.held_keys(keys), *self.waiting.among(keys)}
        )

    def _frame(self, ordinal: int, batch: Batch) -> BatchFrame:
        label, now = self.profile.label, moment_text(self.clock())
        return BatchFrame(
            self.agency,
            self.profile.source_system,
            min(batch.received_at, self.window[1]) if self.window else batch.received_at,
            BEFORE_ALL if self.window else ordinal,
            EventFrame.of(self.agency, self.connector, label, _sha256(batch), now),
        )

    def _plan(self, ordinal: int, batch: Batch, intake: Intake, done: BatchResult, cursor: dict[str, object]) -> None:
        planner = Planner(self.known)
        frame = self._frame(ordinal, batch)
        work = self._work(ordinal, intake)
        stored = 0
        cases = intake.spill.cases()
        while groups := list(islice(cases, PAGE_CASES)):
            self._fill(work, planner, intake.translator, groups, frame)
            if len(groups) < PAGE_CASES:
                break
            self._commit(work, done)
            stored += sum(len(rows) for _, rows in groups)
            self.progress(f"{batch.name}, storing", stored, intake.spill.count)
            work = self._work(ordinal, intake)
        if batch.snapshot and self.only is None and self.window is None and self._is_newest(ordinal):
            self._vanished(work, intake, frame, done)
        done.findings = (*done.findings, *sorted(self.noted))
        work.books.batches = 1
        position = json.dumps(cursor) if cursor and not self.replay else None
        if self.window is None:
            work.cursor = position
        elif position is not None:
            work.backfill = Backfill(*self.window, position)
        work.done = BatchDone("done", self.context, json.dumps(report_of(done)))
        self._commit(work, done)

    def _is_newest(self, ordinal: int) -> bool:
        # An older snapshot that is read again lacks the cases that came after it.
        return self.ledger.batches(self.source_id, 1)[0].ordinal == ordinal

    def _fill(
        self,
        work: PageWork,
        planner: Planner,
        translator: Translator,
        groups: Sequence[tuple[str, list[Kept]]],
        frame: BatchFrame,
    ) -> None:
        books = work.books
        cases: list[Case] = []
        deleted: list[Deleted] = []
        unread: list[str] = []
        settled: list[int] = []
        page = ItemPage(self.profile, self.known, [key for key, _ in groups])
        for key, rows in groups:
            books.read += len(rows)
            if self.only is not None and not self.only.takes(key, [row.line for row in rows]):
                books.ignored += len(rows)
                books.by_rule["ignored:not_asked_for"] += len(rows)
                continue
            case = page.fold(translator, key, rows, frame)
            if isinstance(case, list):
                work.dead += self.waiting.placed(case)
                books.dead += len(case)
                # What another record of the case has replaced is not at fault.
                books.translated += len(rows) - len(case)
                books.folded += len(rows) - len(case)
                unread.append(key)
                continue
            settled += [row.line for row in rows]
            if isinstance(case, Deleted):
                deleted.append(case)
            else:
                cases.append(case)
                self._account(case)
        page.plan(planner, work, cases, frame)
        plan_deleted(work, self.ledger, self.known, deleted, frame, self.profile.file.grace_days)
        if self.profile.case.delete is not None:
            seen_again(work, self.known, unread, frame.ordinal)
        self.deleted.update(case.key for case in deleted)
        if self.replay:
            work.resolved += self.waiting.in_place(settled)
        read = [case.key for case in cases] + [case.key for case in deleted]
        self.settled += [number for key in read for number in self.waiting.settled(key, page.taken(key))]

    def _account(self, case: Case) -> None:
        facts = case.said.facts
        assert facts is not None  # noqa: S101  a faulty case is not folded
        self.noted.update(remarks(facts))
        self.result.unmapped_values.update(doubt.field for doubt in facts.doubts if doubt.field)

    def _vanished(self, work: PageWork, intake: Intake, frame: BatchFrame, done: BatchResult) -> None:
        if intake.unreadable or intake.lost:
            done.vanished_held = -1
            self.result.problems.append(
                f"{done.name}: some records could not be read, so no missing record is taken for vanished."
            )
            return
        limit = 1.0 if self.accept_vanished else self.profile.file.max_vanished
        now = self.clock()
        found: Vanished = find_vanished(self.ledger, self.source_id, intake.spill, now, limit, self.deleted)
        if found.too_many:
            done.vanished_held = found.missing
            self.result.failed = True
            self.result.problems.append(
                f"{done.name}: {found.missing} of {found.total} known cases are missing, more than max_vanished allows;"
                " nothing was retracted. Check the export; if it is right, drop it again and run"
                " `casebridge sync --accept-vanished`."
            )
            return
        done.vanished = found.missing
        plan_vanished(work, self.ledger, found, frame, self.profile.file.grace_days)

    def _work(self, ordinal: int, intake: Intake) -> PageWork:
        books, dead = intake.drain()
        if self.only is not None:
            wanted = [letter for letter in dead if self.only.takes("", range(letter.line, letter.line + letter.lines))]
            books.ignored += len(dead) - len(wanted)
            books.by_rule["ignored:not_asked_for"] += len(dead) - len(wanted)
            books.dead, dead = len(wanted), wanted
        return PageWork(self.source_id, self.run_id, ordinal, dead=self.waiting.placed(dead), books=books)

    def _commit(self, work: PageWork, done: BatchResult) -> None:
        self.ledger.commit(work)
        if self.settled:
            self.ledger.resolve(self.settled)
            self.settled = []
        self.result.books.add(work.books)
        done.dead.update(letter.code for letter in work.dead)

    def _reject(self, ordinal: int, done: BatchResult, fault: Rejected) -> BatchResult:
        done.verdict = "rejected"
        done.code, done.summary = fault.code, fault.summary
        done.next_step = fault.next_step or (FAULTS[fault.code].next_step if fault.code in FAULTS else "")
        work = PageWork(self.source_id, self.run_id, ordinal)
        work.books.batches = 1
        work.done = BatchDone("rejected", self.context, json.dumps(report_of(done)))
        self._commit(work, done)
        return done


def _chain(first: Page, rest: Iterator[Page | Rejected]) -> Iterator[Page | Rejected]:
    yield first
    yield from rest


def _sha256(batch: Batch) -> str:
    # A source of a plugin writes behind the digest where the batch began.
    digest = batch.batch_id.partition(".")[0]
    return digest if len(digest) == 64 else ""
