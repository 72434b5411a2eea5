"""A name is looked up once, and what it leads to is checked before anything is connected."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from casebridge.errors import FixConfig, TryLater
from casebridge.sdk.http import HttpRequest
from casebridge.sdk.http.deadline import Deadline
from casebridge.sdk.http.lookup import Resolve, addresses
from tests.support.peer import Peer, answer
from tests.unit.sdk.http.conftest import World

GET = HttpRequest("GET", "/cases")


def far() -> Deadline:
    return Deadline(10, time.monotonic)


@pytest.mark.parametrize("bad", ["169.254.169.254", "fe80::1%eth0", "::ffff:169.254.169.254", "224.0.0.5", "nonsense"])
def test_a_name_with_one_refused_address_is_refused_whole(bad: str) -> None:
    with pytest.raises(FixConfig) as caught:
        addresses("cases.example", 443, lambda _host, _port: ["10.0.0.1", bad], far())
    assert caught.value.code == "http_address_refused"


def test_addresses_are_given_once_and_in_order() -> None:
    found = addresses("cases.example", 443, lambda _host, _port: ["10.0.0.2", "10.0.0.1", "10.0.0.2"], far())
    assert found == ["10.0.0.2", "10.0.0.1"]


def test_a_literal_address_is_never_looked_up() -> None:
    def fail(host: str, port: int) -> list[str]:
        raise AssertionError

    assert addresses("127.0.0.1", 80, fail, far(), local_only=True) == ["127.0.0.1"]
    with pytest.raises(FixConfig):
        addresses("169.254.169.254", 80, fail, far())


def test_this_machine_only_means_all_addresses_of_the_name() -> None:
    with pytest.raises(FixConfig) as caught:
        addresses("localhost", 80, lambda _host, _port: ["127.0.0.1", "10.0.0.1"], far(), local_only=True)
    assert caught.value.code == "http_plain"


def test_an_unknown_name_may_be_known_later() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError

    nothing: Resolve = lambda _host, _port: []  # noqa: E731
    for resolve in (unknown, nothing):
        with pytest.raises(TryLater) as caught:
            addresses("cases.example", 443, resolve, far())
        assert caught.value.code == "http_name_unknown"


def test_a_resolver_that_never_answers_is_left_behind() -> None:
    over = threading.Event()
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        addresses("cases.example", 443, lambda _host, _port: [str(over.wait(10))], Deadline(0.05, time.monotonic))
    assert time.monotonic() - began < 3
    over.set()


def test_a_name_that_changes_its_mind_is_not_asked_again(world: World) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    world.resolve = rebinding
    peer = world.peer(lambda _asked: answer())
    client = world.client(f"http://localhost:{peer.port}")
    assert client.send(GET).status == 200
    assert asked == ["localhost"]
    peer.asked[0].sock.close()


def test_the_second_address_is_tried_if_the_first_refuses(world: World) -> None:
    peer = world.peer(lambda _asked: answer())
    world.resolve = lambda _host, _port: ["127.0.0.7", "127.0.0.1"]
    assert world.client(f"http://localhost:{peer.port}").send(GET).status == 200


def test_an_address_that_never_answers_leaves_time_for_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        waits.append(timeout)
        raise TimeoutError

    monkeypatch.setattr("socket.create_connection", connect)
    world.resolve = lambda _host, _port: ["10.0.0.1", "10.0.0.2"]
    with pytest.raises(TryLater) as caught:
        world.client("https://cases.example").send(GET)
    assert caught.value.code == "http_deadline"
    assert waits == pytest.approx([5, 10], abs=1)


def test_a_metadata_address_is_refused_without_a_connection(world: World) -> None:
    world.resolve = lambda _host, _port: ["169.254.169.254"]
    with pytest.raises(FixConfig, match=r"^cases\.example: .* no case system stands"):
        world.client("https://cases.example").send(GET)


def test_nobody_listening_is_unreachable_by_name_only(world: World) -> None:
    with Peer(lambda _asked: answer()) as peer:
        pass
    with pytest.raises(TryLater) as caught:
        world.client(peer).send(GET)
    assert caught.value.code == "http_unreachable"
    assert str(caught.value).startswith("127.0.0.1: The system can't be reached")
