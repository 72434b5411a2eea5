"""Commits pages for one source as fast as it can; run by test_numbering.py in processes of their own."""

from __future__ import annotations

import sys

from casebridge.ledger.postgres import PostgresPlace
from tests.unit.ledger.world import desk, opened, row, store

PAGES, SIZE = 25, 4


def main(url: str, name: str) -> None:
    """Its pages, under a hold of its source."""
    with opened(PostgresPlace(url), command=name) as ledger:
        at = desk(ledger, name)
        with ledger.holding("source", at.source):
            for page in range(PAGES):
                store(at, *(row(f"{name}-{page}-{number}") for number in range(SIZE)))


if __name__ == "__main__":
    main(*sys.argv[1:])
