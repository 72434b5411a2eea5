"""The hub's end: reads one peer's stream and forgets nothing before the hub's ledger has it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from casebridge.sdk import CheckResult, Receipt, SinkContext
from casebridge.sdk.cloudevent import MAX_BYTES
from casebridge_nats.connect import linked
from casebridge_nats.link import Link
from casebridge_nats.loop import run_bounded
from casebridge_nats.options import ReceiveOptions
from casebridge_nats.parcel import DIGEST, text_of
from casebridge_nats.stream import fit_stream

if TYPE_CHECKING:
    from nats.aio.msg import Msg

__all__ = ["Arrived", "JetStreamReceiver", "Round", "Take"]

ACK_SECONDS = 60.0
AGAIN_SECONDS = 30.0
IDLE_SECONDS = 1.0
_GONE = b"+TERM refused"


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event as its agency sent it: the CloudEvent, and the event's own JSON out of it with its SHA-256."""

    event_id: str
    digest: bytes
    text: str
    line: str


class Take(Protocol):
    """Stores events of one peer: whose they are is said by the account they come from, never by themselves."""

    def __call__(self, peer: str, events: Sequence[Arrived], /) -> Sequence[Receipt]:
        """One receipt an event, in order, once they are durable. Must know an event that comes again by its ID."""
        ...


@dataclass(slots=True)
class Round:
    """What one call of ``receive`` did: events by verdict, and codes of those that were refused."""

    taken: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def count(self, receipt: Receipt) -> None:
        """Adds one."""
        self.taken[receipt.verdict] = self.taken.get(receipt.verdict, 0) + 1
        if receipt.verdict == "rejected":
            self.refused[receipt.code] = self.refused.get(receipt.code, 0) + 1


@dataclass(slots=True)
class JetStreamReceiver:
    """Reads the stream of one peer by a durable consumer.

    A message is acknowledged after ``take`` has returned: after a crash in between it comes again, and the hub knows
    it. What the hub refuses is not offered again; ``reconcile`` shows it to the agency.
    """

    options: ReceiveOptions
    peer: str

    def receive(self, take: Take, context: SinkContext, seconds: float, stopping: Callable[[], bool]) -> Round:
        """Takes what is there and what comes, for ``seconds`` or until ``stopping``.

        Raises ``TryLater`` and ``FixConfig``; what was acknowledged until then has been taken.
        """
        done = Round()
        run_bounded(lambda: self._receive(take, context, seconds, stopping, done), seconds + 3 * ACK_SECONDS)
        return done

    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        """Whether the stream can be read and its settings fit; reads nothing. Raises as ``receive``."""

        async def look() -> None:
            async with linked(self.options, context.secret) as link:
                await link.during(fit_stream(link, self.options))

        run_bounded(look, 2 * self.options.answer_seconds)
        return [CheckResult("NATS stream", ok=True, message="The peer's stream can be read and keeps each event once.")]

    async def _receive(
        self, take: Take, context: SinkContext, seconds: float, stopping: Callable[[], bool], done: Round
    ) -> None:
        end = asyncio.get_running_loop().time() + seconds
        async with linked(self.options, context.secret) as link:
            await link.during(self._begin(link))
            bound = await link.client.jetstream(timeout=self.options.answer_seconds).pull_subscribe_bind(
                consumer=self.options.consumer, stream=self.options.stream
            )
            while not stopping() and (left := end - asyncio.get_running_loop().time()) > 0:
                messages = await link.during(_fetched(bound, self.options.max_events, min(left, IDLE_SECONDS)))
                if messages:
                    await link.during(self._settle(link, messages, take, done))

    async def _begin(self, link: Link) -> None:
        await fit_stream(link, self.options)
        stream, name = self.options.stream, self.options.consumer
        wanted = {
            "durable_name": name,
            "deliver_policy": "all",
            "ack_policy": "explicit",
            "ack_wait": int(ACK_SECONDS * 1e9),
            "max_ack_pending": 2 * self.options.max_events,
            "max_deliver": -1,
            "filter_subject": self.options.subjects,
        }
        await link.api(f"CONSUMER.DURABLE.CREATE.{stream}.{name}", {"stream_name": stream, "config": wanted})

    async def _settle(self, link: Link, messages: Sequence[Msg], take: Take, done: Round) -> None:
        read = [_read(message) for message in messages]
        good = [item for item in read if isinstance(item, Arrived)]
        said = {item.event_id: item for item in (take(self.peer, good) if good else ())}
        for message, item in zip(messages, read, strict=True):
            if isinstance(item, Receipt):
                receipt = item
            else:
                # A taker that says nothing of an event has not taken it.
                receipt = said.get(item.event_id) or Receipt(item.event_id, "retry", "", AGAIN_SECONDS)
            done.count(receipt)
            await link.client.publish(message.reply, _word(receipt))
        # An answered request is behind all that was published before it; a flush is not.
        await link.api(f"STREAM.INFO.{self.options.stream}")


def _read(message: Msg) -> Arrived | Receipt:
    """The event of a message, or why it is none. What the event says of itself is the hub's to judge."""
    event_id = message.subject.rpartition(".")[2]
    if len(message.data) > MAX_BYTES:
        return Receipt(event_id, "rejected", "too_large")
    try:
        line = message.data.decode()
        text = text_of(line)
        json.loads(line)
    except (ValueError, IndexError, RecursionError):
        return Receipt(event_id, "rejected", "payload_unreadable")
    digest = sha256(text.encode()).digest()
    if (message.headers or {}).get(DIGEST) != digest.hex():
        return Receipt(event_id, "rejected", "nats_digest")
    return Arrived(event_id, digest, text, line)


def _word(receipt: Receipt) -> bytes:
    if receipt.verdict == "retry":
        return b'-NAK {"delay": %d}' % int((receipt.after or AGAIN_SECONDS) * 1e9)
    return _GONE if receipt.verdict == "rejected" else b"+ACK"


async def _fetched(bound: Any, count: int, seconds: float) -> Sequence[Msg]:
    from nats import errors

    try:
        found: Sequence[Msg] = await bound.fetch(count, timeout=seconds)
    except errors.TimeoutError:
        return []
    return found
