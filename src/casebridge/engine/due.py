"""Whether it is time to read a source again."""

from __future__ import annotations

from datetime import datetime, timedelta

from casebridge.ledger import Ledger

__all__ = ["is_due"]

_RUNS = 1_000


def is_due(ledger: Ledger, name: str, interval: float, now: datetime) -> bool:
    """Whether ``interval`` seconds have passed since the last sync of the source called ``name`` began."""
    by_id = {row.source_id: row.name for row in ledger.sources()}
    for run in ledger.runs(_RUNS):
        if by_id[run.source_id] == name and run.command == "sync":
            return datetime.fromisoformat(run.started_at) + timedelta(seconds=interval) <= now
    return True
