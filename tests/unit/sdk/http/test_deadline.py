"""Whatever drips, the request ends at its deadline."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest

from casebridge.errors import TryLater
from casebridge.sdk.http import HttpRequest
from casebridge.sdk.http.deadline import Deadline
from tests.support.peer import Asked, Peer
from tests.unit.sdk.http.conftest import World

GET = HttpRequest("GET", "/cases")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
Drip = Callable[[Peer, Asked], bytes]


def silent(peer: Peer, asked: Asked) -> bytes:
    peer.stopped.wait(10)
    return b""


def head(peer: Peer, asked: Asked) -> bytes:
    peer.drip(asked.sock, HEAD)
    return b""


def body(peer: Peer, asked: Asked) -> bytes:
    asked.sock.sendall(HEAD)
    peer.drip(asked.sock, b"[")
    return b""


def interim(peer: Peer, asked: Asked) -> bytes:
    peer.drip(asked.sock, b"HTTP/1.1 100 Continue\r\n\r\n" * 9)
    return b""


@pytest.mark.parametrize("drip", [silent, head, body, interim])
def test_a_drip_server_is_cut_off(world: World, drip: Drip) -> None:
    peers: list[Peer] = []
    peers.append(world.peer(lambda asked: drip(peers[0], asked)))
    client = world.client(peers[0], deadline_seconds=0.3)
    began = time.monotonic()
    with pytest.raises(TryLater) as caught:
        client.send(GET)
    assert caught.value.code == "http_deadline"
    assert 0.25 < time.monotonic() - began < 3


def test_a_request_is_not_tried_again_once_its_time_is_over(world: World) -> None:
    peers: list[Peer] = []
    peers.append(world.peer(lambda asked: silent(peers[0], asked)))
    with pytest.raises(TryLater):
        world.client(peers[0], deadline_seconds=0.2, total_seconds=0.1, attempts=9).send(GET)
    assert len(peers[0].asked) == 1


def test_a_tls_handshake_that_drips_is_cut_off(world: World) -> None:
    peers: list[Peer] = []

    def greet(sock: socket.socket) -> None:
        # A handshake record that never ends.
        peers[0].drip(sock, b"\x16\x03\x03\x3f\xff" + b"\x02" * 16_000)

    peers.append(world.peer(lambda _asked: b"", greet=greet))
    client = world.client(f"https://localhost:{peers[0].port}", deadline_seconds=0.3)
    began = time.monotonic()
    with pytest.raises(TryLater) as caught:
        client.send(GET)
    assert caught.value.code == "http_deadline"
    assert time.monotonic() - began < 3


def test_a_proxy_that_drips_is_cut_off(world: World) -> None:
    peers: list[Peer] = []
    peers.append(world.peer(lambda asked: head(peers[0], asked)))
    client = world.client("https://cases.example", proxy=peers[0].url, deadline_seconds=0.3)
    with pytest.raises(TryLater) as caught:
        client.send(GET)
    assert caught.value.code == "http_deadline"


def test_a_server_that_does_not_read_is_cut_off(world: World) -> None:
    peers: list[Peer] = []
    peers.append(world.peer(lambda _asked: b"", greet=lambda _sock: bool(peers[0].stopped.wait(10)) or None))
    client = world.client(peers[0], deadline_seconds=0.3)
    with pytest.raises(TryLater) as caught:
        client.send(HttpRequest("POST", "/query", body="x" * 20_000_000))
    assert caught.value.code == "http_deadline"


def test_deadline_is_one_moment_for_all() -> None:
    now = [5.0]
    deadline = Deadline(2.0, lambda: now[0])
    assert deadline.left() == 2.0
    now[0] = 6.5
    assert deadline.left() == 0.5
    now[0] = 7.0
    with pytest.raises(TimeoutError):
        deadline.left()
