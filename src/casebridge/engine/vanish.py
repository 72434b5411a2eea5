"""Records that a full snapshot no longer holds. Absence alone is never a deletion."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from casebridge.engine.planning import BatchFrame
from casebridge.engine.spill import Spill
from casebridge.engine.takeback import GoneCase, let_go
from casebridge.feedback import Head, decided
from casebridge.ledger import Ledger
from casebridge.ledger.rows import PageWork

__all__ = ["Vanished", "find_vanished", "plan_vanished"]

_PAGE = 1000


class Vanished(NamedTuple):
    """How many of the known cases a snapshot lacks, and which; ``cases`` is empty if they are too many."""

    total: int
    missing: int
    too_many: bool
    now: datetime
    cases: list[GoneCase]
    returned: list[str]


def find_vanished(
    ledger: Ledger, source_id: int, spill: Spill, now: datetime, max_share: float, deleted: Set[str] = frozenset()
) -> Vanished:
    """Compares what stands in the ledger with the case keys of the snapshot in ``spill``, both in key order.

    Cases that the snapshot itself names as ``deleted`` are there, but not back.
    """
    total = 0
    cases: list[GoneCase] = []
    returned: list[str] = []
    for page in _pages(ledger, source_id):
        present = spill.keys_between(page[0].case_key, page[-1].case_key)
        for key, group in groupby(page, key=lambda head: head.case_key):
            heads = [head for head in group if not head.retracted and not decided(head)]
            if not heads:
                continue
            total += 1
            if key not in present:
                cases.append((key, heads))
            elif key not in deleted and any(head.missing_since for head in heads):
                returned.append(key)
    missing = len(cases)
    too_many = missing > max_share * total
    return Vanished(total, missing, too_many, now, [] if too_many else cases, returned)


def _pages(ledger: Ledger, source_id: int) -> Iterator[list[Head]]:
    after = ""
    while page := ledger.heads_after(source_id, after, _PAGE):
        yield page
        after = page[-1].case_key


def plan_vanished(work: PageWork, ledger: Ledger, found: Vanished, frame: BatchFrame, grace_days: float) -> None:
    """Adds to ``work``: newly missing cases are marked, those missing for the grace period are taken back.

    A case that came back in time loses its mark.
    """
    work.returned += found.returned
    let_go(
        work,
        ledger,
        found.cases,
        frame.events,
        system=frame.system,
        as_of=frame.received_at,
        now=found.now,
        grace_days=grace_days,
    )
