"""What the ledger stores and hands back, as plain tuples: the hot path builds one per event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from casebridge.ledger.books import Books

__all__ = [
    "Axis",
    "BatchDone",
    "DeadLetter",
    "EventRow",
    "Head",
    "Held",
    "PageWork",
    "QuestionKey",
    "QuestionRow",
]

Axis = Literal["A", "B"]


class Head(NamedTuple):
    """The statement that stands for one stream: (source, case, report, axis)."""

    case_key: str
    report_id: str
    axis: Axis
    seq: int
    event_id: bytes
    revision: int
    content_hash: bytes
    as_of: str
    ordinal: int
    retracted: bool
    missing_since: str | None


class EventRow(NamedTuple):
    """One event to store. ``prev_seq`` and ``revision`` continue the stream; a ``late`` one leaves the head alone.

    ``event_id`` and ``content_hash`` are 16 bytes; ``as_of`` and ``recorded_at`` moments in wire form; ``ordinal`` the
    batch's place in its source; ``sendable`` is false for incomplete and held-back events.
    """

    case_key: str
    report_id: str
    axis: Axis
    revision: int
    prev_seq: int | None
    event_id: bytes
    content_hash: bytes
    as_of: str
    ordinal: int
    kind: str
    sendable: bool
    late: bool
    retracted: bool
    recorded_at: str
    payload: str


class QuestionKey(NamedTuple):
    """What a question is asked once for: case and trigger; for an unmapped value field and value, without a case."""

    case_key: str
    report_id: str
    trigger: str
    field: str
    value: str


class QuestionRow(NamedTuple):
    """A question to ask, or one to withdraw because the source settled it (``obsolete``)."""

    key: QuestionKey
    case_number: str
    obsolete: bool = False


class Held(NamedTuple):
    """A case record kept back without an event (no link yet, or only a candidate): its JSON and why."""

    case_key: str
    reason: str
    as_of: str
    ordinal: int
    record: str


class DeadLetter(NamedTuple):
    """One record set aside: place and reason, never content."""

    line: int
    lines: int
    code: str
    column: str
    case_key: str


class BatchDone(NamedTuple):
    """The verdict on a batch, recorded with its last page: ``done`` or ``rejected`` and the machine-readable report."""

    state: Literal["done", "rejected"]
    context: str
    report: str


@dataclass(slots=True)
class PageWork:
    """All that one page changes; ``Ledger.commit`` makes it durable in one transaction.

    ``unheld`` and ``resolved`` name held cases and dead-letter lines that this page settled; ``returned`` the cases
    seen again that were missing; ``missing`` those that a snapshot no longer holds.
    """

    source_id: int
    run_id: int
    ordinal: int
    events: list[EventRow] = field(default_factory=list)
    questions: list[QuestionRow] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    unheld: list[str] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)
    resolved: list[int] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    books: Books = field(default_factory=Books)
    cursor: str | None = None
    done: BatchDone | None = None
