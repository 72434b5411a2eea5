"""The contract of a transport between organisations: a sink that can be asked what it has, and that brings answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, runtime_checkable

from casebridge.sdk.sink import SinkContext

__all__ = ["DayTotal", "HeldEvent", "Message", "Reply", "Transport", "fold"]


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """An event that the other side has: its ID, and the SHA-256 of its JSON as it was sent (32 bytes)."""

    event_id: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class DayTotal:
    """How many events the other side has that one agency recorded on a day (UTC), and their ``fold``ed digest."""

    agency: str
    day: date
    count: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What the hub tells an agency.

    Args:
        number: counts up for each agency; a message is asked for by the numbers after the last one seen.
        kind: ``guidance`` tells, ``question`` wants a reply.
        report_id: the CyberTipline report it is about; empty for none.
        body: plain text, at most 4,000 characters; no content, no names.
        sent_at: when it was written, in wire form.
    """

    number: int
    kind: Literal["guidance", "question"]
    report_id: str
    body: str
    sent_at: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a question of the hub: its number and plain text."""

    number: int
    body: str


@runtime_checkable
class Transport(Protocol):
    """What a sink to another organisation offers beside ``Sink``. All raise ``TryLater`` and ``FixConfig``."""

    def totals(self, first: date, last: date, context: SinkContext) -> Sequence[DayTotal]:
        """What the other side has of us, by agency and day; days without events may be left out."""
        ...

    def held(self, agency: str, day: date, context: SinkContext) -> Sequence[HeldEvent]:
        """The events of one agency and day that the other side has."""
        ...

    def messages(self, after: int, context: SinkContext) -> Sequence[Message]:
        """What the hub wrote after message ``after``, in the order of its numbers; may be only the first of it."""
        ...

    def reply(self, replies: Sequence[Reply], context: SinkContext) -> Sequence[int]:
        """Hands over replies; the numbers of those that arrived. The same reply may come twice."""
        ...


def fold(digests: Sequence[bytes]) -> bytes:
    """One digest of 32 bytes for digests of 32 bytes in any order: their sum, modulo 2 to the 256th."""
    total = sum(int.from_bytes(item, "big") for item in digests)
    return (total % (1 << 256)).to_bytes(32, "big")
