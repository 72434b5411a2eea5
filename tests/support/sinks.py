"""Sinks that do what a test says, and remember what reached them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from casebridge.errors import CasebridgeError, TryLater
from casebridge.sdk import CheckResult, Envelope, Receipt, SinkContext

__all__ = ["AWAY", "FakeSink", "Verdict"]

Verdict = Literal["accepted", "duplicate", "retry", "rejected"]
AWAY = TryLater("sink_unavailable", "The sink is away.", next_step="Wait.")


@dataclass
class FakeSink:
    """Answers each batch as ``answer`` says; None for an event gives it no receipt, an error is raised.

    ``arrived`` are the numbers of the events it took in, in the order of their first arrival, ``calls`` the batches.
    """

    answer: Callable[[Envelope], Receipt | CasebridgeError | None] = field(
        default=lambda item: Receipt(item.event_id, "accepted")
    )
    takes: Literal["event", "form"] = "event"
    arrived: list[int] = field(default_factory=list)
    calls: list[list[int]] = field(default_factory=list)

    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        self.calls.append([item.seq for item in batch])
        receipts = []
        for item in batch:
            answer = self.answer(item)
            if isinstance(answer, CasebridgeError):
                raise answer
            if answer is None:
                continue
            if answer.verdict in ("accepted", "duplicate") and item.seq not in self.arrived:
                self.arrived.append(item.seq)
            receipts.append(answer)
        return receipts

    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        return []
