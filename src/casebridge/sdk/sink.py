"""The contract of a sink."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from casebridge.guard.secret import Secret, no_secret
from casebridge.sdk.hosts import HostBook
from casebridge.sdk.source import CheckResult

__all__ = ["Envelope", "Receipt", "Sink", "SinkContext"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One statement on its way out: event ID, place in the ledger, and JSON.

    For a sink that takes ``event`` the payload is a ``FeedbackEvent``; for one that takes ``form`` it is the
    ``FormEntry`` of the report, and the ID is that of the newest event it speaks for.
    """

    event_id: str
    seq: int
    payload: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a sink says of one event: took it, had it, wants it later (after seconds), or refuses it (code)."""

    event_id: str
    verdict: Literal["accepted", "duplicate", "retry", "rejected"]
    code: str = ""
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class SinkContext:
    """What a sink is handed.

    Args:
        clock: the current UTC time.
        sleep: waits for seconds.
        secret: the secret of a name that stands in the sink's options; asked at each use.
        hosts: what is known of hosts, shared by all that talk to them.
    """

    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    secret: Callable[[str], Secret] = no_secret
    hosts: HostBook = field(default_factory=HostBook)


@runtime_checkable
class Sink(Protocol):
    """Takes events out. Must be idempotent by event ID: the same batch may come again after a crash."""

    takes: Literal["event", "form"]

    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        """One receipt an event, in the order given. Raises ``TryLater`` if nothing could be taken at all."""
        ...

    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        """Whether events could be taken now; writes nothing that stays."""
        ...
