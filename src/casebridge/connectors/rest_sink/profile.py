"""The profile of a system that takes feedback over HTTP: what it is sent, and what its answers mean. Data, never code.

Texts of the path and of the body may hold ``{id}`` (the event's ID) and ``{event.PATH}``, or ``{entry.PATH}`` for a
profile that takes form entries; PATH is a JMESPath. A text that is nothing but one of them becomes the value itself,
with its type; an entry whose value is not there is left out. ``"{items}"`` in the body of a list is the list of the
items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from casebridge.connectors.rest_sink.template import ITEMS, holes_in, paths_of
from casebridge.sdk.records import compile_path
from casebridge.sdk.spec import Name, Spec

__all__ = ["AnswerSpec", "ReceiptSpec", "RestSinkProfile", "SendSpec", "TestSpec", "Verdict"]

Verdict = Literal["accepted", "duplicate", "retry", "rejected"]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Status = Annotated[int, Field(ge=200, le=599)]
ALWAYS_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses of which nobody knows what became of the request: asked again, whatever the profile says."""


class SendSpec(Spec):
    """``[send]``: one request."""

    method: Literal["POST", "PUT", "PATCH"] = Field(default="POST", description="of each request")
    path: str = Field(pattern=r"^/[^\s#?]*$", description="below the system's address; may hold placeholders")
    headers: dict[str, str] = Field(default_factory=dict, description="headers of each request; no secrets")
    batch: Literal["one", "list"] = Field(default="one", description="one event in a request, or a list of them")
    max_events: int = Field(default=100, ge=1, le=1_000, description="events in one request, for batch = 'list'")
    body: dict[str, Any] | list[Any] | None = Field(default=None, description="the JSON body; texts hold placeholders")
    item: dict[str, Any] | None = Field(default=None, description="one event in the body of a list")
    idempotency: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9-]{1,60}$",
        description="the header by which the system knows a repetition; without it a request is sent once a delivery",
    )


class ReceiptSpec(Spec):
    """``[answer.receipts]``: where an answer says what became of each event."""

    path: str = Field(default="@", description="JMESPath of the receipt, or of the list of them")
    id: str | None = Field(default=None, description="JMESPath of the event's ID in a receipt; needed for a list")
    word: str = Field(description="JMESPath of what became of it")
    words: dict[str, Verdict] = Field(min_length=1, description="what the words mean; any other means: not yet")
    code: str | None = Field(default=None, description="JMESPath of the reason why it was refused")


class AnswerSpec(Spec):
    """``[answer]``: what a status means. What stands in no list is an error that a person has to look at."""

    accepted: tuple[Status, ...] = Field(default=(200, 201, 202, 204), description="taken")
    duplicate: tuple[Status, ...] = Field(default=(), description="taken before")
    retry: tuple[Status, ...] = Field(default=(), description="not now; 408, 425, 429 and 5xx always are")
    rejected: tuple[Status, ...] = Field(default=(400, 422), description="refused for good")
    code: str | None = Field(default=None, description="JMESPath of the reason in a refusal")
    codes: dict[str, Code] = Field(default_factory=dict, description="what to call its reasons; others by the status")
    receipts: ReceiptSpec | None = Field(default=None, description="what an answer says of each event")

    @model_validator(mode="after")
    def _one_meaning(self) -> AnswerSpec:
        lists = (self.accepted, self.duplicate, self.retry, self.rejected)
        twice = [status for status, times in Counter(item for one in lists for item in one).items() if times > 1]
        if twice:
            raise ValueError(f"status {twice[0]} stands in two lists")
        for status in (*self.accepted, *self.duplicate, *self.rejected):
            if status in ALWAYS_LATER or status == 401 or status // 100 == 3:
                raise ValueError(f"status {status} never says what became of an event")
        return self


class TestSpec(Spec):
    """``[[test]]``: a recorded answer to a made-up event, and what it means."""

    # pytest would collect it.
    __test__ = False

    name: str = Field(min_length=1, max_length=200, description="what is tested")
    given: dict[str, Any] = Field(default_factory=dict, description="what of the made-up event or entry is different")
    sends: dict[str, Any] | list[Any] | None = Field(default=None, description="the body that must go out")
    path: str | None = Field(default=None, description="the path that must be asked")
    status: Status = Field(description="of the answer")
    answer: str = Field(default="", max_length=10_000, description="its body; {id} is the event's ID")
    verdict: Verdict = Field(description="what it means for the event")
    code: str = Field(default="", description="the reason of a refusal")


class RestSinkProfile(Spec):
    """The whole file."""

    name: Name = Field(description="of the system")
    version: int = Field(default=1, ge=1, description="counts up when the profile changes")
    takes: Literal["event", "form"] = Field(
        default="event", description="event: statements; form: NCMEC's form in its own words, one a report"
    )
    send: SendSpec = Field(description="the request")
    answer: AnswerSpec = Field(default=AnswerSpec(), description="what answers mean")
    test: tuple[TestSpec, ...] = Field(default=(), description="recorded answers")

    @model_validator(mode="after")
    def _whole(self) -> RestSinkProfile:
        send, receipts = self.send, self.answer.receipts
        if (send.batch == "list") != (send.item is not None):
            raise ValueError("send.item is for batch = 'list', and needed there")
        if (send.batch == "list") != (ITEMS in holes_in(send.body)):
            raise ValueError('"{items}" stands in the body of a list, and nowhere else')
        if send.batch == "list" and list(paths_of([send.path, send.body], ITEMS)):
            raise ValueError("the path and the body of a list hold no values of one event: put them into send.item")
        if send.batch == "list" and receipts is not None and receipts.id is None:
            raise ValueError("answer.receipts.id is needed for a list")
        self._placeholders()
        for path in self._expressions():
            compile_path(path)
        return self

    def _placeholders(self) -> None:
        holder = "event" if self.takes == "event" else "entry"
        found = set(paths_of([self.send.path, self.send.body, self.send.item], ITEMS))
        for hole in found:
            kind, _, path = hole.partition(".")
            if hole != "id" and (kind != holder or not path):
                raise ValueError(f"a placeholder is {{id}} or {{{holder}.PATH}}")
            if path:
                compile_path(path)
        if self.send.idempotency is None and not found & {"id", "event.event_id"}:
            raise ValueError("the system must know a repetition: name send.idempotency, or send {id}")

    def _expressions(self) -> Iterator[str]:
        receipts = self.answer.receipts
        named = [self.answer.code] + ([receipts.path, receipts.id, receipts.word, receipts.code] if receipts else [])
        return (path for path in named if path is not None)
