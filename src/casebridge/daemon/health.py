"""``/livez``, ``/readyz`` and ``/metrics`` over HTTP: short requests, few at a time, answered from memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import anyio
from anyio.abc import Listener, SocketStream

from casebridge.errors import FixConfig, Place
from casebridge.faults import FAULTS

__all__ = ["Answer", "answer_all", "as_json", "open_listener"]

HEAD = 8192
"""Bytes of a request; more is none of ours."""

SECONDS = 5.0
"""How long a client may take to ask and to take the answer."""

AT_ONCE = 32
"""Clients at the same time; who comes beyond is turned away."""

_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}


class Answer(NamedTuple):
    """What a path answers."""

    status: int
    body: bytes
    media: str = "application/json"


def as_json(status: int, value: object) -> Answer:
    """An answer as JSON."""
    return Answer(status, json.dumps(value).encode() + b"\n")


async def open_listener(address: str) -> Listener[SocketStream]:
    """Listens at ``host:port``. Raises ``FixConfig`` (``health_address``)."""
    host, _, port = address.rpartition(":")
    try:
        return await anyio.create_tcp_listener(local_host=host.strip("[]"), local_port=int(port), backlog=AT_ONCE)
    except (OSError, OverflowError) as error:
        fault = FAULTS["health_address"]
        where = Place(column="daemon.health", noun="key")
        raise FixConfig(
            "health_address", fault.meaning, where=where, next_step=fault.next_step, detail=type(error).__name__
        ) from None


async def answer_all(listener: Listener[SocketStream], paths: dict[str, Callable[[], Answer]]) -> None:
    """Answers clients until it is cancelled."""
    busy = anyio.CapacityLimiter(AT_ONCE)

    async def handle(stream: SocketStream) -> None:
        async with stream:
            with suppress(anyio.WouldBlock, anyio.BrokenResourceError, anyio.EndOfStream, anyio.ClosedResourceError):
                busy.acquire_nowait()
                try:
                    with anyio.move_on_after(SECONDS):
                        await _serve(stream, paths)
                finally:
                    busy.release()

    await listener.serve(handle)


async def _serve(stream: SocketStream, paths: dict[str, Callable[[], Answer]]) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        if len(head) > HEAD:
            return
        head += await stream.receive(HEAD)
    method, path = _asked(head)
    answer = _answer(method, path, paths)
    lines = [
        f"HTTP/1.1 {answer.status} {_REASONS[answer.status]}",
        f"Content-Type: {answer.media}",
        f"Content-Length: {len(answer.body)}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ]
    body = b"" if method == "HEAD" else answer.body
    await stream.send("\r\n".join([*lines, "", ""]).encode("ascii") + body)


def _asked(head: bytes) -> tuple[str, str]:
    parts = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        return "", ""
    return parts[0], parts[1].partition("?")[0]


def _answer(method: str, path: str, paths: dict[str, Callable[[], Answer]]) -> Answer:
    if not method:
        return as_json(400, {"error": "not a request of HTTP/1.1"})
    if path not in paths:
        return as_json(404, {"paths": sorted(paths)})
    if method not in ("GET", "HEAD"):
        return as_json(405, {"methods": ["GET", "HEAD"]})
    return paths[path]()
