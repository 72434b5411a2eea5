"""Commits pages until it is killed; run by test_crash.py in a process of its own.

Prints the number of each page once its commit returned: what was printed must be found again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from casebridge.ledger import Ledger
from casebridge.ledger.books import Books
from casebridge.ledger.rows import PageWork
from casebridge.sdk import Batch
from tests.unit.ledger.world import clock, row

SIZE = 200
STREAMS = 1_000


def main(path: Path) -> None:
    """Goes on where the ledger stands, page by page, for ever."""
    with Ledger.open(path, clock=clock, command="crash") as ledger:
        source = ledger.register_source("rms", "ORI:WA0170000", "Records")
        ledger.register_sink("out", "event")
        run = ledger.start_run(source, "sync")
        ordinal = ledger.open_batch(source, run, Batch("a" * 64, "cases.csv", "2026-03-01T08:00:00Z"))
        number = int(json.loads(ledger.cursor(source) or '{"page": 0}')["page"])
        while True:
            keys = [f"{(number * SIZE + offset) % STREAMS:05}" for offset in range(SIZE)]
            heads = {key: found[0] for key, found in ledger.heads(source, keys).items()}
            events = [
                row(key, fact=f"page {number}", revision=heads[key].revision + 1, prev=heads[key].seq)
                if key in heads
                else row(key, fact=f"page {number}")
                for key in keys
            ]
            number += 1
            books = Books(read=SIZE, translated=SIZE, events=SIZE)
            cursor = json.dumps({"page": number})
            ledger.commit(PageWork(source, run, ordinal, events=events, books=books, cursor=cursor))
            print(number, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
