"""Posts feedback to a system whose interface a profile describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from casebridge.connectors.rest_sink.answer import read_answer
from casebridge.connectors.rest_sink.profile import RestSinkProfile
from casebridge.connectors.rest_sink.request import Ready, make_request, parts, ready
from casebridge.connectors.rest_sink.template import GapError
from casebridge.connectors.rest_sink.trial import failures
from casebridge.errors import FixConfig, Place, TryLater
from casebridge.faults import FAULTS
from casebridge.sdk import CheckResult, Envelope, Receipt, SinkContext
from casebridge.sdk.http import HttpClient, HttpSettings, probe

__all__ = ["RestSink"]

RETRY_SECONDS = 60.0
MOST_REFUSED = 20
"""Requests that are refused one after the other, and none taken, before the system is believed to refuse all."""


class RestSink:
    """Sends one event or a list a request, in order, and reads each answer as the profile says.

    Once the system wants an event later, what follows of the same report waits as well. A request is tried again within
    a delivery only if the system is named a header by which it knows the repetition.
    """

    def __init__(self, http: HttpSettings, profile: RestSinkProfile) -> None:
        self.http, self.profile = http, profile
        self.takes: Literal["event", "form"] = profile.takes

    def send(self, batch: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
        """One receipt an event, in the order given.

        Once some of the batch has its receipts, what could not be settled is asked for again; before that the
        reason is raised.

        Raises ``TryLater`` and ``FixConfig``, as ``HttpClient.send`` and ``read_answer`` do.
        """
        said: dict[str, Receipt] = {}
        items: list[Ready] = []
        for item in batch:
            found = ready(item)
            if found is None:
                said[item.event_id] = Receipt(item.event_id, "rejected", "payload_unreadable")
            else:
                items.append(found)
        with HttpClient(self.http, context.secret, context.hosts, context.clock, context.sleep) as client:
            try:
                self._post(client, items, said)
            except (TryLater, FixConfig) as error:
                if not any(item.event_id in said for item in items):
                    raise
                wait = max(client.gate.paused(), RETRY_SECONDS)
                for ident in [item.event_id for item in items]:
                    said.setdefault(ident, Receipt(ident, "retry", error.code, wait))
        return [said[item.event_id] for item in batch]

    def check(self, context: SinkContext) -> Sequence[CheckResult]:
        """The tests of the profile, and whether the system can be reached; nothing is sent."""
        subject = f"profile {self.profile.name}"
        problems = failures(self.profile)
        results = [CheckResult(subject, False, problem, "Correct the profile, or its test.") for problem in problems]
        if not results:
            results = [CheckResult(subject, True, f"{len(self.profile.test)} of its tests pass.")]
        with HttpClient(self.http, context.secret, context.hosts, context.clock, context.sleep) as client:
            return results + probe(client)

    def _post(self, client: HttpClient, items: Sequence[Ready], said: dict[str, Receipt]) -> None:
        waiting: set[str] = set()
        refused = 0
        for part in parts(items, self.profile):
            now = [item for item in part if item.report not in waiting]
            for item in part:
                if item.report in waiting:
                    said[item.event_id] = Receipt(item.event_id, "retry", "behind_another", RETRY_SECONDS)
            if not now:
                continue
            receipts = self._asked(client, now)
            said.update((receipt.event_id, receipt) for receipt in receipts)
            waiting |= {item.report for item in now if said[item.event_id].verdict == "retry"}
            refused = refused + 1 if all(receipt.verdict == "rejected" for receipt in receipts) else 0
            if refused >= MOST_REFUSED:
                fault = FAULTS["rest_refuses_all"]
                raise FixConfig(
                    "rest_refuses_all", fault.meaning, where=Place(client.origin.host), next_step=fault.next_step
                )

    def _asked(self, client: HttpClient, part: Sequence[Ready]) -> list[Receipt]:
        ids = [item.event_id for item in part]
        try:
            request = make_request(part, self.profile)
        except GapError:
            return [Receipt(ident, "rejected", "rest_value_missing") for ident in ids]
        return read_answer(self.profile.answer, client.send(request), ids, client.origin.host)
