"""Health over HTTP: right answers, and nothing a client does costs more than its own connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import anyio
import anyio.abc
import pytest

from casebridge.daemon.health import AT_ONCE, HEAD, Answer, answer_all, as_json, open_listener
from casebridge.errors import FixConfig

Ask = Callable[[bytes], Awaitable[bytes]]


def served(main: Callable[[Ask, int], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        listener = await open_listener("127.0.0.1:0")
        port = listener.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610
        paths = {
            "/livez": lambda: as_json(200, {"alive": True}),
            "/metrics": lambda: Answer(200, b"x 1\n", "text/plain"),
        }

        async def ask(request: bytes) -> bytes:
            found = b""
            async with await anyio.connect_tcp("127.0.0.1", port) as stream:
                await stream.send(request)
                with suppress(anyio.EndOfStream, anyio.BrokenResourceError):
                    while part := await stream.receive():
                        found += part
            return found

        with anyio.fail_after(20):
            async with listener, anyio.create_task_group() as group:
                group.start_soon(answer_all, listener, paths)
                result = await main(ask, port)
                group.cancel_scope.cancel()
                return result

    return anyio.run(run)


@pytest.mark.parametrize(
    ("request_", "status", "body"),
    [
        (b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", b"200 OK", b'{"alive": true}\n'),
        (b"GET /livez?verbose HTTP/1.0\r\n\r\n", b"200 OK", b'{"alive": true}\n'),
        (b"HEAD /livez HTTP/1.1\r\n\r\n", b"200 OK", b""),
        (b"GET /metrics HTTP/1.1\r\n\r\n", b"200 OK", b"x 1\n"),
        (b"GET /secrets HTTP/1.1\r\n\r\n", b"404 Not Found", b'{"paths": ["/livez", "/metrics"]}\n'),
        (b"POST /livez HTTP/1.1\r\n\r\n", b"405 Method Not Allowed", b'{"methods": ["GET", "HEAD"]}\n'),
        (b"\x16\x03\x01\r\n\r\n", b"400 Bad Request", b'{"error": "not a request of HTTP/1.1"}\n'),
    ],
)
def test_requests_are_answered(request_: bytes, status: bytes, body: bytes) -> None:
    async def main(ask: Ask, _port: int) -> bytes:
        return await ask(request_)

    head, _, found = served(main).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    assert found == body


def test_a_request_without_end_is_dropped() -> None:
    async def main(ask: Ask, _port: int) -> bytes:
        return await ask(b"GET /livez HTTP/1.1\r\n" + b"x" * (3 * HEAD))

    assert served(main) == b""


def test_clients_beyond_the_limit_are_turned_away_and_the_others_answered() -> None:
    async def main(ask: Ask, port: int) -> bytes:
        idle = [await anyio.connect_tcp("127.0.0.1", port) for _ in range(AT_ONCE)]
        turned_away = await ask(b"GET /livez HTTP/1.1\r\n\r\n")
        await idle[0].send(b"GET /livez HTTP/1.1\r\n\r\n")
        assert b"200 OK" in await idle[0].receive()
        for stream in idle:
            await stream.aclose()
        return turned_away

    assert served(main) == b""


def test_a_client_that_leaves_stops_nothing() -> None:
    async def main(ask: Ask, port: int) -> bytes:
        for part in (b"", b"GET", b"GET /livez HTTP/1.1\r\n\r\n"):
            stream = await anyio.connect_tcp("127.0.0.1", port)
            await stream.send(part)
            await stream.aclose()
        return await ask(b"GET /livez HTTP/1.1\r\n\r\n")

    assert b"200 OK" in served(main)


def test_an_address_in_use_is_said_so() -> None:
    async def main(_ask: Ask, port: int) -> str:
        with pytest.raises(FixConfig) as caught:
            await open_listener(f"127.0.0.1:{port}")
        return caught.value.code

    assert served(main) == "health_address"
