"""How requests are signed, and how a token is got, kept and renewed."""

from __future__ import annotations

import base64
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import pytest

from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.guard.secret import Secret
from casebridge.sdk.http import AuthSettings, HttpRequest, HttpResponse
from casebridge.sdk.http.address import origin_of
from casebridge.sdk.http.auth import Signer
from casebridge.sdk.http.deadline import Deadline
from tests.support.peer import Asked, Peer, answer
from tests.unit.sdk.http.conftest import World

GET = HttpRequest("GET", "/cases")


def auth(**values: Any) -> AuthSettings:
    return AuthSettings.model_validate(values)


def oauth(peer: Peer, **values: Any) -> AuthSettings:
    return auth(type="oauth2", token_url=peer.url + "/token?v=2", client_id="me", secret="key", **values)  # noqa: S106


class Authority:
    """Gives numbered tokens; ``bad`` ones are refused by the system."""

    def __init__(self, **more: object) -> None:
        self.more, self.given, self.bad = {"expires_in": 3600, **more}, 0, set[str]()

    def token(self, asked: Asked) -> bytes:
        self.given += 1
        return answer(json.dumps({"access_token": f"t{self.given}", "token_type": "Bearer", **self.more}).encode())

    def system(self, asked: Asked) -> bytes:
        return answer(status=401 if asked.headers["authorization"].removeprefix("Bearer ") in self.bad else 200)

    def both(self, asked: Asked) -> bytes:
        return self.token(asked) if asked.target.startswith("/token") else self.system(asked)


@pytest.mark.parametrize(
    ("settings", "header", "value"),
    [
        ({"type": "bearer", "secret": "key"}, "authorization", "Bearer s3cret-Zx9"),
        ({"type": "api_key", "secret": "key"}, "x-api-key", "s3cret-Zx9"),
        ({"type": "api_key", "secret": "key", "header": "X-Token"}, "x-token", "s3cret-Zx9"),
        (
            {"type": "basic", "user": "jo", "secret": "password"},
            "authorization",
            "Basic " + base64.b64encode("jo:pa:ss wörd".encode()).decode(),
        ),
    ],
)
def test_credentials_stand_in_their_header(world: World, settings: dict[str, str], header: str, value: str) -> None:
    peer = world.peer(lambda _asked: answer())
    world.client(peer, auth(**settings)).send(GET)
    assert peer.asked[0].headers[header] == value


@pytest.mark.parametrize(
    ("settings", "value"),
    [
        ({"type": "bearer", "secret": "key"}, "a\nb"),
        ({"type": "bearer", "secret": "key"}, ""),
        ({"type": "bearer", "secret": "key"}, "ü"),
        ({"type": "api_key", "secret": "key"}, "a\r\nHost: evil"),
        ({"type": "basic", "user": "jo", "secret": "key"}, ""),
        ({"type": "basic", "user": "jo", "secret": "key"}, "a\n"),
        ({"type": "basic", "user": "j:o", "secret": "key"}, "fine"),
    ],
)
def test_a_secret_that_can_not_be_sent_is_said_so(world: World, settings: dict[str, str], value: str) -> None:
    world.secrets["key"] = value
    peer = world.peer(lambda _asked: answer())
    with pytest.raises(FixConfig) as caught:
        world.client(peer, auth(**settings)).send(GET)
    assert caught.value.code == "http_secret_invalid"
    assert peer.asked == []


def test_401_without_a_token_is_final(world: World) -> None:
    peer = world.peer(lambda _asked: answer(status=401))
    with pytest.raises(FixConfig) as caught:
        world.client(peer, auth(type="bearer", secret="key"), attempts=4).send(GET)  # noqa: S106
    assert caught.value.code == "http_unauthorized"
    assert len(peer.asked) == 1


def test_a_token_is_got_once_and_used_again(world: World) -> None:
    authority = Authority()
    peer = world.peer(authority.both)
    client = world.client(peer, oauth(peer, scope="read all", token_fields={"audience": "cases"}))
    for _ in range(3):
        client.send(GET)
    token, *rest = peer.asked
    assert (token.method, token.target, len(rest)) == ("POST", "/token?v=2", 3)
    assert token.headers["content-type"] == "application/x-www-form-urlencoded"
    assert token.headers["authorization"] == "Basic " + base64.b64encode(b"me:s3cret-Zx9").decode()
    form = {"grant_type": ["client_credentials"], "audience": ["cases"], "scope": ["read all"]}
    assert parse_qs(token.body.decode()) == form
    assert {asked.headers["authorization"] for asked in rest} == {"Bearer t1"}


def test_client_and_secret_may_stand_in_the_body_and_are_encoded(world: World) -> None:
    world.secrets["key"] = "a&b=c%"
    authority = Authority()
    peer = world.peer(authority.both)
    world.client(peer, oauth(peer, client_auth="body")).send(GET)
    form = parse_qs(peer.asked[0].body.decode())
    assert (form["client_id"], form["client_secret"]) == (["me"], ["a&b=c%"])
    assert "authorization" not in peer.asked[0].headers
    world.client(peer, oauth(peer)).send(GET)
    coded = peer.asked[2].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(coded) == b"me:a%26b%3Dc%25"


def test_a_refused_token_is_renewed_once(world: World) -> None:
    authority = Authority()
    authority.bad = {"t1"}
    peer = world.peer(authority.both)
    client = world.client(peer, oauth(peer))
    assert client.send(GET).status == 200
    authority.bad = {"t2", "t3", "t4", "t5"}
    with pytest.raises(FixConfig) as caught:
        client.send(GET)
    assert caught.value.code == "http_unauthorized"
    assert authority.given == 3


def test_a_token_is_renewed_before_it_expires(world: World) -> None:
    now = [0.0]
    authority = Authority(expires_in=1000)
    peer = world.peer(authority.both)
    client = world.client(peer, oauth(peer))
    client.signer._monotonic = lambda: now[0]
    for moment, given in ((0, 1), (939, 1), (941, 2), (1880, 2), (1882, 3)):
        now[0] = moment
        client.send(GET)
        assert authority.given == given


def test_signing_in_again_drops_the_token(world: World) -> None:
    authority = Authority()
    peer = world.peer(authority.both)
    client = world.client(peer, oauth(peer))
    client.send(GET)
    client.sign_in_again()
    client.send(GET)
    assert peer.asked[-1].headers["authorization"] == "Bearer t2"


@pytest.mark.parametrize("threads", [8, 50])
def test_many_threads_with_one_stale_token_sign_in_once(world: World, threads: int) -> None:
    authority = Authority()
    together = threading.Barrier(threads, timeout=20)
    stale = {"t1"}

    def both(asked: Asked) -> bytes:
        if asked.target.startswith("/token"):
            return authority.token(asked)
        if asked.headers["authorization"] == "Bearer t1" and stale:
            # All are refused before the first can renew.
            together.wait()
            return answer(status=401)
        return answer()

    peer = world.peer(both)
    client = world.client(peer, oauth(peer))
    with ThreadPoolExecutor(threads) as pool:
        statuses = list(pool.map(lambda _n: client.send(GET).status, range(threads)))
    assert statuses == [200] * threads
    assert authority.given == 2


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"access_token": 1}', b'{"access_token": ""}', b'{"access_token": "a b"}', b"<html>",
     b'{"access_token": "a\\nb"}', b'{"access_token": "a", "token_type": "mac"}',
     b'{"access_token": "a", "expires_in": 0}',
     b'{"access_token": "a", "expires_in": "soon"}', b"[" * 100_000, b'{"access_token": "a", "expires_in": NaN}',
     b'{"access_token": "\\ud800"}', b'{"access_token": "a", "expires_in": 1' + b"0" * 400 + b"}"],
)  # fmt: skip
def test_an_answer_without_a_usable_token_is_said_so(world: World, body: bytes) -> None:
    peer = world.peer(lambda _asked: answer(body))
    with pytest.raises(FixConfig, match="without a usable token") as caught:
        world.client(peer, oauth(peer)).send(GET)
    assert caught.value.code == "http_sign_in"


@pytest.mark.parametrize("life", ["900", 900, 900.5, None])
def test_the_life_of_a_token_is_read_leniently(world: World, life: object) -> None:
    authority = Authority(expires_in=life)
    if life is None:
        del authority.more["expires_in"]
    peer = world.peer(authority.both)
    assert world.client(peer, oauth(peer)).send(GET).status == 200


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [(400, FixConfig, "http_sign_in"), (401, FixConfig, "http_sign_in"), (503, TryLater, "http_unavailable"),
     (302, FixConfig, "http_sign_in")],
)  # fmt: skip
def test_a_refused_sign_in_names_the_token_address(
    world: World, status: int, kind: type[CasebridgeError], code: str
) -> None:
    token = world.peer(lambda _asked: answer(status=status, Location="/x"))
    system = world.peer(lambda _asked: answer())
    with pytest.raises(kind, match=f"The token address answers {status}") as caught:
        world.client(system, oauth(token)).send(GET)
    assert caught.value.code == code
    assert system.asked == []


def test_a_kept_connection_is_only_used_for_its_own_host(world: World) -> None:
    authority = Authority()
    token, system = world.peer(authority.token), world.peer(lambda _asked: answer())
    client = world.client(system, oauth(token))
    for _ in range(2):
        client.send(GET)
        client.sign_in_again()
    assert [asked.method for asked in token.asked] == ["POST", "POST"]
    assert [asked.method for asked in system.asked] == ["GET", "GET"]


def test_a_token_host_that_fails_does_not_shut_the_system_out(world: World) -> None:
    token = world.peer(lambda _asked: answer(status=503))
    system = world.peer(lambda _asked: answer())
    client = world.client(system.url.replace("127.0.0.1", "localhost"), oauth(token), attempts=6)
    with pytest.raises(TryLater) as caught:
        client.send(GET)
    assert caught.value.code == "circuit_open"
    assert len(token.asked) == 5
    assert not client.gate.open


def test_waiting_for_another_threads_sign_in_ends_at_the_deadline() -> None:
    inside, over = threading.Event(), threading.Event()

    def post(url: str, headers: object, form: bytes, deadline: Deadline) -> HttpResponse:
        inside.set()
        over.wait(10)
        return HttpResponse(200, {}, b'{"access_token": "t"}')

    url = "https://sign-in.example/token"
    settings = auth(type="oauth2", token_url=url, client_id="me", secret="key")  # noqa: S106
    signer = Signer(settings, lambda _name: Secret("x"), post, time.monotonic, origin_of("https://cases.example"))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(signer.sign, Deadline(10, time.monotonic))
        assert inside.wait(10)
        with pytest.raises(TryLater) as caught:
            signer.sign(Deadline(0.05, time.monotonic))
        over.set()
        assert first.result(10)[0] == {"Authorization": "Bearer t"}
    assert caught.value.code == "http_deadline"
