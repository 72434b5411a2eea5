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
    "ItemRow",
    "PageWork",
    "QuestionKey",
    "QuestionRow",
]


class DeadLetter(NamedTuple):
    """One record set aside: place and reason, never content; ``item`` is a digest, if its case is made of items."""

    line: int
    lines: int
    code: str
    column: str
    case_key: str
    item: bytes | None = None


class ItemRow(NamedTuple):
    """What one item of a case says; nothing (an empty ``record``) once it was deleted.

    ``item`` is a digest of 16 bytes, ``as_of`` a moment in wire form or None if the source names none, ``ordinal`` and
    ``line`` the record's place. What came before the batch ``gone`` (0: none) was taken back by it.
    """

    case_key: str
    item: bytes
    as_of: str | None
    ordinal: int
    line: int
    gone: int
    record: str


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
    a later time; ``answered`` the questions whose answers caused these events. ``items`` are what items of cases say
    now, ``itemless`` the cases of which no item is kept any longer. ``cursor`` moves the source, ``backfill`` a reading
    of a window beside it.
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
    items: list[ItemRow] = field(default_factory=list)
    itemless: list[str] = field(default_factory=list)
    books: Books = field(default_factory=Books)
    cursor: str | None = None
    backfill: Backfill | None = None
    done: BatchDone | None = None
