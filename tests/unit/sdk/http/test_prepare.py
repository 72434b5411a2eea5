"""Where a request may go, and what it may carry."""

from __future__ import annotations

import json

import pytest

from casebridge.errors import CasebridgeError, FixConfig
from casebridge.sdk.http import AuthSettings, HttpRequest, HttpSettings
from casebridge.sdk.http.prepare import Prepared, allowed_origins, prepare
from tests.support.peer import Asked, answer
from tests.unit.sdk.http.conftest import World

GET = HttpRequest("GET", "/cases")


def made(request: HttpRequest, url: str = "https://cases.example/api", **options: object) -> Prepared:
    settings = HttpSettings.model_validate({"url": url, **options})
    return prepare(request, settings, allowed_origins(settings))


def refused(request: HttpRequest, **options: object) -> str:
    with pytest.raises(FixConfig) as caught:
        made(request, **options)  # type: ignore[arg-type]
    return caught.value.code


@pytest.mark.parametrize("base", ["https://cases.example/api", "https://cases.example/api/"])
def test_a_path_goes_below_the_address(base: str) -> None:
    got = made(HttpRequest("GET", "/v2/cases?a=1", query=(("q", "x&y=ü"), ("q", "2"))), base)
    assert str(got.url) == "https://cases.example/api/v2/cases?a=1&q=x%26y%3D%C3%BC&q=2"


def test_an_absolute_url_is_taken_as_it_stands() -> None:
    url = "https://cases.example/other?cursor=a%2Fb&x=%20"
    assert str(made(HttpRequest("GET", url)).url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/cases", "http://cases.example/cases", "https://cases.example:444/", "//other.example/x",
        "https://cases.example.evil.example/", "https://cases.example@evil.example/", "https://u:p@cases.example/",
        "ftp://cases.example/", "file:///etc/hosts", "https://cases.example\\@evil.example/", "cases", "", "https://",
        "https://cases.example\n/", "/\x00", "https://[::1/", "https://ca\u200bses.example/",
    ],
)  # fmt: skip
def test_another_host_scheme_or_port_is_refused(url: str) -> None:
    assert refused(HttpRequest("GET", url)) in ("http_host_refused", "http_url_invalid")


@pytest.mark.parametrize("url", ["HTTPS://CASES.example/x", "https://cases.example:443/x", "https://cases.example./x"])
def test_the_same_host_may_be_written_otherwise(url: str) -> None:
    assert made(HttpRequest("GET", url)).origin.host == "cases.example"


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer x"}, {"HOST": "evil.example"}, {"cookie": "a=b"}, {"Content-Length": "1"},
        {"Transfer-Encoding": "chunked"}, {"X-Key": "mine"}, {"X-A": "a\r\nX-B: c"}, {"X-A": "ü"}, {"X A": "b"},
        {"": "b"}, {"X-A:": "b"}, {"X-A": " b"}, {"X-Ä": "b"}, {"Accept-Encoding": "br"},
    ],
)  # fmt: skip
def test_headers_that_are_casebridges_own_or_not_sendable_are_refused(headers: dict[str, str]) -> None:
    auth = AuthSettings.model_validate({"type": "api_key", "secret": "key", "header": "X-Key"})
    assert refused(HttpRequest("GET", "/cases", headers=headers), auth=auth) == "http_header_invalid"


def test_an_idempotency_key_that_is_not_sendable_is_refused() -> None:
    assert refused(HttpRequest("POST", "/x", idempotency_key="a\nb")) == "http_header_invalid"


def test_what_arrives_is_what_was_asked(world: World) -> None:
    peer = world.peer(lambda _asked: answer())
    client = world.client(peer.url + "/api")
    client.send(HttpRequest("POST", "/q", headers={"accept": "x/y", "Prefer": "a"}, body={"a": [1, "ü"]}))
    client.send(GET)
    post, get = peer.asked
    assert (post.method, post.target, json.loads(post.body)) == ("POST", "/api/q", {"a": [1, "ü"]})
    expected = {
        "host": f"127.0.0.1:{peer.port}", "accept": "x/y", "accept-encoding": "gzip, deflate", "prefer": "a",
        "user-agent": "casebridge", "content-type": "application/json", "content-length": str(len(post.body)),
    }  # fmt: skip
    assert post.headers == expected
    assert set(get.headers) == {"host", "accept", "accept-encoding", "user-agent"}
    assert get.headers["accept"] == "application/json"


def test_credentials_never_go_to_a_second_host(world: World) -> None:
    second = world.peer(lambda _asked: answer())
    auth = AuthSettings.model_validate({"type": "api_key", "secret": "key"})
    client = world.client(world.peer(lambda _asked: answer()), auth)
    # Only the system's own origin is allowed, so the door is opened by hand.
    client._allowed = client._allowed | allowed_origins(HttpSettings(url=second.url))
    assert client.send(HttpRequest("GET", second.url + "/x")).status == 200
    assert "x-api-key" not in second.asked[0].headers


def redirecting(location: str, status: int = 302) -> object:
    def reply(asked: Asked) -> bytes:
        if asked.target.startswith("/cases"):
            return answer(status=status, Location=location)
        return answer(asked.target.encode())

    return reply


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(world: World, status: int) -> None:
    peer = world.peer(redirecting("/there", status))  # type: ignore[arg-type]
    with pytest.raises(FixConfig) as caught:
        world.client(peer, attempts=3).send(GET)
    assert caught.value.code == "http_redirect"
    assert len(peer.asked) == 1


def test_redirects_on_the_host_are_followed_if_allowed(world: World) -> None:
    peer = world.peer(redirecting("there?x=1"))  # type: ignore[arg-type]
    auth = AuthSettings.model_validate({"type": "bearer", "secret": "key"})
    assert world.client(peer, auth, redirects=True).send(GET).body == b"/there?x=1"
    assert [asked.headers["authorization"] for asked in peer.asked] == ["Bearer s3cret-Zx9"] * 2


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:9/x", "https://127.0.0.1/x", "//evil.example/x", "http://\n", "/cases/2"]
)
def test_redirects_elsewhere_or_without_end_are_refused(world: World, location: str) -> None:
    location = location.replace("\n", "[")
    peer = world.peer(redirecting(location))  # type: ignore[arg-type]
    with pytest.raises(CasebridgeError) as caught:
        world.client(peer, redirects=True).send(GET)
    assert caught.value.code == "http_redirect"
    assert len(peer.asked) == (4 if location == "/cases/2" else 1)


def test_a_post_is_never_redirected(world: World) -> None:
    peer = world.peer(redirecting("/there", 307))  # type: ignore[arg-type]
    with pytest.raises(FixConfig):
        world.client(peer, redirects=True).send(HttpRequest("POST", "/cases", body={}))
    assert len(peer.asked) == 1
