"""What stands around every request: room, refusals, time, headers, a line of the log; and nothing gets through it."""

from __future__ import annotations

from typing import Any

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casebridge.errors import CasebridgeError
from casebridge.web.hub import Hub
from casebridge.web.problem import Problem, problem_response
from casebridge.web.room import Seat

__all__ = ["Shield", "origin"]

SEND_SECONDS = 30.0
"""How long a client may take to read a part of an answer."""

_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"x-content-type-options", b"nosniff"),
]

_ADDRESSES = frozenset({"/v1/events", "/v1/held", "/v1/messages", "/v1/replies", "/v1/totals"})

_LATER = {3: 30.0, 4: 300.0}
"""Exit code of an error to the seconds after which a sender comes again."""


class _Told(Exception):
    """The client does not read its answer."""


def origin(scope: Scope, peers: object, *, behind_proxy: bool) -> tuple[str, str]:
    """(address of the client, name of the peer it says it is): who is bounded together.

    A name that no peer has is empty. Behind a proxy the address is the one that the proxy itself has seen: the last.
    """
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    client = scope.get("client")
    address = client[0] if client else ""
    if behind_proxy:
        address = headers.get(b"x-forwarded-for", address).rpartition(",")[2].strip()
    name = headers.get(b"webhook-peer", "")
    return address, name if isinstance(peers, dict) and name in peers else ""


class Shield:
    """The outermost layer; ``scope["state"]`` gets ``seat`` and ``told``, what the log is to say of the request."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self.app = app
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        hub = self.hub
        began = hub.monotonic()
        who = origin(scope, hub.peers, behind_proxy=hub.limits.behind_proxy)
        state: dict[str, Any] = scope.setdefault("state", {})
        told: dict[str, Any] = {"peer": who[1], "address": scope["path"] if scope["path"] in _ADDRESSES else ""}
        state["told"] = told
        answer = _Answer(send)
        try:
            await self._pass(scope, receive, answer, who)
        except Problem as problem:
            await self._refuse(scope, receive, answer, problem)
        except _Told:
            told["code"] = "answer_unread"
            state.get("abort", lambda: None)()
        except CasebridgeError as error:
            told |= {"code": error.code}
            await self._refuse(scope, receive, answer, Problem("hub_busy", after=_LATER.get(error.exit_code, 60.0)))
        except Exception as error:
            # The text of a foreign exception may hold what was sent; where it happened can't.
            told |= {"code": "hub_failed", "kind": type(error).__name__, "where": _place(error)}
            await self._refuse(scope, receive, answer, Problem("hub_failed"))
        self._tell(who, answer.status, told, hub.monotonic() - began)

    async def _pass(self, scope: Scope, receive: Receive, answer: _Answer, who: tuple[str, str]) -> None:
        if wait := self.hub.refusals.wait(who):
            raise Problem("rate_exceeded", after=wait)
        with self.hub.room.seat(who) as seat:
            scope["state"]["seat"] = seat
            await self.app(scope, receive, answer)

    async def _refuse(self, scope: Scope, receive: Receive, answer: _Answer, problem: Problem) -> None:
        scope["state"]["told"].setdefault("code", problem.code)
        if not answer.status:
            await problem_response(problem)(scope, receive, answer)

    def _tell(self, who: tuple[str, str], status: int, told: dict[str, Any], seconds: float) -> None:
        if status in (400, 401, 403, 404, 405, 408, 411, 413, 415):
            self.hub.refusals.take(who)
        told |= {"status": status, "milliseconds": round(seconds * 1000)}
        code, peer = told.pop("code", ""), told.pop("peer")
        if code or status >= 400:
            self.hub.log.refusal(code or "hub_refused", peer, **told)
        else:
            self.hub.log("request", peer=peer, **told)


class _Answer:
    """Sends an answer with the headers that all have; ``status`` is 0 until it began."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", []), *_HEADERS]}
        try:
            with anyio.fail_after(SEND_SECONDS):
                await self._send(message)
        except TimeoutError:
            raise _Told from None


def _place(error: Exception) -> str:
    trace, found = error.__traceback__, ""
    while trace is not None:
        found = f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def seat_of(scope: Scope) -> Seat:
    """The place of this request among those that are under way."""
    seat: Seat = scope["state"]["seat"]
    return seat
