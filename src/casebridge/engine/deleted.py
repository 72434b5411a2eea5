"""Cases that a system has deleted: nothing is read from a delete, and nothing is concluded from it in haste.

A delete is often one half of a correction, and the record may come again in the next batch.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

from casebridge.engine.folding import Deleted
from casebridge.engine.known import Known
from casebridge.engine.planning import BatchFrame, returned
from casebridge.engine.takeback import expired, let_go, take_back
from casebridge.feedback import EventFrame, QuestionRow, decided
from casebridge.ledger import Ledger
from casebridge.ledger.rows import PageWork
from casebridge.mapping import Profile
from casebridge.model import Trigger, moment_text

__all__ = ["plan_deleted", "seen_again", "take_back_expired"]


def plan_deleted(
    work: PageWork, ledger: Ledger, known: Known, cases: Sequence[Deleted], frame: BatchFrame, grace_days: float
) -> None:
    """Marks what stands for these cases as gone, or takes it back after the grace period; the others are counted.

    A delete older than what stands changes nothing. A record that only waited for a link waits no longer.
    """
    if not cases:
        return
    heads = known.heads([case.key for case in cases])
    gone = []
    bare = []
    for case in cases:
        standing = [head for head in heads.get(case.key, ()) if not head.retracted and not decided(head)]
        if standing and all(head.ordinal <= frame.ordinal for head in standing):
            gone.append((case.key, standing))
            work.books.translated += case.rows
            work.books.folded += case.rows - 1
            work.books.held += 1
            work.books.by_rule["held:deleted"] += 1
        else:
            work.books.ignored += case.rows
            work.books.by_rule["ignored:deleted"] += case.rows
            if not standing:
                bare.append(case.key)
    _drop_waiting(work, ledger, bare, frame.ordinal)
    let_go(
        work,
        ledger,
        gone,
        frame.events,
        system=frame.system,
        as_of=frame.received_at,
        now=ledger.now(),
        grace_days=grace_days,
    )


def _drop_waiting(work: PageWork, ledger: Ledger, keys: Sequence[str], ordinal: int) -> None:
    waiting = [key for key, row in ledger.held(work.source_id, keys).items() if row.ordinal <= ordinal]
    work.unheld += waiting
    for row in ledger.open_questions(work.source_id, waiting):
        if row.key.trigger != Trigger.RECORD_RETRACTED.value:
            work.questions.append(QuestionRow(row.key, row.case_number, obsolete=True))


def seen_again(work: PageWork, known: Known, keys: Collection[str], ordinal: int) -> None:
    """Lifts the mark of cases that are there again, though what they say can't be read."""
    work.returned += returned(known.heads(sorted(keys)), ordinal)


def take_back_expired(ledger: Ledger, source_id: int, run_id: int, profile: Profile, events: EventFrame) -> int:
    """Takes back what was deleted a grace period ago and did not come again; returns how many events that made.

    Where a profile's files are snapshots, the next of them decides instead.
    """
    if profile.case.delete is None or profile.file.snapshot:
        return 0
    now = ledger.now()
    marked = groupby(ledger.missing(source_id), key=lambda head: head.case_key)
    found = ((key, [head for head in group if not decided(head)]) for key, group in marked)
    cases = [(key, heads) for key, heads in found if expired(heads, now, profile.file.grace_days)]
    work = PageWork(source_id, run_id, 0)
    take_back(work, ledger, cases, events, system=profile.source_system, as_of=moment_text(now))
    if work.events:
        ledger.commit(work)
    return len(work.events)
