"""A case system on a tape: answers by what is asked, not by when, so that a read may resume anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from casebridge.conformance.fault import Answer, Asked, Fault
from casebridge.conformance.world.listing import Listing
from casebridge.conformance.world.phase import Phase, Place
from casebridge.conformance.world.server import serve

__all__ = ["Exchange", "TapeWorld", "answers", "exchange_of"]

_ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class TapeWorld:
    """The phases of a system that is reached over HTTP."""

    phases: Sequence[Phase]
    kind: ClassVar[Literal["network"]] = "network"

    @contextmanager
    def open(self, phase: int, fault: Fault | None = None) -> Iterator[Place]:
        """The phase behind a fresh server; see ``World``."""
        begin: Callable[[], Any] = fault.begin if fault else lambda: lambda _asked, answer: answer
        with serve(self.phases[phase - 1], begin()) as place:
            yield place


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer.

    The query must have the same names, with the same values or ``*``; the body must be the same JSON where the tape
    has one. None asks for no body.
    """

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    answer: Answer

    def fits(self, asked: Asked) -> bool:
        """Whether this is what was asked."""
        query = dict(asked.query)
        return (
            (asked.method, asked.path) == (self.method, self.path)
            and set(query) == set(self.query)
            and all(value in (_ANYTHING, query[name]) for name, value in self.query.items())
            and (self.body is None or self.body == _json(asked.body))
        )


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def answers(exchanges: Sequence[Exchange], listings: Sequence[Listing]) -> Callable[[Asked], Answer | None]:
    """A function that gives the first exchange's answer that fits, else a listing's; None if nothing does."""

    def answer(asked: Asked) -> Answer | None:
        for exchange in exchanges:
            if exchange.fits(asked):
                return exchange.answer
        return next((found for listing in listings if (found := listing.answer(asked)) is not None), None)

    return answer


_REQUEST = frozenset({"method", "path", "query", "body"})
_RESPONSE = frozenset({"status", "headers", "json", "text", "file"})


def exchange_of(told: Mapping[str, Any], folder: Path) -> Exchange:
    """One exchange of a tape; ``file`` of its response is a file beside the tape. Raises ``ValueError``."""
    request, response = dict(told["request"]), dict(told["response"])
    if unknown := (set(request) - _REQUEST) | (set(response) - _RESPONSE):
        raise ValueError(f"unknown in an exchange: {', '.join(sorted(unknown))}")
    headers = {name.lower(): value for name, value in response.get("headers", {}).items()}
    if "json" in response:
        headers.setdefault("content-type", "application/json")
        body = json.dumps(response["json"], ensure_ascii=False).encode()
    elif "file" in response:
        body = (folder / response["file"]).read_bytes()
    else:
        body = str(response.get("text", "")).encode()
    query = {name: str(value) for name, value in request.get("query", {}).items()}
    return Exchange(
        request.get("method", "GET"),
        request["path"],
        query,
        request.get("body"),
        Answer(int(response.get("status", 200)), headers, body),
    )
