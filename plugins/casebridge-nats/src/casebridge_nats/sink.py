"""Sink: each event as one message of a JetStream stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import CheckResult, Envelope, Receipt, SinkContext
from casebridge_nats.connect import linked
from casebridge_nats.loop import run_bounded
from casebridge_nats.options import SendOptions
from casebridge_nats.parcel import Parcel, pack
from casebridge_nats.publish import AFTER, by_case, publish_all
from casebridge_nats.stream import fit_stream, rights, step

__all__ = ["JetStreamSink"]

ROLE = "NATS stream"


@dataclass(slots=True)
class JetStreamSink:
    """Publishes each event under a subject of its own, which takes one message and no second.

    A receipt says that the server has stored the event; that the hub has taken it over, ``reconcile`` tells.
    A connection lives for one batch: nothing is kept from call to call.
    """

    options: SendOptions
    takes: Literal["event", "form"] = "event"

    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        """One receipt an event, in the order given.

        ``rejected`` is what can't go (``payload_unreadable``, ``event_held``, ``too_large``) and ``event_changed``, an
        event that stands there with another content. Raises ``TryLater`` or ``FixConfig`` if none was stored.
        """
        packed = [pack(item, self.options.prefix, self.options.stream) for item in batch]
        refused = [item for item in packed if isinstance(item, Receipt)]
        parcels = [item for item in packed if isinstance(item, Parcel)]
        said: dict[str, Receipt] = {}
        later = ""
        if parcels:
            try:
                run_bounded(lambda: self._deliver(parcels, context, said), self.options.batch_seconds)
            except (TryLater, FixConfig) as error:
                if not any(item.verdict != "retry" for item in said.values()):
                    raise
                later = error.code
        told = {item.event_id: item for item in refused} | said
        return [told.get(item.event_id) or Receipt(item.event_id, "retry", later, AFTER) for item in batch]

    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        """Whether the server lets this user in and the stream's settings fit; publishes nothing."""
        try:
            run_bounded(lambda: self._look(context), 2 * self.options.answer_seconds)
        except (TryLater, FixConfig) as error:
            return [
                CheckResult(
                    ROLE, ok=False, message=error.summary, next_step=step(error, self.options, rights(self.options))
                )
            ]
        return [CheckResult(ROLE, ok=True, message="The NATS server answers and its stream keeps each event once.")]

    async def _deliver(self, parcels: Sequence[Parcel], context: SinkContext, said: dict[str, Receipt]) -> None:
        async with linked(self.options, context.secret) as link:
            await link.during(fit_stream(link, self.options))
            cases = by_case(parcels)
            await link.during(publish_all(link, self.options.stream, cases, self.options.in_flight, said))

    async def _look(self, context: SinkContext) -> None:
        async with linked(self.options, context.secret) as link:
            await link.during(fit_stream(link, self.options))
