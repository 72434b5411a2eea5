"""Sink and transport to a hub."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, TypeVar

from pydantic_core import to_json

from casebridge.connectors.cloudevents.answer import refusal
from casebridge.connectors.cloudevents.caller import JSON, Caller, open_client
from casebridge.connectors.cloudevents.cut import Line
from casebridge.connectors.cloudevents.options import CloudEventsOptions
from casebridge.connectors.cloudevents.post import Posting
from casebridge.connectors.cloudevents.shape import held_of, messages_of, numbers_of, totals_of
from casebridge.errors import CasebridgeError, DeadLetterRecord, FixConfig, TryLater
from casebridge.sdk import CheckResult, Envelope, Receipt, SinkContext
from casebridge.sdk.cloudevent import envelope
from casebridge.sdk.http import HttpResponse, probe
from casebridge.sdk.transport import DayTotal, HeldEvent, Message, Reply
from casebridge.sdk.webhook import request_id

__all__ = ["CloudEventsSink"]

T = TypeVar("T")
RETRY_SECONDS = 60.0


class CloudEventsSink:
    """Sends feedback events to a hub in signed batches, and asks it what it has and what it wants to know.

    Nothing counts as taken but an event for which the hub's answer has a receipt of its own. The same event goes out
    with the same bytes however often it is sent; a request of the same events has the same ``webhook-id``.
    """

    takes: Literal["event", "form"] = "event"

    def __init__(self, options: CloudEventsOptions) -> None:
        self.options = options

    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        """One receipt an event, in the order given.

        Once some of the batch has its receipts, what could not be settled is asked for again; before that the
        reason is raised.

        Raises:
            TryLater: the hub can't be reached, fails, or answers with something else than receipts.
            FixConfig: ``hub_peer``, ``hub_certificate``, ``hub_refused``, ``signing_secret`` and what the HTTP client
                raises.
        """
        lines, receipts = _lines(batch)
        with open_client(self.options, context) as client:
            posting = Posting(
                Caller(client, self.options, context), self.options.max_events, self.options.max_request_bytes
            )
            try:
                posting.send(lines)
            except (TryLater, FixConfig) as error:
                if not posting.receipts:
                    raise
                wait = max(client.gate.paused(), RETRY_SECONDS)
                receipts |= {item.event_id: Receipt(item.event_id, "retry", error.code, wait) for item in lines}
        receipts |= posting.receipts
        return [receipts[item.event_id] for item in batch]

    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        """Whether the hub can be reached and takes the signature; nothing is sent."""
        with open_client(self.options, context) as client:
            results = probe(client)
            if not all(item.ok for item in results):
                return results
            today = context.clock().date()
            try:
                _told(Caller(client, self.options, context), _totals_query(today, today), totals_of)
            except CasebridgeError as error:
                place = f"{error.where}: " if str(error.where) else ""
                return [*results, CheckResult("signature", False, f"{place}{error.summary}", error.next_step)]
            return [*results, CheckResult("signature", True, "The hub knows the sender and takes its signature.")]

    def totals(self, first: date, last: date, context: SinkContext) -> Sequence[DayTotal]:
        """See ``Transport``."""
        return self._asked(_totals_query(first, last), totals_of, context)

    def held(self, agency: str, day: date, context: SinkContext) -> Sequence[HeldEvent]:
        """See ``Transport``."""
        return self._asked(("/v1/held", {"agency": agency, "day": day.isoformat()}), held_of, context)

    def messages(self, after: int, context: SinkContext) -> Sequence[Message]:
        """See ``Transport``; a hundred at most."""
        return self._asked(("/v1/messages", {"after": after}), lambda body: messages_of(body, after), context)

    def reply(self, replies: Sequence[Reply], context: SinkContext) -> Sequence[int]:
        """See ``Transport``."""
        rows = [{"number": item.number, "body": item.body} for item in replies]
        body = to_json({"replies": rows})
        ident = request_id(["replies", hashlib.sha256(body).hexdigest()])
        sent = [item.number for item in replies]
        with open_client(self.options, context) as client:
            caller = Caller(client, self.options, context)
            return _believed(caller.post("/v1/replies", body, ident, JSON), caller, lambda data: numbers_of(data, sent))

    def _asked(
        self, query: tuple[str, dict[str, str | int]], read: Callable[[bytes], T | None], context: SinkContext
    ) -> T:
        with open_client(self.options, context) as client:
            return _told(Caller(client, self.options, context), query, read)


def _told(caller: Caller, query: tuple[str, dict[str, str | int]], read: Callable[[bytes], T | None]) -> T:
    return _believed(caller.get(*query), caller, read)


def _believed(answer: HttpResponse, caller: Caller, read: Callable[[bytes], T | None]) -> T:
    found = read(answer.body) if answer.status == 200 else None
    if found is None:
        raise refusal(answer, caller.host)
    return found


def _totals_query(first: date, last: date) -> tuple[str, dict[str, str | int]]:
    return "/v1/totals", {"first": first.isoformat(), "last": last.isoformat()}


def _lines(batch: Sequence[Envelope]) -> tuple[list[Line], dict[str, Receipt]]:
    lines: list[Line] = []
    refused: dict[str, Receipt] = {}
    for item in batch:
        try:
            lines.append(Line(item.event_id, envelope(item.payload).encode()))
        except DeadLetterRecord as error:
            refused[item.event_id] = Receipt(item.event_id, "rejected", error.code)
    return lines, refused
