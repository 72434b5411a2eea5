"""What the kept records of one case become."""

from __future__ import annotations

from typing import NamedTuple

from casebridge.engine.spill import Kept
from casebridge.errors import DeadLetterRecord
from casebridge.ledger.rows import DeadLetter
from casebridge.mapping import Translation

__all__ = ["Case", "Deleted", "letter_of"]


class Case(NamedTuple):
    """One folded case, ready to be linked and planned; ``lines`` state it, ``rows`` counts all that were read of it."""

    key: str
    number: str
    named: tuple[str, ...]
    candidate: bool
    said: Translation
    as_of: str
    stated: bool
    lines: tuple[int, ...]
    rows: int


class Deleted(NamedTuple):
    """A case whose last record takes it back; nothing else is read of that record."""

    key: str
    number: str
    rows: int


def letter_of(row: Kept, key: str, fault: DeadLetterRecord | None, item: bytes | None = None) -> DeadLetter:
    """The dead letter of a record under its own ``fault``, or, without one, beside a record that has one."""
    if fault is None:
        return DeadLetter(row.line, 1, "case_incomplete", "", key, item)
    return DeadLetter(row.line, 1, fault.code, fault.where.column, key, item)
