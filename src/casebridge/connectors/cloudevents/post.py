"""Sends a batch in requests of the right size, and finds the one event that a hub can't take."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from casebridge.connectors.cloudevents.answer import problem, receipts_of, refusal, trouble
from casebridge.connectors.cloudevents.caller import EVENTS, Caller
from casebridge.connectors.cloudevents.cut import Line, body_of, cut, halves
from casebridge.sdk import Receipt
from casebridge.sdk.http import HttpResponse
from casebridge.sdk.webhook import request_id

__all__ = ["Posting"]

PATH = "/v1/events"
MOST_REFUSED = 20
"""Single events that are refused one after the other, and none taken, before the hub is believed to refuse all."""

_WHOLE = {413: "hub_too_large", 422: "hub_unreadable"}


class Posting:
    """One batch on its way; ``receipts`` holds what is known, also once something was raised."""

    def __init__(self, caller: Caller, most: int, size: int) -> None:
        self._caller, self._most, self._size = caller, most, size
        self.receipts: dict[str, Receipt] = {}
        self._refused = 0

    def send(self, lines: Sequence[Line]) -> None:
        """Posts the lines in order. Raises ``TryLater`` and ``FixConfig`` at the first request that gets no answer."""
        left = deque(cut(lines, self._most, self._size))
        while left:
            part = left.popleft()
            ids = [item.event_id for item in part]
            answer = self._caller.post(PATH, body_of(part), request_id(ids), EVENTS)
            code = _about_the_batch(answer)
            if not code:
                self._take(answer, ids)
            elif len(part) > 1:
                # A smaller request has another ID: the hub then judges each event by itself.
                left.extendleft(reversed(halves(part)))
            else:
                self._refuse(ids[0], code)

    def _take(self, answer: HttpResponse, ids: Sequence[str]) -> None:
        found = receipts_of(answer.body, ids) if answer.status == 200 else None
        if found is None:
            raise refusal(answer, self._caller.host)
        self.receipts.update((item.event_id, item) for item in found)
        self._refused = 0

    def _refuse(self, event_id: str, code: str) -> None:
        self._refused += 1
        if self._refused > MOST_REFUSED:
            raise trouble(
                "hub_refused", self._caller.host, f"The hub refused {MOST_REFUSED} single events one after the other."
            )
        self.receipts[event_id] = Receipt(event_id, "rejected", code)


def _about_the_batch(answer: HttpResponse) -> str:
    """The code of an answer that refuses this body; empty for any other."""
    if answer.status == 409 and problem(answer) == "body_changed":
        return "body_changed"
    return _WHOLE.get(answer.status, "")
