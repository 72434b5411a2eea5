"""The contract of a receiver: the hub's end of a transport that keeps events until the hub fetches them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from casebridge.sdk.sink import Receipt, SinkContext
from casebridge.sdk.source import CheckResult

__all__ = ["Arrived", "Receiver", "Round", "Take"]


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event as it was carried: the ID that the transport knows it by, and the text of its CloudEvent."""

    event_id: str
    line: str


Take = Callable[[Sequence[Arrived]], Sequence[Receipt]]
"""Stores events: one receipt each, in order, once they are durable. It knows an event that comes again.

Raises ``TryLater`` or ``FixConfig`` if it stored none; a receiver passes that on.
"""


@dataclass(slots=True)
class Round:
    """What one call of ``receive`` did.

    Args:
        taken: events by verdict.
        refused: those that were refused, by code.
        more: whether there was more to fetch when its time was over.
        waiting: events that were fetched and are not settled; they come again by themselves.
    """

    taken: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    more: bool = False
    waiting: int = 0

    def count(self, receipt: Receipt) -> None:
        """Adds one event."""
        self.taken[receipt.verdict] = self.taken.get(receipt.verdict, 0) + 1
        if receipt.verdict == "rejected":
            self.refused[receipt.code] = self.refused.get(receipt.code, 0) + 1


@runtime_checkable
class Receiver(Protocol):
    """Fetches the events of one peer. Whose they are is said by the configuration, never by the receiver."""

    def receive(self, take: Take, context: SinkContext, seconds: float, stopping: Callable[[], bool]) -> Round:
        """Hands what is there to ``take`` and lets go of it afterwards, never before.

        Args:
            take: see ``Take``.
            context: what a sink is handed.
            seconds: when they are over, it comes back; and before that once nothing is there.
            stopping: whether it has to come back now.

        Raises ``TryLater`` and ``FixConfig``.
        """
        ...

    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        """Whether events could be fetched now; takes none."""
        ...
