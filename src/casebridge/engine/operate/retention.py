"""The retention clock: what nobody needs any more is removed, once a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casebridge.engine.bridge import Bridge
from casebridge.errors import TryLater
from casebridge.ledger import Ledger
from casebridge.ledger import retention as aged
from casebridge.ledger.intake_key import prune_keys
from casebridge.ledger.trouble import ledger_fault
from casebridge.model import moment_text

__all__ = ["Expired", "purge_expired"]

TRUST = timedelta(days=7)
"""The clock is believed once the ledger was kept for so long without a hole of that length."""

AT_A_TIME = 1_000
REASON = "retention"


@dataclass(slots=True)
class Expired:
    """How many cases, events, reports on batches and keys of requests were removed, or would be.

    ``busy`` are sources that somebody works on: their cases go the next time.
    """

    cases: int = 0
    events: int = 0
    reports: int = 0
    keys: int = 0
    busy: tuple[str, ...] = ()


def purge_expired(bridge: Bridge, now: datetime, *, dry_run: bool = False) -> Expired:
    """Removes what ``[retention]`` allows and what waits for nothing; ``dry_run`` only counts.

    All agencies of the ledger are concerned: its retention is one. Made to run once a day; running it more often does
    nothing more.

    Raises ``StopLedger`` (``clock_ahead``) if time may have jumped: what was removed too early can't come back.
    """
    limits = bridge.config.retention
    done = Expired()
    if not bridge.place.exists():
        return done
    with bridge.ledger("purge expired", write=not dry_run) as ledger:
        with ledger.reading() as connection:
            entries = aged.entries_around(connection, moment_text(now - TRUST))
        if not _clock_trusted(*entries):
            raise ledger_fault("clock_ahead")
        if limits.cases_days is not None:
            _cases(ledger, _ago(now, limits.cases_days), done, dry_run=dry_run)
        before = None if limits.runs_days is None else _ago(now, limits.runs_days)
        keys = now - timedelta(days=limits.intake_keys_days)
        with ledger.reading() as connection:
            done.reports = aged.aged_reports(connection, before) if before else 0
            done.keys = aged.aged_keys(connection, moment_text(keys))
        if not dry_run and (done.reports or done.keys):
            with ledger.writing() as connection:
                done.reports = aged.empty_reports(connection, before) if before else 0
                done.keys = prune_keys(connection, keys)
    return done


def _ago(now: datetime, days: int) -> str:
    return moment_text(now - timedelta(days=days))


def _cases(ledger: Ledger, before: str, done: Expired, *, dry_run: bool) -> None:
    names = {row.source_id: row.name for row in ledger.sources()}
    busy = []
    for source_id, keys in _aged(ledger, before).items():
        if dry_run:
            done.cases += len(keys)
            continue
        try:
            with ledger.holding("source", source_id, wait=0.0):
                # What was said since the first look keeps its case.
                still = _aged(ledger, before).get(source_id, [])
                for start in range(0, len(still), AT_A_TIME):
                    done.events += ledger.purge_cases(source_id, still[start : start + AT_A_TIME], REASON)
                done.cases += len(still)
        except TryLater as error:
            if error.code != "source_busy":
                raise
            busy.append(names[source_id])
    done.busy = tuple(busy)


def _aged(ledger: Ledger, before: str) -> dict[int, list[str]]:
    with ledger.reading() as connection:
        return aged.aged_cases(connection, before)


def _clock_trusted(before: str, after: str) -> bool:
    """Whether the ledger has entries of the last days (``after``), and no hole between them and the last one before.

    A clock that jumps ahead stamps the next entries, too; but between them and those before lies the jump. A ledger
    without older entries has nothing that could be due.
    """
    if not before or not after:
        return not before
    return datetime.fromisoformat(after) - datetime.fromisoformat(before) <= TRUST
