"""Every misbehaving case system beside a good one, from the poll to the sink: bounded, told, nothing lost."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.integration.bad.bound import bounded
from tests.integration.bad.cases import (
    ALL,
    CURSOR,
    OFFSET,
    PEERS,
    SPARE,
    Cases,
    Fault,
    assert_told,
    opened,
    page,
    reports,
    unframed,
)
from tests.support.peer import Asked, answer, packed

INSIDE = b'{"items": [], "note": "canary-inside"}'
ZEROS = gzip.compress(b'{"items": [' + b" " * 100_000_000, 6)


@dataclass(frozen=True)
class Bad:
    """A fault, what is said of it, and what it may cost.

    ``code`` is that of the error, ``exit`` the sync's; ``most`` the requests that may come before it is given up,
    ``slept`` the seconds of waiting that it may ask for; ``keys`` are settings of the source.
    """

    fault: Fault
    code: str
    exit: int = 3
    most: int = 12
    slept: float = 400
    paging: str = CURSOR
    keys: dict[str, Any] = field(default_factory=dict)


def from_second(reply: Callable[[Asked], bytes]) -> Fault:
    """The first page is good; all that follows is bad."""
    return lambda asked, count: reply(asked) if count > 1 else None


def dripped_head(asked: Asked) -> bytes:
    PEERS["bad"].drip(asked.sock, b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000)
    return b""


def dripped_body(asked: Asked) -> bytes:
    asked.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    PEERS["bad"].drip(asked.sock, b"{")
    return b""


def silent(asked: Asked) -> bytes:
    del asked
    PEERS["bad"].stopped.wait(30)
    return b""


def cut(asked: Asked) -> bytes:
    asked.hang_up = True
    return page(3, 4)[:-30]


def elsewhere(asked: Asked) -> bytes:
    return answer(b"{}", 302, location=f"{PEERS['trap'].url}/cases?{asked.target}")


def login(_asked: Asked) -> bytes:
    return answer(b"<!doctype html><html><form action='/login'>canary-inside</form></html>", content_type="text/html")


def a_b_a_b(asked: Asked, count: int) -> bytes:
    del asked
    return page(1, 2, next="A" if count % 2 else "B") if count % 2 else page(3, 4, next="B")


def long_gzip() -> bytes:
    data = gzip.compress(INSIDE * 100)
    return answer(data[:-9], content_encoding="gzip")


GIVEN_UP: dict[str, Bad] = {
    "drip of the head": Bad(from_second(dripped_head), "http_deadline"),
    "drip of the body": Bad(from_second(dripped_body), "http_deadline"),
    "silence": Bad(from_second(silent), "http_deadline"),
    "bomb": Bad(from_second(lambda _asked: answer(ZEROS, content_encoding="gzip")), "http_too_large", 2),
    "double bomb": Bad(
        from_second(lambda _asked: answer(gzip.compress(ZEROS), content_encoding="gzip, gzip")), "http_encoding", 2
    ),
    "large without packing": Bad(from_second(lambda _asked: answer(b" " * (2 << 20))), "http_too_large", 2),
    "truncated gzip": Bad(from_second(lambda _asked: long_gzip()), "http_truncated"),
    "truncated": Bad(from_second(cut), "http_truncated"),
    "closed before the answer": Bad(from_second(lambda _asked: b""), "http_unreachable"),
    "text without a length": Bad(from_second(lambda asked: unframed(asked, INSIDE, b"text/plain")), "http_unframed", 2),
    "no HTTP": Bad(from_second(lambda _asked: b"SSH-2.0-made-up\r\n\r\n"), "http_protocol"),
    "redirect to another host": Bad(from_second(elsewhere), "http_redirect", 2),
    "redirect to another host, redirects allowed": Bad(
        from_second(elsewhere), "http_redirect", 2, keys={"redirects": True}
    ),
    "sign-in page with status 200": Bad(from_second(login), "rest_sign_in_page", 2),
    "cycle A-A": Bad(lambda _asked, _count: page(1, 2, next="A"), "rest_cycle"),
    "cycle A-B-A-B": Bad(a_b_a_b, "rest_cycle"),
    "the first page again and again": Bad(lambda _asked, _count: page(1, 2), "rest_cycle", paging=OFFSET),
    "empty pages without end": Bad(lambda _asked, count: page(next=str(count)), "rest_empty_pages", most=110),
    "pages without end": Bad(
        lambda _asked, count: page(count, next=str(count)), "", 0, most=25, keys={"max_pages": 20}
    ),
    "429 with an absurd Retry-After": Bad(
        from_second(lambda _asked: answer(b"{}", 429, retry_after="99999999999")), "http_busy"
    ),
    "429 with a date far ahead": Bad(
        from_second(lambda _asked: answer(b"{}", 429, retry_after="Fri, 31 Dec 9999 23:59:59 GMT")), "http_busy"
    ),
    "503 without end": Bad(from_second(lambda _asked: answer(b"{}", 503, retry_after="-1")), "http_unavailable"),
    "401 storm": Bad(from_second(lambda _asked: answer(INSIDE, 401)), "http_unauthorized", 2),
    "403": Bad(from_second(lambda _asked: answer(INSIDE, 403)), "rest_refused", 2),
    "410 without end": Bad(lambda _asked, _count: answer(INSIDE, 410), "rest_gone"),
}


REJECTED: dict[str, tuple[Callable[[Asked], bytes], str]] = {
    "cut where nothing tells the length": (lambda asked: unframed(asked, INSIDE[:-5]), "json_truncated"),
    "gzip in gzip": (lambda _asked: packed(gzip.compress(INSIDE)), "json_not_utf8"),
    "key twice": (lambda _asked: answer(b'{"items": [], "items": []}'), "json_duplicate_key"),
    "NaN": (lambda _asked: answer(b'{"items": [{"id": NaN}]}'), "json_not_finite"),
    "integer without end": (
        lambda _asked: answer(b'{"items": [{"id": ' + b"9" * 500_000 + b"}]}"),
        "json_integer_range",
    ),
    "depth without end": (lambda _asked: answer(b"[" * 500_000), "json_too_deep"),
    "Latin-1": (lambda _asked: answer('{"items": [{"id": "é"}]}'.encode("latin-1")), "json_not_utf8"),
    "two documents": (lambda _asked: answer(INSIDE + INSIDE), "json_trailing"),
}


@pytest.mark.parametrize("kind", GIVEN_UP)
def test_system_is_given_up_and_the_others_are_delivered(
    stack: ExitStack, tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bad = GIVEN_UP[kind]
    cases = Cases(bad.fault)
    agency = opened(stack, tmp_path, cases, paging=bad.paging, keys=bad.keys)
    with bounded(seconds=15, megabytes=60):
        result = agency.sync()
    assert result.exit_code == bad.exit
    assert_told(agency, bad.code, bad.exit, result, caplog.text)
    assert set(SPARE) <= set(reports(agency))
    assert len(PEERS["bad"].asked) <= bad.most
    assert PEERS["trap"].asked == []
    # It comes to its senses.
    cases.fault = None
    for _ in range(3):
        agency.clock.pass_time(hours=1)
        result = agency.sync()
        assert result.exit_code == 0
    assert [report for report in reports(agency) if report in ALL + SPARE] == ALL + SPARE
    # Of all that was asked for, also by what was kept for the next run.
    assert sum(agency.slept) <= bad.slept
    agency.assert_sound()


@pytest.mark.parametrize("kind", REJECTED)
def test_answer_is_refused_and_the_others_are_delivered(stack: ExitStack, tmp_path: Path, kind: str) -> None:
    reply, code = REJECTED[kind]
    cases = Cases(from_second(reply))
    agency = opened(stack, tmp_path, cases)
    with bounded(seconds=15, megabytes=60):
        result = agency.sync()
    assert result.exit_code == 1
    (told,) = result.sources[0].batches
    assert (told.verdict, told.code) == ("rejected", code)
    assert told.next_step
    assert set(SPARE) <= set(reports(agency))
    assert "canary" not in f"{result}{agency.bytes_kept()!r}"
    cases.fault = None
    agency.clock.pass_time(hours=1)
    assert agency.sync().exit_code == 0
    assert reports(agency) == ALL + SPARE
    agency.assert_sound()
