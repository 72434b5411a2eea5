"""Reading a window of the past beside what is new: bounded, resumable, and without moving the source's own position."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from casebridge.engine.result import SourceResult
from casebridge.engine.sync import Job, read_batches, running
from casebridge.errors import FixConfig
from casebridge.faults import FAULTS
from casebridge.ledger.rows import Backfill
from casebridge.model import moment_text

__all__ = ["BackfillResult", "backfill_source", "window_of"]

ROUNDS = 1_000
"""How often a source is asked to go on within one run; a source that never comes to an end is stopped by it."""


class BackfillResult(NamedTuple):
    """A window (moments in wire form), whether it is read to its end, and the run; None if it was before."""

    since: str
    until: str
    finished: bool
    result: SourceResult | None


def window_of(since: str, until: str, zone: str | None) -> tuple[str, str]:
    """The window from ``since`` to ``until`` as moments in wire form.

    Each is a day (2026-03-01) of the time zone, ``until`` to its end, or a moment with an offset. Raises ``FixConfig``
    (``window_invalid``).
    """
    try:
        found = _moment(since, zone, days=0), _moment(until, zone, days=1)
    except (ValueError, OverflowError):
        raise _fault("window_invalid") from None
    if found[0] >= found[1]:
        raise _fault("window_invalid")
    return found


def _moment(text: str, zone: str | None, *, days: int) -> str:
    if len(text) == 10:
        day = date.fromisoformat(text) + timedelta(days=days)
        at = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone) if zone else UTC)
    else:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError("no offset")
    return moment_text(at)


def backfill_source(job: Job, window: tuple[str, str]) -> BackfillResult:
    """Reads what changed within ``window``, from where an earlier run on the same window stopped.

    What is older than what stands is stored as late and changes nothing. A window that reaches into the future is
    never finished. Raises ``FixConfig`` (``window_unsupported``) for a source that can't tell what changed when.
    """
    if not job.source.capabilities.windows:
        raise _fault("window_unsupported")
    ledger = job.ledger
    source_id = ledger.register_source(job.name, job.agency.key, job.profile.source_system)
    reached = ledger.backfill(source_id)
    if reached is None or (reached.since, reached.until) != window:
        reached = Backfill(*window)
    if reached.done:
        return BackfillResult(*window, finished=True, result=None)
    whole = window[1] <= moment_text(job.clock())
    ended = False
    with running(job, window, cases=()) as (run, context):
        ledger.set_backfill(source_id, reached)
        for _ in range(ROUNDS):
            before = ledger.backfill(source_id)
            position = json.loads(before.position) if before and before.position else None
            came = read_batches(job, run, context, position)
            if not came or ledger.backfill(source_id) == before:
                ended = True
                break
        ended = ended and all(batch.verdict == "done" for batch in run.result.batches)
        if ended and whole:
            at = ledger.backfill(source_id)
            ledger.set_backfill(source_id, Backfill(*window, at.position if at else None, done=True))
    return BackfillResult(*window, finished=ended and whole, result=run.result)


def _fault(code: str) -> FixConfig:
    fault = FAULTS[code]
    return FixConfig(code, fault.meaning, next_step=fault.next_step)
