"""The hub's end: reads one peer's stream and forgets nothing before the hub's ledger has it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Arrived, CheckResult, Receipt, Round, SinkContext, Take
from casebridge.sdk.cloudevent import MAX_BYTES
from casebridge_nats.connect import linked
from casebridge_nats.link import Link
from casebridge_nats.loop import run_bounded
from casebridge_nats.options import ReceiveOptions
from casebridge_nats.parcel import DIGEST, text_of
from casebridge_nats.stream import fit_stream, hub_rights, step

if TYPE_CHECKING:
    from nats.aio.msg import Msg

__all__ = ["JetStreamReceiver"]

ACK_SECONDS = 60.0
AGAIN_SECONDS = 30.0
IDLE_SECONDS = 1.0
_GONE = b"+TERM refused"


@dataclass(slots=True)
class JetStreamReceiver:
    """Reads the stream of one account by a durable consumer. See ``Receiver``.

    A message is acknowledged after ``take`` has returned: after a crash in between it comes again, and the hub knows
    it. What the hub refuses is not offered again.
    """

    options: ReceiveOptions

    def receive(self, take: Take, context: SinkContext, seconds: float, stopping: Callable[[], bool]) -> Round:
        """Takes what is there. Raises ``TryLater`` and ``FixConfig``; what was acknowledged until then was taken."""
        done = Round()
        run_bounded(lambda: self._receive(take, context, seconds, stopping, done), seconds + 3 * ACK_SECONDS)
        return done

    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        """Whether the stream can be read and its settings fit; reads nothing."""

        async def look() -> None:
            async with linked(self.options, context.secret) as link:
                await link.during(fit_stream(link, self.options))
                # Whether there is a consumer yet does not matter; a user who may not ask is told so.
                await link.during(link.request(f"$JS.API.CONSUMER.INFO.{self._consumer}", b""))

        try:
            run_bounded(look, 2 * self.options.answer_seconds)
        except (TryLater, FixConfig) as error:
            next_step = step(error, self.options, hub_rights(self.options))
            return [CheckResult("NATS stream", ok=False, message=error.summary, next_step=next_step)]
        return [CheckResult("NATS stream", ok=True, message="The peer's stream can be read and keeps each event once.")]

    @property
    def _consumer(self) -> str:
        return f"{self.options.stream}.{self.options.consumer}"

    async def _receive(
        self, take: Take, context: SinkContext, seconds: float, stopping: Callable[[], bool], done: Round
    ) -> None:
        end = asyncio.get_running_loop().time() + seconds
        async with linked(self.options, context.secret) as link:
            await link.during(self._begin(link))
            bound = await link.client.jetstream(timeout=self.options.answer_seconds).pull_subscribe_bind(
                consumer=self.options.consumer, stream=self.options.stream
            )
            while not stopping() and asyncio.get_running_loop().time() < end:
                messages = await link.during(_fetched(bound, self.options.max_events, IDLE_SECONDS))
                if not messages:
                    break
                await link.during(self._settle(link, messages, take, done))
            left = await link.during(link.api(f"CONSUMER.INFO.{self._consumer}"))
            done.more, done.waiting = _number(left, "num_pending") > 0, _number(left, "num_ack_pending")

    async def _begin(self, link: Link) -> None:
        await fit_stream(link, self.options)
        wanted = {
            "durable_name": self.options.consumer,
            "deliver_policy": "all",
            "ack_policy": "explicit",
            "ack_wait": int(ACK_SECONDS * 1e9),
            "max_ack_pending": 2 * self.options.max_events,
            "max_deliver": -1,
            "filter_subject": self.options.subjects,
        }
        body = {"stream_name": self.options.stream, "config": wanted}
        await link.api(f"CONSUMER.DURABLE.CREATE.{self._consumer}", body)

    async def _settle(self, link: Link, messages: Sequence[Msg], take: Take, done: Round) -> None:
        read = [_read(message) for message in messages]
        good = [item for item in read if isinstance(item, Arrived)]
        said = iter(take(good) if good else ())
        for message, item in zip(messages, read, strict=True):
            if isinstance(item, Receipt):
                receipt = item
            else:
                # A taker that says nothing of an event has not taken it.
                receipt = next(said, None) or Receipt(item.event_id, "retry", "", AGAIN_SECONDS)
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
    if (message.headers or {}).get(DIGEST) != sha256(text.encode()).hexdigest():
        return Receipt(event_id, "rejected", "nats_digest")
    return Arrived(event_id, line)


def _number(answer: dict[str, Any], key: str) -> int:
    found = answer.get(key)
    return found if type(found) is int and found > 0 else 0


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
