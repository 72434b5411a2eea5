"""Which addresses a system may have, and which never."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from pydantic import ValidationError

from casebridge.sdk.http import AuthSettings, HttpSettings
from casebridge.sdk.http.address import Origin, never_connect, origin_of


@pytest.mark.parametrize(
    "text",
    [
        "169.254.169.254", "169.254.0.1", "fe80::1", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200",
        "168.63.129.16", "192.0.0.192", "0.1.2.3", "::", "224.0.0.1", "239.1.1.1", "ff02::1",
        "255.255.255.255", "240.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
        "::ffff:0.0.0.0", "0.0.0.1",
    ],
)  # fmt: skip
def test_never_connect_where_no_case_system_stands(text: str) -> None:
    assert never_connect(ip_address(text))


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.5", "172.16.0.1", "fd12:3456::1", "93.184.215.14",
             "2606:2800:21f::1", "::ffff:10.0.0.1", "100.64.0.1",
             "64:ff9b::5db8:d70e", "2002:5db8:d70e::1"],
)  # fmt: skip
def test_never_connect_leaves_premises_and_public_addresses(text: str) -> None:
    assert not never_connect(ip_address(text))


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Cases.Example/api", Origin("https", "cases.example", 443)),
        ("https://cases.example.:8443", Origin("https", "cases.example", 8443)),
        ("http://[::1]:80/", Origin("http", "::1", 80)),
        ("https://bücher.example", Origin("https", "xn--bcher-kva.example", 443)),
    ],
)
def test_origin_is_the_same_however_the_url_is_written(url: str, origin: Origin) -> None:
    assert origin_of(url) == origin


def test_authority_of_an_ipv6_address_has_brackets() -> None:
    assert origin_of("https://[::1]").authority == "[::1]:443"


@pytest.mark.parametrize(
    "url", ["cases.example", "/cases", "ftp://cases.example", "https://", "https://a b", "http://\n"]
)
def test_settings_refuse_what_is_no_address(url: str) -> None:
    with pytest.raises(ValidationError, match="address"):
        HttpSettings(url=url)


@pytest.mark.parametrize("url", ["https://me:pw@cases.example", "https://cases.example/?key=1", "https://c.example/#a"])
def test_settings_refuse_more_than_an_address(url: str) -> None:
    with pytest.raises(ValidationError, match=r"an address (has|holds) no"):
        HttpSettings(url=url)


@pytest.mark.parametrize("url", ["http://cases.example", "http://10.0.0.1", "http://localhost.example"])
def test_plain_http_to_another_machine_needs_a_word(url: str) -> None:
    with pytest.raises(ValidationError, match="not encrypted"):
        HttpSettings(url=url)
    assert HttpSettings(url=url, allow_http=True).allow_http


@pytest.mark.parametrize("url", ["http://localhost:1", "http://127.0.0.1", "http://127.8.8.8", "http://[::1]:9"])
def test_plain_http_to_this_machine_is_allowed_unless_a_proxy_stands_between(url: str) -> None:
    assert HttpSettings(url=url).url == url
    with pytest.raises(ValidationError, match="not encrypted"):
        HttpSettings(url=url, proxy="http://127.0.0.1:3128")


def test_plain_http_to_a_token_address_is_refused() -> None:
    auth = AuthSettings.model_validate(
        {"type": "oauth2", "client_id": "c", "secret": "key", "token_url": "http://sign-in.example/token"}
    )
    with pytest.raises(ValidationError, match="not encrypted"):
        HttpSettings(url="https://cases.example", auth=auth)


@pytest.mark.parametrize("proxy", ["https://proxy.example", "socks5://proxy.example", "http://me:pw@proxy.example"])
def test_a_proxy_is_a_plain_address(proxy: str) -> None:
    with pytest.raises(ValidationError):
        HttpSettings(url="https://cases.example", proxy=proxy)


@pytest.mark.parametrize(
    ("auth", "missing"),
    [
        ({"type": "basic", "user": "u"}, "secret"),
        ({"type": "basic", "secret": "key"}, "user"),
        ({"type": "bearer"}, "secret"),
        ({"type": "api_key"}, "secret"),
        ({"type": "oauth2", "secret": "key"}, "token_url and client_id"),
        ({"type": "mtls"}, "certificate"),
        ({"key": "key.pem"}, "certificate"),
        ({"certificate": "c.pem", "key": "k.pem", "key_secret": "key"}, "key or key_secret"),
        ({"certificate": "c.pem", "key_secret": "key", "key_password": "pw"}, "key in a file"),
    ],
)
def test_auth_says_what_is_missing(auth: dict[str, str], missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        AuthSettings.model_validate(auth)
