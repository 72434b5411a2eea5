"""What a check of the ledger reports."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["REPORT", "RESTORE", "Problem"]

RESTORE = "Put back the latest backup, reset the cursors and sync again: known events are not made twice."
REPORT = "Report this with the output of `casebridge ledger verify`; the events themselves are unharmed."


class Problem(NamedTuple):
    """One thing that is wrong: which check found it, what it is (counts and numbers only) and what to do."""

    check: str
    what: str
    next_step: str
