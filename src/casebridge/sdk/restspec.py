"""``[rest]`` of a profile: how a JSON or XML API is asked. Data, never code.

Texts may hold ``{since}`` ``{until}`` ``{limit}`` ``{offset}`` ``{page}`` ``{from}`` ``{to}`` ``{cursor}`` ``{id}``
``{number}``. A text that is nothing but one of the numeric ones becomes a number in a JSON body; an entry whose
placeholder has no value yet is left out: a parameter, a header, a key of the body; inside a list of the body it is the
whole element, and a list that loses all of its elements is left out in the same way.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from casebridge.sdk.spec import Column, Name, Spec

__all__ = [
    "AuthKind",
    "DetailSpec",
    "ErrorSpec",
    "LookupSpec",
    "PagingSpec",
    "RequestSpec",
    "RestSpec",
    "WatermarkSpec",
]

AuthKind = Literal["none", "basic", "bearer", "api_key", "oauth2", "mtls"]


class RequestSpec(Spec):
    """One request: a path below the system's address, its query, headers and JSON body."""

    method: Literal["GET", "POST"] = Field(
        default="GET", description="POST for systems that list by it; it changes nothing"
    )
    path: str = Field(pattern=r"^/[^\s#?]*$", description="below the system's address")
    query: dict[str, str] = Field(default_factory=dict, description="parameters; texts may hold placeholders")
    headers: dict[str, str] = Field(default_factory=dict, description="headers of this request; no secrets")
    body: dict[str, Any] | list[Any] | None = Field(default=None, description="JSON body of a POST")

    @model_validator(mode="after")
    def _body_fits(self) -> RequestSpec:
        if self.body is not None and self.method == "GET":
            raise ValueError("a GET has no body")
        return self


class PagingSpec(Spec):
    """How one page leads to the next.

    ``none``; ``offset`` ({offset}, {limit}); ``page`` ({page}); ``range`` ({from}, {to}); ``cursor`` (a token in the
    body, {cursor}); ``next_url`` (a URL in the body); ``link`` (the header ``Link: rel=next``). The list ends with an
    empty page for offset, page and range, else where no token or link follows; a short page never ends it.
    """

    style: Literal["none", "offset", "page", "range", "cursor", "next_url", "link"] = Field(
        default="none", description="how the next page is asked for; see above"
    )
    size: int = Field(default=100, ge=1, le=10_000, description="records a page: {limit}")
    first: int = Field(default=0, ge=0, le=1, description="the number of the first page or record")
    next: str | None = Field(default=None, description="JMESPath of the token or URL of the next page")
    done: str | None = Field(default=None, description="JMESPath that is true on the last page")
    total: str | None = Field(default=None, description="JMESPath of the number of records; used for progress only")
    last: str | None = Field(default=None, description="JMESPath of the number of the last page, for style page")

    @model_validator(mode="after")
    def _next_fits(self) -> PagingSpec:
        if (self.style in ("cursor", "next_url")) != (self.next is not None):
            raise ValueError("next is for style = 'cursor' and 'next_url', and needed there")
        return self


class WatermarkSpec(Spec):
    """How only what changed is asked for.

    ``field`` is the field with the time of the last change. A poll asks from the greatest time seen less ``overlap``,
    which covers records that are committed some time after the time they bear (and, where the system's answers have no
    ``Date`` header, the time a poll takes). What comes later than that, only a full read sees: ``cursor reset``.
    With ``order = 'ascending'`` (the records come sorted by that time) a poll that runs out of its budget goes on
    where it stopped. ``delta`` is for systems that hand out a link for the next poll instead.
    """

    field: Column | None = Field(default=None, description="the field with the time of the last change")
    format: str = Field(default="iso", max_length=60, description="of {since}, {until}: iso, epoch_s, epoch_ms, %Y-...")
    overlap: str = Field(
        default="5m", pattern=r"^[0-9]{1,6}\s*[smhd]$", description="how far a poll looks back: 30s, 5m, 6h, 1d"
    )
    order: Literal["ascending", "unsorted"] = Field(
        default="unsorted", description="whether the records come sorted by field"
    )
    reseek: bool = Field(default=False, description="ask anew from the last time seen instead of a deeper page")
    since: str | None = Field(default=None, description="the first poll's {since}, ISO 8601; everything if not given")
    delta: str | None = Field(default=None, description="JMESPath of the link that the next poll follows")

    @model_validator(mode="after")
    def _one_way(self) -> WatermarkSpec:
        if (self.field is None) == (self.delta is None):
            raise ValueError("give field or delta")
        if self.reseek and self.order != "ascending":
            raise ValueError("reseek needs order = 'ascending'")
        return self


class DetailSpec(Spec):
    """A second request for each record; its answer stands under ``detail`` in the record.

    It is made for records that may concern a report (by their case number), or for all with ``always``: needed where
    only the detail tells the case number or the report.
    """

    request: RequestSpec = Field(description="asks for one record by {id} or {number}")
    path: tuple[str, ...] = Field(
        default=("@",), description="JMESPath of the record in the answer; of several the first that is there"
    )
    concurrency: int = Field(default=4, ge=1, le=32, description="requests at a time")
    always: bool = Field(default=False, description="for every record, not only for those that may concern a report")

    @field_validator("path", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class LookupSpec(Spec):
    """A list of the system that says what an ID means, read once a run."""

    request: RequestSpec = Field(description="asks for the list")
    path: str = Field(default="@", description="JMESPath of the list in the answer")
    key: str = Field(description="JMESPath of the ID in an entry")
    label: str = Field(description="JMESPath of what it means")


class ErrorSpec(Spec):
    """How the system says that something went wrong although the status is 200, and which codes mean what."""

    when: str | None = Field(default=None, description="JMESPath that is true in a 200 that is an error")
    code: tuple[str, ...] = Field(default=(), description="JMESPaths of the error's code, in any status")
    sign_in: tuple[str, ...] = Field(default=(), description="codes that ask for a new sign-in")
    later: tuple[str, ...] = Field(default=(), description="codes that ask to come back later")
    resync: tuple[str, ...] = Field(default=(), description="codes that ask for a full read, as status 410 does")


class RestSpec(Spec):
    """The whole table. ``id`` names the field that identifies a record in the system."""

    id: Column = Field(description="the field that identifies a record in the system")
    auth: tuple[AuthKind, ...] = Field(default=("none",), description="what the system knows, the usual one first")
    headers: dict[str, str] = Field(default_factory=dict, description="headers of every request; no secrets")
    list: RequestSpec = Field(description="asks for a page of records")
    paging: PagingSpec = Field(default=PagingSpec(), description="how one page leads to the next")
    watermark: WatermarkSpec | None = Field(default=None, description="how only what changed is asked for")
    detail: DetailSpec | None = Field(default=None, description="a second request for each record")
    lookup: dict[Name, LookupSpec] = Field(default_factory=dict, description="lists that say what IDs mean")
    case: RequestSpec | None = Field(default=None, description="asks for one case by {number}")
    errors: ErrorSpec = Field(default=ErrorSpec(), description="what its errors mean")
