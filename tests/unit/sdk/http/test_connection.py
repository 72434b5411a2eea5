"""Connections that are kept, and those that are not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from casebridge.errors import TryLater
from casebridge.sdk.http import HttpRequest
from tests.support.peer import Asked, answer, packed
from tests.unit.sdk.http.conftest import World

GET = HttpRequest("GET", "/cases")
POST = HttpRequest("POST", "/query", body={})


def test_a_connection_is_used_again(world: World) -> None:
    peer = world.peer(lambda _asked: packed(b"{}"))
    client = world.client(peer)
    for request in (GET, POST, GET):
        client.send(request)
    assert peer.connections == 1


@pytest.mark.parametrize(
    "data", [answer(Connection="close"), b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}"], ids=["said", "HTTP/1.0"]
)
def test_a_connection_that_ends_is_not_used_again(world: World, data: bytes) -> None:
    peer = world.peer(lambda _asked: data)
    client = world.client(peer)
    assert [client.send(GET).body for _ in range(2)] == [b"{}"] * 2
    assert peer.connections == 2


def test_a_connection_with_an_unread_rest_is_not_used_again(world: World) -> None:
    peer = world.peer(lambda asked: answer(b"x" * (5000 if asked.connection == 1 else 5)))
    client = world.client(peer, max_bytes=2000, attempts=1)
    with pytest.raises(Exception, match="larger than allowed"):
        client.send(GET)
    assert client.send(GET).body == b"xxxxx"


@pytest.mark.parametrize("request_", [GET, POST], ids=["GET", "POST"])
def test_a_connection_that_the_server_closed_meanwhile_costs_nothing(world: World, request_: HttpRequest) -> None:
    closed = threading.Event()

    def reply(asked: Asked) -> bytes:
        asked.hang_up = asked.connection == 1
        if asked.connection > 1:
            closed.set()
        return answer()

    peer = world.peer(reply)
    client = world.client(peer)
    client.send(GET)
    # The server's thread has closed its side once it has ended.
    peer._threads[1].join(10)
    assert client.send(request_).status == 200
    assert closed.is_set()
    assert world.waits == []


def test_a_connection_that_dies_on_reuse_is_replaced_for_a_get_only(world: World) -> None:
    def reply(asked: Asked) -> bytes:
        # The second request on a connection finds nobody.
        return b"" if sum(item.connection == asked.connection for item in peer.asked) == 2 else answer()

    peer = world.peer(reply)
    client = world.client(peer)
    client.send(GET)
    assert client.send(GET).status == 200
    assert len(peer.asked) == 3
    with pytest.raises(TryLater) as caught:
        client.send(POST)
    assert caught.value.code == "http_unreachable"
    assert len(peer.asked) == 4


def test_an_idle_connection_is_not_risked_for_long(world: World) -> None:
    now = [0.0]
    peer = world.peer(lambda _asked: answer())
    client = world.client(peer)
    transport: Any = client._exchange._client._transport
    transport._monotonic = lambda: now[0]
    for moment, request, connections in ((0, GET, 1), (1.9, POST, 1), (4, POST, 2), (33, GET, 2), (64, GET, 3)):
        now[0] = moment
        client.send(request)
        assert peer.connections == connections


def test_threads_share_a_client(world: World) -> None:
    peer = world.peer(lambda asked: answer(asked.target.encode()))
    client = world.client(peer)
    with ThreadPoolExecutor(6) as pool:
        bodies = list(pool.map(lambda n: client.send(HttpRequest("GET", f"/{n}")).body, range(120)))
    assert bodies == [f"/{n}".encode() for n in range(120)]
    assert peer.connections <= 6


def test_bytes_that_nobody_asked_for_end_the_connection(world: World) -> None:
    first = threading.Event()

    def reply(asked: Asked) -> bytes:
        if asked.connection == 1:
            asked.sock.sendall(answer(b"1"))
            first.wait(10)
            asked.sock.sendall(answer(b'"poison"'))
            ready.set()
            peer.stopped.wait(10)
            return b""
        return answer(b"2")

    ready = threading.Event()
    peer = world.peer(reply)
    client = world.client(peer)
    assert client.send(GET).body == b"1"
    first.set()
    assert ready.wait(10)
    assert client.send(GET).body == b"2"
