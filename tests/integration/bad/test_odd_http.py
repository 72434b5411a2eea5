"""Systems that are odd but harmless, surroundings that must have no effect, certificates that are not good."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.integration.bad.cases import (
    ALL,
    PEERS,
    SPARE,
    Cases,
    Fault,
    assert_told,
    opened,
    page,
    record,
    reports,
    unframed,
)
from tests.support.peer import Asked


def totals(_asked: Asked, count: int) -> bytes:
    told: list[Any] = [1, 0, -7, "many", None, 10**18]
    return page(count, total=told[count], **({"next": str(count)} if count < 5 else {}))


HARMLESS: dict[str, Fault] = {
    "totals that change": totals,
    "no length": lambda asked, count: (
        unframed(asked, json.dumps({"items": [record(at) for at in range(1, 6)]}).encode()) if count == 1 else None
    ),
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_is_odd_and_harmless_is_read_to_its_end(stack: ExitStack, tmp_path: Path, kind: str) -> None:
    agency = opened(stack, tmp_path, Cases(HARMLESS[kind]))
    result = agency.sync()
    assert (result.exit_code, reports(agency)) == (0, ALL + SPARE)
    agency.assert_sound()


def test_empty_page_that_leads_on_is_not_the_end(stack: ExitStack, tmp_path: Path) -> None:
    pages = [page(1, next="b"), page(next="c"), page(2, 3, next="d"), page(next="e"), page(4, 5)]
    agency = opened(stack, tmp_path, Cases(lambda _asked, count: pages[count - 1]))
    assert (agency.sync().exit_code, reports(agency)) == (0, ALL + SPARE)
    assert len(PEERS["bad"].asked) == len(pages)


def test_proxy_variables_have_no_effect(stack: ExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agency = opened(stack, tmp_path, Cases())
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, PEERS["trap"].url)
        monkeypatch.setenv(name.upper(), PEERS["trap"].url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert (agency.sync().exit_code, reports(agency)) == (0, ALL + SPARE)
    assert PEERS["trap"].asked == []


LONG_AGO = datetime(2021, 1, 1, tzinfo=UTC)
CERTIFICATES: dict[str, Callable[[trustme.CA], trustme.LeafCert]] = {
    "has expired": lambda authority: authority.issue_cert(
        "localhost", not_before=datetime(2020, 1, 1, tzinfo=UTC), not_after=LONG_AGO
    ),
    "for another name": lambda authority: authority.issue_cert("other.example"),
    "not trusted here": lambda _authority: trustme.CA().issue_cert("localhost"),
}


@pytest.mark.parametrize("reason", CERTIFICATES)
def test_certificate_that_is_not_good_is_told_and_no_secret_is_sent(
    stack: ExitStack, tmp_path: Path, reason: str
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    contexts = [ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2)]
    CERTIFICATES[reason](authority).configure_cert(contexts[0])
    authority.issue_cert("localhost").configure_cert(contexts[1])
    cases = Cases()
    agency = opened(stack, tmp_path, cases, tls=contexts[0], keys={"ca_file": str(tmp_path / "ca.pem")})
    result = agency.sync()
    assert_told(agency, "http_tls", 2, result)
    assert reason in result.sources[0].problems[0]
    assert (PEERS["bad"].asked, reports(agency)) == ([], SPARE)
    PEERS["bad"].tls = contexts[1]
    agency.clock.pass_time(hours=1)
    assert (agency.sync().exit_code, reports(agency)) == (0, ALL + SPARE)
    agency.assert_sound()
