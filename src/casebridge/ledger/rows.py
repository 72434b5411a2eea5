"""What the ledger stores and hands back, as plain tuples: the hot path builds one per event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from casebridge.feedback.rows import Axis, EventRow, Head, Held, QuestionKey, QuestionRow
from casebridge.ledger.books import Books

__all__ = [
    "AnsweredQuestion",
    "Axis",
    "Backfill",
    "BatchDone",
    "DeadLetter",
    "EventRow",
    "Head",
    "Held",
    "PageWork",
    "QuestionKey",
    "QuestionRow",
]


class DeadLetter(NamedTuple):
    """One record set aside: place and reason, never content."""

    line: int
    lines: int
    code: str
    column: str
    case_key: str


class AnsweredQuestion(NamedTuple):
    """A question that a person answered: its number, the answers chosen and their role, never a name."""

    number: int
    answer: tuple[str, ...]
    role: str


class BatchDone(NamedTuple):
    """The verdict on a batch, recorded with its last page: ``done`` or ``rejected`` and the machine-readable report."""

    state: Literal["done", "rejected"]
    context: str
    report: str


class Backfill(NamedTuple):
    """How far the reading of a window (moments in wire form) got: the source's JSON position in it, and if it ended."""

    since: str
    until: str
    position: str | None = None
    done: bool = False


@dataclass(slots=True)
class PageWork:
    """All that one page changes; ``Ledger.commit`` makes it durable in one transaction.

    ``unheld`` and ``resolved`` name held cases and dead-letter lines that this page settled; ``returned`` the cases
    seen again that were missing; ``missing`` those that a snapshot no longer holds; ``confirmed`` heads stated again at
    a later time; ``answered`` the questions whose answers caused these events. ``cursor`` moves the source,
    ``backfill`` a reading of a window beside it.
    """

    source_id: int
    run_id: int
    ordinal: int
    events: list[EventRow] = field(default_factory=list)
    questions: list[QuestionRow] = field(default_factory=list)
    answered: list[AnsweredQuestion] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    unheld: list[str] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)
    resolved: list[int] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    confirmed: list[Head] = field(default_factory=list)
    books: Books = field(default_factory=Books)
    cursor: str | None = None
    backfill: Backfill | None = None
    done: BatchDone | None = None
