"""What was read before is read again, with today's profile and links: from the archive, or by asking a system anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain

from casebridge.engine.result import SourceResult
from casebridge.engine.sync import Job, running
from casebridge.engine.waiting import Only
from casebridge.ledger.batch import BatchRow
from casebridge.ledger.dead_letter import StoredDeadLetter

__all__ = ["read_again", "replay_batch", "retry_letter"]


def read_again(job: Job) -> list[SourceResult]:
    """Reads the newest batch of a source again, and every batch with open dead letters."""
    source_id = job.ledger.register_source(job.name, job.agency.key, job.profile.source_system)
    newest = [row.ordinal for row in job.ledger.batches(source_id, 1)]
    letters = job.ledger.dead_letters(source_id=source_id, limit=1_000_000)
    found = (job.ledger.batch(source_id, at) for at in sorted({*newest, *(letter.ordinal for letter in letters)}))
    by_batch: dict[int, list[StoredDeadLetter]] = {}
    for letter in letters:
        by_batch.setdefault(letter.ordinal, []).append(letter)
    return [replay_batch(job, stored, by_batch.get(stored.ordinal, ())) for stored in found if stored is not None]


def retry_letter(job: Job, number: int) -> list[SourceResult]:
    """Reads the batch of one open dead letter again, and of it the case that the letter concerns.

    A letter without a case is found by its line. Nothing is read if the source has no such letter open.
    """
    source_id = job.ledger.register_source(job.name, job.agency.key, job.profile.source_system)
    letter = job.ledger.dead_letter(number)
    if letter is None or letter.state != "open" or letter.source_id != source_id:
        return []
    stored = job.ledger.batch(source_id, letter.ordinal)
    if stored is None:
        return []
    polled = job.polled
    result = replay_batch(job, stored, [letter], all_of_it=False)
    met = result.books.translated + result.books.dead + result.books.ignored - result.books.by_rule[_PASSED]
    if polled and not met and not result.failed:
        result.problems.append(
            f"{stored.batch.name}: the system no longer gives this record here. If it has changed since, a later poll"
            f" has read it; see `casebridge deadletter show {letter.number}`."
        )
    return [result]


_PASSED = "ignored:not_asked_for"


def replay_batch(
    job: Job, stored: BatchRow, letters: Sequence[StoredDeadLetter] = (), *, all_of_it: bool = True
) -> SourceResult:
    """Reads a batch that was settled before once more.

    Cases that a later batch has spoken of since are treated as late, so an old one never undoes a newer one.

    Args:
        job: what is read, and how.
        stored: the batch.
        letters: its open dead letters; a system that can be asked for single cases is asked for theirs.
        all_of_it: whether more is planned than what ``letters`` ask for.
    """
    batch, report = stored.batch, json.loads(stored.report)
    window = (report["window"][0], report["window"][1]) if "window" in report else None
    with running(job, window, cases=_cases(job, letters)) as (run, context):
        run.replay = True
        run.only = None if all_of_it else Only.of(letters, moved=job.polled)
        items = job.source.replay(batch, context)
        first = next(items, None)
        if first is None:
            run.result.failed = True
            run.result.problems.append(f"{batch.name}: {_GONE[run.result.unit]}")
        else:
            run.result.batches.append(run.take(batch, chain((first,), items)))
    return run.result


def _cases(job: Job, letters: Sequence[StoredDeadLetter]) -> list[str]:
    # A dead letter knows the key of its case only; the number as it is written stands with the case's link.
    keys = dict.fromkeys(letter.case_key for letter in letters if letter.case_key)
    if not job.source.capabilities.fetch_case:
        return []
    links = (job.ledger.list_links(agency=job.agency.key, match_key=key, limit=1) for key in keys)
    return [link.case_number for found in links for link in found]


_GONE = {
    "file": "the archived file is gone. Drop it again to have it read.",
    "poll": "the system gives nothing for this poll any more. What has changed since is read by the next sync.",
}
