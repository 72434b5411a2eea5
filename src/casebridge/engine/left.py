"""What a killed run left to do in a source's folder."""

from __future__ import annotations

import json

from casebridge.ledger import Ledger
from casebridge.sdk import Settled, Source

__all__ = ["settle_left"]


def settle_left(ledger: Ledger, source: Source, source_id: int, context: str) -> None:
    """Sets aside what a killed run had rejected but not moved yet; as a known batch it would pass for a good one.

    Args:
        ledger: where the run's batches are.
        source: whose batches they are.
        source_id: its number in the ledger.
        context: the digest of how batches are read today; what was read otherwise is read again anyway.
    """
    stored = ledger.batches(source_id)
    last = max((row.run_id for row in stored), default=0)
    for row in stored:
        if row.state == "rejected" and row.run_id == last and row.context == context:
            source.settle(Settled(row.batch, "rejected", json.loads(row.report)))
