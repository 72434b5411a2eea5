"""A proxy is used only if the settings name it."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from casebridge.errors import CasebridgeError
from casebridge.sdk.http import AuthSettings, HttpRequest
from tests.support.peer import Asked, answer
from tests.unit.sdk.http.conftest import World

GET = HttpRequest("GET", "/cases")


def code(world: World, url: str, proxy: str, **options: Any) -> str:
    with pytest.raises(CasebridgeError) as caught:
        world.client(url, proxy=proxy, **options).send(GET)
    return caught.value.code


def test_proxy_variables_have_no_effect(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert world.client(world.peer(lambda _asked: answer())).send(GET).status == 200


def test_tls_goes_through_a_tunnel_and_the_proxy_sees_no_secret(world: World, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("cases.example").configure_cert(context)
    seen: list[str] = []

    def tunnel(asked: Asked) -> bytes:
        asked.sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        inner = context.wrap_socket(asked.sock, server_side=True)
        seen.append(inner.recv(65_536).decode())
        inner.sendall(answer(b'"inside"'))
        inner.close()
        return b""

    proxy = world.peer(tunnel)
    auth = AuthSettings.model_validate({"type": "bearer", "secret": "key"})
    client = world.client("https://cases.example", auth, proxy=proxy.url, ca_file=tmp_path / "ca.pem")
    assert client.send(GET).body == b'"inside"'
    assert (proxy.asked[0].method, proxy.asked[0].target) == ("CONNECT", "cases.example:443")
    assert proxy.asked[0].headers == {"host": "cases.example:443"}
    assert "Authorization: Bearer s3cret-Zx9" in seen[0]


def test_plain_http_goes_through_with_its_whole_address(world: World) -> None:
    proxy = world.peer(lambda asked: answer(asked.target.encode()))
    client = world.client("http://cases.example/api", proxy=proxy.url, allow_http=True)
    assert client.send(GET).body == b"http://cases.example:80/api/cases"


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_is_named(world: World, status: int) -> None:
    proxy = world.peer(lambda _asked: answer(status=status))
    assert code(world, "https://cases.example", proxy.url) == "http_proxy"


def test_a_proxy_that_hangs_up_may_heal(world: World) -> None:
    proxy = world.peer(lambda _asked: b"")
    assert code(world, "https://cases.example", proxy.url) == "http_unreachable"


def test_a_metadata_address_is_refused_behind_a_proxy_too(world: World) -> None:
    proxy = world.peer(lambda _asked: answer())
    assert code(world, "http://169.254.169.254", proxy.url, allow_http=True) == "http_address_refused"
    assert proxy.asked == []


def test_the_proxys_own_address_is_checked(world: World) -> None:
    world.resolve = lambda _host, _port: ["169.254.169.254"]
    assert code(world, "https://cases.example", "http://proxy.example:3128") == "http_address_refused"
