"""Requests that carry bytes of their own, and headers that are made anew for each attempt."""

from __future__ import annotations

from itertools import count

import pytest

from casebridge.errors import FixConfig, TryLater
from casebridge.sdk.http import AuthSettings, HttpRequest
from tests.support.peer import answer
from tests.unit.sdk.http.conftest import World

BODY = b'[{"a": 1}]'


def test_bytes_go_out_as_they_stand_under_their_own_type(world: World) -> None:
    peer = world.peer(lambda _asked: answer())
    world.client(peer).send(HttpRequest("POST", "/in", content=BODY, content_type="application/x-thing"))
    assert peer.asked[0].body == BODY
    assert peer.asked[0].headers["content-type"] == "application/x-thing"


def test_empty_bytes_have_a_length_and_a_type(world: World) -> None:
    peer = world.peer(lambda _asked: answer())
    world.client(peer).send(HttpRequest("POST", "/in", content=b""))
    assert peer.asked[0].headers["content-length"] == "0"
    assert peer.asked[0].headers["content-type"] == "application/json"


def test_each_attempt_has_fresh_headers_and_the_same_key(world: World) -> None:
    numbers = count(1)
    peer = world.peer(lambda _asked: answer(status=200 if len(peer.asked) > 2 else 503))
    request = HttpRequest(
        "POST",
        "/in",
        content=BODY,
        idempotency_key="k1",
        idempotency_header="webhook-id",
        fresh=lambda: {"X-Attempt": str(next(numbers))},
    )
    assert world.client(peer, attempts=3).send(request).status == 200
    assert [asked.headers["x-attempt"] for asked in peer.asked] == ["1", "2", "3"]
    assert {asked.headers["webhook-id"] for asked in peer.asked} == {"k1"}
    assert all("idempotency-key" not in asked.headers for asked in peer.asked)


def test_post_without_a_key_is_never_sent_twice(world: World) -> None:
    peer = world.peer(lambda _asked: answer(status=503))
    with pytest.raises(TryLater):
        world.client(peer, attempts=3).send(HttpRequest("POST", "/in", content=BODY))
    assert len(peer.asked) == 1


@pytest.mark.parametrize("again", [frozenset[int](), frozenset({500})])
def test_further_statuses_are_tried_again_where_the_request_says_so(world: World, again: frozenset[int]) -> None:
    peer = world.peer(lambda _asked: answer(status=200 if len(peer.asked) > 1 else 500))
    request = HttpRequest("POST", "/in", content=BODY, idempotency_key="k1", again=again)
    assert world.client(peer, attempts=2).send(request).status == (200 if again else 500)


def test_401_is_an_answer_where_the_request_wants_it(world: World) -> None:
    peer = world.peer(lambda _asked: answer(b'{"code": "x"}', 401))
    request = HttpRequest("POST", "/in", content=BODY, answered=frozenset({401}))
    assert world.client(peer).send(request).body == b'{"code": "x"}'
    with pytest.raises(FixConfig) as caught:
        world.client(peer).send(HttpRequest("GET", "/in"))
    assert caught.value.code == "http_unauthorized"


@pytest.mark.parametrize("name", ["Authorization", "host", "Content-Length", "a b", ""])
def test_fresh_headers_are_held_to_the_same_rules(world: World, name: str) -> None:
    peer = world.peer(lambda _asked: answer())
    with pytest.raises(FixConfig) as caught:
        world.client(peer).send(HttpRequest("GET", "/in", fresh=lambda: {name: "x"}))
    assert caught.value.code == "http_header_invalid"
    with pytest.raises(FixConfig):
        world.client(peer).send(HttpRequest("GET", "/in", fresh=lambda: {"X": "a\r\nb"}))
    assert peer.asked == []


@pytest.mark.parametrize("name", ["Authorization", "X-API-Key", "x y"])
def test_header_of_the_key_is_none_of_casebridges_own(world: World, name: str) -> None:
    peer = world.peer(lambda _asked: answer())
    auth = AuthSettings.model_validate({"type": "api_key", "secret": "key"})
    with pytest.raises(FixConfig):
        world.client(peer, auth).send(HttpRequest("POST", "/in", idempotency_key="k", idempotency_header=name))
    assert peer.asked == []


def test_fresh_header_cannot_take_the_place_of_the_credentials(world: World) -> None:
    peer = world.peer(lambda _asked: answer())
    auth = AuthSettings.model_validate({"type": "api_key", "secret": "key", "header": "X-Key"})
    with pytest.raises(FixConfig):
        world.client(peer, auth).send(HttpRequest("GET", "/in", fresh=lambda: {"x-KEY": "mine"}))
    assert peer.asked == []
