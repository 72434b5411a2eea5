"""Bodies that are cut, overlong, packed twice or too large, from a real socket."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.sdk.http import HttpRequest
from tests.support.peer import Asked, answer, packed
from tests.unit.sdk.http.conftest import World

GET = HttpRequest("GET", "/cases")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%s\r\n"


def fetch(world: World, data: bytes, **options: Any) -> bytes:
    def reply(asked: Asked) -> bytes:
        asked.hang_up = True
        return data

    return world.client(world.peer(reply), **options).send(GET).body


def refused(world: World, data: bytes, **options: Any) -> CasebridgeError:
    with pytest.raises(CasebridgeError) as caught:
        fetch(world, data, **options)
    return caught.value


def test_body_is_unpacked(world: World) -> None:
    assert fetch(world, packed(b'{"a": 1}')) == b'{"a": 1}'


def test_names_of_headers_are_lower_and_cookies_are_dropped(world: World) -> None:
    got = world.client(world.peer(lambda _a: answer(X_Total="7", Set_Cookie="a=b"))).send(GET)
    assert got.headers["x-total"] == "7"
    assert "set-cookie" not in got.headers


CHUNKED = HEAD % (b"application/json", b"Transfer-Encoding: chunked\r\n")


def test_chunks_are_joined(world: World) -> None:
    assert fetch(world, CHUNKED + b"2\r\n{}\r\n0\r\n\r\n") == b"{}"


@pytest.mark.parametrize(
    "data",
    [
        CHUNKED + b"2\r\n{}\r\n",
        CHUNKED + b"5\r\n{}",
        answer(b"{}")[:-1],
        answer(b"{}", content_length="3"),
        answer(b"{} ", content_length="2"),
        answer(b"{}") + b"HTTP/1.1 200 OK\r\n",
        packed(b'{"a": 1}', content_length="20"),
        answer(gzip.compress(b'{"a": 1}')[:-1], content_encoding="gzip"),
        answer(gzip.compress(b'{"a": 1}') + b"tail", content_encoding="gzip"),
        answer(b'{"a": 1}', content_encoding="gzip"),
        HEAD % (b"application/json", b"Content-Encoding: gzip\r\n") + gzip.compress(b"{}")[:-1],
        HEAD % (b"application/json", b"Content-Encoding: gzip\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Le",
    ],
    ids=["no last chunk", "cut chunk", "cut by one", "longer declared", "shorter declared", "second answer behind",
         "cut gzip by length", "cut gzip", "garbage behind gzip", "not gzip", "cut gzip to the close",
         "gzip of nothing", "cut head"],
)  # fmt: skip
def test_a_damaged_answer_is_asked_for_again_and_never_used(world: World, data: bytes) -> None:
    error = refused(world, data)
    assert isinstance(error, TryLater)
    assert error.code == "http_truncated"


@pytest.mark.parametrize(
    "data", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
             b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", CHUNKED + b"zz\r\n",
             b"HTTP/1.1 100 Continue\r\n\r\n" * 30,
             b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", b"HTTP/1.1 101 Switching\r\n\r\n"],
)  # fmt: skip
def test_what_is_not_http_is_said_so(world: World, data: bytes) -> None:
    assert refused(world, data).code == "http_protocol"


def test_an_answer_of_no_byte_is_unreachable(world: World) -> None:
    assert refused(world, b"").code == "http_unreachable"


@pytest.mark.parametrize(
    "media", ["application/json", "application/problem+json; charset=utf-8", "text/xml", "TEXT/HTML"]
)
def test_a_body_to_the_close_is_taken_if_its_reader_sees_a_cut(world: World, media: str) -> None:
    assert fetch(world, HEAD % (media.encode(), b"") + b"{}") == b"{}"


@pytest.mark.parametrize("media", ["application/x-ndjson", "text/plain", "text/csv", ""])
def test_a_body_to_the_close_is_refused_if_a_cut_stays_unseen(world: World, media: str) -> None:
    assert refused(world, HEAD % (media.encode(), b"") + b"{}\n").code == "http_unframed"


def test_a_packed_body_to_the_close_shows_its_end(world: World) -> None:
    head = HEAD % (b"text/plain", b"Content-Encoding: gzip\r\n")
    assert fetch(world, head + gzip.compress(b"a\n")) == b"a\n"


def test_an_answer_without_content_has_none(world: World) -> None:
    client = world.client(world.peer(lambda _a: b"HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n"))
    got = client.send(GET)
    assert (got.status, got.body) == (204, b"")


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "zstd", "deflate, gzip", "gzip,identity"])
def test_a_coding_that_was_not_asked_for_is_refused(world: World, coding: str) -> None:
    body = gzip.compress(gzip.compress(b"{}"))
    error = refused(world, answer(body, content_encoding=coding))
    assert (error.code, type(error)) == ("http_encoding", FixConfig)


def test_two_headers_of_coding_are_two_layers(world: World) -> None:
    body = gzip.compress(gzip.compress(b"{}"))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    assert refused(world, head % len(body) + body).code == "http_encoding"


@pytest.mark.parametrize(
    "data",
    [
        answer(b" " * 5001),
        HEAD % (b"application/json", b"") + b" " * 5001,
        CHUNKED + b"1389\r\n" + b" " * 5001 + b"\r\n0\r\n\r\n",
        packed(b" " * 5001),
        answer(b"", content_length="9" * 19),
    ],
    ids=["declared", "to the close", "chunked", "packed", "absurd"],
)
def test_a_body_over_the_limit_is_refused(world: World, data: bytes) -> None:
    assert refused(world, data, max_bytes=5000).code == "http_too_large"


def test_a_body_at_the_limit_is_taken(world: World) -> None:
    assert len(fetch(world, answer(b" " * 5000), max_bytes=5000)) == 5000


def test_a_bomb_on_the_wire_ends_at_the_limit(world: World) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert refused(world, answer(bomb, content_encoding="gzip"), max_bytes=1_000_000).code == "http_too_large"


def test_a_packed_body_that_unpacks_to_nothing_ends_at_the_limit_too(world: World) -> None:
    # The name inside a gzip head may be of any length.
    endless = b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 6000
    head = HEAD % (b"application/json", b"Content-Encoding: gzip\r\n")
    assert refused(world, head + endless, max_bytes=5000).code == "http_too_large"
