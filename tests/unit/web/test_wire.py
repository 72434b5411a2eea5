"""The hub on a real socket: clients that are slow, cut off, or speak something else; others are served meanwhile."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from casebridge.web.protocol import HubProtocol
from tests.support.hub import NOW, Sender, batch, configured, event, hub_desk
from tests.support.hubserver import Listening, read_all, read_answer, running_hub, until

SOUTH = Sender("south", ("south-key",))
THEIRS = batch([event(1, agency="OR0260000")])


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HubProtocol, "head_seconds", 0.4)
    monkeypatch.setattr(HubProtocol, "linger_seconds", 0.2)


@pytest.fixture
def hub(path: Path) -> Iterator[Listening]:
    with hub_desk(path, configured(body_seconds=0.4)) as desk, running_hub(desk) as listening:
        yield listening


def request(headers: dict[str, str], body: bytes, *, path: str = "/v1/events") -> bytes:
    lines = [f"POST {path} HTTP/1.1", "host: hub", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def of(answer: bytes) -> tuple[int, str]:
    """Status and code of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    return int(head.split()[1]), json.loads(body)["code"]


def _endless(sock: socket.socket) -> None:
    while True:
        sock.sendall(b"x" * 65_536)


def served(hub: Listening) -> None:
    """Another peer gets through."""
    with hub.client() as client:
        answer = client.post("/v1/events", content=THEIRS, headers=SOUTH.headers(THEIRS))
    assert answer.status_code == 200


def test_a_head_byte_by_byte_ends_with_the_connection(hub: Listening) -> None:
    data = request(Sender().headers(b"x"), b"")
    with ExitStack() as stack:
        socks = [stack.enter_context(hub.raw(data[:20])) for _ in range(30)]
        served(hub)
        for sock in socks:
            assert read_all(sock) == b""


def test_a_second_head_byte_by_byte_ends_as_well(hub: Listening) -> None:
    with hub.raw(request(SOUTH.headers(THEIRS), THEIRS)) as sock:
        assert b"200 OK" in read_answer(sock)
        sock.sendall(b"POST /v1/ev")
        rest = read_all(sock)
    assert rest == b""


def test_a_body_byte_by_byte_is_given_up_and_others_are_served(hub: Listening) -> None:
    body = batch([event(1)])
    data = request(Sender().headers(body), body[:40])
    with ExitStack() as stack:
        socks = [stack.enter_context(hub.raw(data)) for _ in range(30)]
        served(hub)
        for sock in socks:
            assert of(read_answer(sock)) == (408, "body_late")
    assert hub.desk.stored() == 1
    assert hub.desk.verdicts(event(1)) == [("accepted", "")]


def test_one_client_with_many_slow_bodies_leaves_room_for_the_others(hub: Listening) -> None:
    body = batch([event(1)])
    data = request(Sender().headers(body), body[:40])
    with ExitStack() as stack:
        socks = [stack.enter_context(hub.raw(data)) for _ in range(60)]
        served(hub)
        answers = [of(read_answer(sock)) for sock in socks]
    assert set(answers) == {(408, "body_late"), (503, "hub_busy")}
    assert answers.count((408, "body_late")) == 32


def test_a_body_that_is_cut_off_is_forgotten(hub: Listening) -> None:
    body = batch([event(1)])
    with hub.raw(request(Sender().headers(body), body[:-1])):
        pass
    until(lambda: bool(hub.desk.told("refused")))
    assert hub.desk.told("refused")[0]["code"] == "body_cut"
    assert (hub.desk.stored(), hub.desk.keys()) == (0, 0)
    with hub.client() as client:
        assert client.post("/v1/events", content=body, headers=Sender().headers(body)).status_code == 200


def test_a_body_longer_than_announced_is_no_second_request(hub: Listening) -> None:
    body = batch([event(1)])
    headers = Sender().headers(body) | {"content-length": str(len(body) - 1)}
    with hub.raw(request(headers, body)) as sock:
        assert of(read_answer(sock)) == (400, "digest_wrong")
    assert hub.desk.stored() == 0


def test_a_body_without_length_is_refused_before_it_is_read(hub: Listening) -> None:
    headers = {name: value for name, value in Sender().headers(b"x").items() if name != "content-length"}
    answer = hub.say(request(headers | {"transfer-encoding": "chunked"}, b"5\r\nhello\r\n"))
    assert of(answer) == (411, "length_missing")


def test_both_a_length_and_chunks_are_refused(hub: Listening) -> None:
    body = batch([event(1)])
    headers = Sender().headers(body) | {"transfer-encoding": "chunked", "connection": "close"}
    assert of(hub.say(request(headers, b"0\r\n\r\n")))[0] in (400, 411)
    assert hub.desk.stored() == 0


def test_an_endless_body_that_was_refused_ends_with_the_connection(hub: Listening) -> None:
    headers = Sender().headers(b"x") | {"content-length": str(10**11)}
    with hub.raw(request(headers, b"")) as sock:
        assert of(read_answer(sock)) == (413, "body_too_large")
        with pytest.raises(ConnectionError):
            _endless(sock)
    served(hub)


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST / HTTP/1.1\r\nhost: a\r\nx: " + b"a" * 70_000,
    ],
    ids=["words", "tls", "long"],
)
def test_what_is_no_http_is_answered_and_closed(hub: Listening, data: bytes) -> None:
    assert of(hub.say(data)) == (400, "http_invalid")
    served(hub)
    assert hub.desk.told("refused")[0]["code"] == "http_invalid"


def test_an_upgrade_to_something_else_is_not_taken(hub: Listening) -> None:
    answer = hub.say(b"GET /v1/events HTTP/1.1\r\nhost: a\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n")
    assert of(answer) == (405, "method_unknown")


def test_thousands_of_tiny_requests_cost_one_refusal_each_and_a_few_lines(hub: Listening) -> None:
    tiny = b"POST /v1/events HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n"
    count = 0
    for _ in range(4):
        with hub.raw() as sock:
            sock.sendall(tiny * 499 + tiny.replace(b"host", b"connection: close\r\nhost"))
            count += read_all(sock).count(b"HTTP/1.1 4")
    assert count == 2_000
    assert len(hub.desk.lines) < 100
    served(hub)


def test_more_connections_than_there_is_room_for_are_closed(hub: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HubProtocol, "connections_at_most", 3)
    with ExitStack() as stack:
        first = [stack.enter_context(hub.raw()) for _ in range(3)]
        until(lambda: len(hub.server.server_state.connections) == 3)
        assert hub.say(b"") == b""
        first[0].close()
        until(lambda: len(hub.server.server_state.connections) < 3)
        served(hub)


def test_requests_one_behind_the_other_on_a_connection_are_all_answered(hub: Listening) -> None:
    bodies = [batch([event(number, agency="OR0260000")]) for number in range(5)]
    data = b"".join(request(SOUTH.headers(body), body) for body in bodies)
    with hub.raw(data) as sock:
        found = b""
        while found.count(b"accepted") < 5:
            found += sock.recv(65_536)
    assert hub.desk.stored() == 5


def test_what_runs_when_the_hub_is_asked_to_stop_is_answered(path: Path) -> None:
    body = batch([event(1)])
    with hub_desk(path) as desk:
        with running_hub(desk) as hub, hub.raw(request(Sender().headers(body), body[:-10])) as sock:
            until(lambda: bool(hub.server.server_state.tasks))
            hub.server.should_exit = True
            sock.sendall(body[-10:])
            assert b"accepted" in read_all(sock)
        assert desk.stored() == 1


def test_keys_that_are_too_old_are_forgotten_and_their_events_known_still(path: Path) -> None:
    with hub_desk(path) as desk:
        desk.send(event(1))
        desk.now[0] = NOW + timedelta(days=61)
        with running_hub(desk):
            until(lambda: desk.keys() == 0)
        assert desk.told("pruned")[0]["keys"] == 1
        assert desk.verdicts(event(1), sender=Sender(at=desk.now[0])) == [("duplicate", "")]
