"""Which addresses are the source's own."""

from __future__ import annotations

import pytest

from casebridge.engine.look.fetch import below

BASE = "https://cases.example/api"


@pytest.mark.parametrize(
    "url",
    [
        BASE,
        f"{BASE}/",
        f"{BASE}/v1/case?x=1&y=..",
        "https://CASES.example:443/api/x",
        f"{BASE}/a..b",
        "https://cases.example/api?x=/..",
    ],
)
def test_an_address_below_the_base_is_its_own(url: str) -> None:
    assert below(url, BASE)
    assert below(url, f"{BASE}/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/api/x",
        "http://cases.example/api",
        "https://cases.example:8443/api",
        "https://cases.example:99999/api",
        "https://cases.example.evil.example/api",
        "https://evil.example/https://cases.example/api",
        "https://cases.example@evil.example/api",
        "https://user@cases.example/api",
        "https://:secret@cases.example/api",
        "https://cases.example/apis",
        "https://cases.example/",
        "https://cases.example/api/../admin",
        "https://cases.example/api/%2e%2e/admin",
        "https://cases.example/api/..\\admin",
        "https://[cases.example/api",
    ],
)
def test_any_other_is_not(url: str) -> None:
    assert not below(url, BASE)


def test_a_base_without_a_path_owns_the_whole_host() -> None:
    assert below("http://127.0.0.1:80/x", "http://127.0.0.1")
    assert not below("http://127.0.0.1:81/x", "http://127.0.0.1")
