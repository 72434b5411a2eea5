"""What is tried again, how often, and how long it waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from casebridge.errors import TryLater
from casebridge.sdk.http import HttpRequest
from casebridge.sdk.http.retry import retry_after
from tests.support.peer import Asked, answer
from tests.unit.sdk.http.conftest import World

GET = HttpRequest("GET", "/cases")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def http_date(seconds: float) -> str:
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 7 "}, 7),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "999999999999999999999999"}, 120),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "1.5"}, 0),
        ({"retry-after": "soon"}, 0),
        ({"retry-after": "\u0665"}, 0),
        ({"retry-after": "1" * 5000}, 120),
        ({"retry-after": http_date(30)}, 30),
        ({"retry-after": http_date(-30)}, 0),
        ({"retry-after": http_date(9_999_999)}, 120),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 120),
        ({"retry-after": "Fri, 31 Dec 99999 23:59:59 GMT"}, 0),
        ({"retry-after": "Fri, 31 Dec 2026 23:59:59 +99999999999999999999"}, 0),
        ({"retry-after": http_date(3630), "date": http_date(3600)}, 30),
        ({"retry-after": http_date(30), "date": "nonsense"}, 30),
        ({"retry-after": "Sun, 01 Mar 2026 12:00:30 -0000"}, 30),
    ],
)
def test_retry_after_is_read_and_clamped(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers, NOW) == seconds


def failing(times: int, data: bytes) -> list[bytes]:
    return [*([data] * times), answer(b'"good"')]


def replies(data: list[bytes]) -> object:
    def reply(asked: Asked) -> bytes:
        asked.hang_up = True
        return data.pop(0)

    return reply


@pytest.mark.parametrize("data", [answer(status=status) for status in (408, 429, 502, 503, 504)] + [b"", answer()[:-1]])
def test_a_get_is_tried_again_until_it_succeeds(world: World, data: bytes) -> None:
    peer = world.peer(replies(failing(3, data)))  # type: ignore[arg-type]
    assert world.client(peer, attempts=4).send(GET).body == b'"good"'
    assert world.waits == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 500, 501])
def test_other_statuses_are_the_callers(world: World, status: int) -> None:
    peer = world.peer(lambda _asked: answer(status=status))
    assert world.client(peer, attempts=4).send(GET).status == status
    assert len(peer.asked) == 1


@pytest.mark.parametrize(("status", "code"), [(429, "http_busy"), (503, "http_unavailable"), (504, "http_unavailable")])
def test_trying_again_has_an_end(world: World, status: int, code: str) -> None:
    peer = world.peer(lambda _asked: answer(status=status))
    with pytest.raises(TryLater, match=rf"^127\.0\.0\.1: The system answers {status}\.") as caught:
        world.client(peer, attempts=3).send(GET)
    assert caught.value.code == code
    assert len(peer.asked) == 3


@pytest.mark.parametrize("key", [None, "k-1"])
def test_a_post_is_repeated_only_with_an_idempotency_key(world: World, key: str | None) -> None:
    peer = world.peer(replies(failing(1, answer(status=503))))  # type: ignore[arg-type]
    client = world.client(peer, attempts=4)
    request = HttpRequest("POST", "/query", body={"a": "ü"}, idempotency_key=key)
    if key is None:
        with pytest.raises(TryLater):
            client.send(request)
        assert len(peer.asked) == 1
        return
    assert client.send(request).status == 200
    assert [asked.headers["idempotency-key"] for asked in peer.asked] == [key, key]
    assert {asked.body for asked in peer.asked} == {'{"a":"ü"}'.encode()}


def test_waits_have_full_jitter(world: World) -> None:
    numbers = [0.0, 0.5, 0.9]
    world.random = lambda: numbers.pop(0)
    peer = world.peer(lambda _asked: answer(status=503))
    with pytest.raises(TryLater):
        world.client(peer, attempts=3).send(GET)
    assert world.waits == [0.5]


def test_retry_after_is_waited_for(world: World) -> None:
    world.random = lambda: 0.0
    peer = world.peer(replies([answer(status=429, Retry_After="9"), answer()]))  # type: ignore[arg-type]
    assert world.client(peer, attempts=2).send(GET).status == 200
    assert sum(world.waits) == 9


def test_an_absurd_retry_after_is_clamped(world: World) -> None:
    world.random = lambda: 0.0
    peer = world.peer(replies([answer(status=429, Retry_After="99999999"), answer()]))  # type: ignore[arg-type]
    assert world.client(peer, attempts=2).send(GET).status == 200
    assert sum(world.waits) == pytest.approx(120)


def test_a_pause_longer_than_the_time_left_ends_the_run_and_is_kept(world: World) -> None:
    peer = world.peer(replies([answer(status=503, Retry_After="100"), answer()]))  # type: ignore[arg-type]
    client = world.client(peer, attempts=9, total_seconds=60)
    with pytest.raises(TryLater):
        client.send(GET)
    assert world.waits == []
    assert world.client(peer).send(GET).status == 200
    assert world.waits == [100]


def test_a_host_that_keeps_failing_is_left_alone_even_after_a_restart(world: World) -> None:
    peer = world.peer(lambda _asked: answer(status=503))
    with pytest.raises(TryLater) as first:
        world.client(peer, attempts=10).send(GET)
    assert first.value.code == "http_unavailable"
    assert len(peer.asked) == 5
    with pytest.raises(TryLater) as caught:
        world.client(peer, attempts=10).send(GET)
    assert caught.value.code == "circuit_open"
    assert len(peer.asked) == 5
    world.sleep(61)
    with pytest.raises(TryLater):
        world.client(peer, attempts=10).send(GET)
    assert len(peer.asked) == 6


def test_a_budget_is_shared_by_two_clients_of_a_host(world: World) -> None:
    peer = world.peer(lambda _asked: answer())
    clients = [world.client(peer, requests_per_minute=2) for _ in range(2)]
    for at in range(4):
        clients[at % 2].send(GET)
    assert world.waits == pytest.approx([30, 30, 30])
