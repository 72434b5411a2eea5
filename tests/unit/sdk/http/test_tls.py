"""Certificates that are trusted and those that are not, each with its reason in words."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives import serialization as shape

from casebridge.errors import CasebridgeError, FixConfig
from casebridge.sdk.http import AuthSettings, HttpClient, HttpRequest
from tests.support.peer import Asked, Peer, answer
from tests.unit.sdk.http.conftest import World

GET = HttpRequest("GET", "/cases")
AUTHORITY = trustme.CA()
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def ca_file(tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    return path


def server(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def tls_peer(world: World, context: ssl.SSLContext | None = None) -> Peer:
    return world.peer(lambda _asked: answer(), tls=context or server(AUTHORITY.issue_cert("localhost", "127.0.0.1")))


def refused(client: HttpClient) -> CasebridgeError:
    with pytest.raises(CasebridgeError) as caught:
        client.send(GET)
    return caught.value


def test_an_own_authority_is_trusted(world: World, ca_file: Path) -> None:
    peer = tls_peer(world)
    assert world.client(peer, ca_file=ca_file).send(GET).status == 200


def test_the_name_counts_even_if_it_leads_elsewhere(world: World, ca_file: Path) -> None:
    asked: list[str | None] = []
    context = server(AUTHORITY.issue_cert("cases.example"))
    context.sni_callback = lambda _sock, name, _context: asked.append(name)
    peer = tls_peer(world, context)
    world.resolve = lambda _host, _port: ["127.0.0.1"]
    assert world.client(f"https://cases.example:{peer.port}", ca_file=ca_file).send(GET).status == 200
    assert asked == ["cases.example"]


def test_an_address_is_checked_against_the_certificate_too(world: World, ca_file: Path) -> None:
    peer = tls_peer(world)
    assert world.client(f"https://127.0.0.1:{peer.port}", ca_file=ca_file).send(GET).status == 200
    other = tls_peer(world, server(AUTHORITY.issue_cert("localhost")))
    error = refused(world.client(f"https://127.0.0.1:{other.port}", ca_file=ca_file))
    assert "another address" in str(error)


def test_a_certificate_for_another_name_is_refused(world: World, ca_file: Path) -> None:
    error = refused(world.client(tls_peer(world, server(AUTHORITY.issue_cert("other.example"))), ca_file=ca_file))
    assert (type(error), error.code) == (FixConfig, "http_tls")
    assert "localhost: No trusted connection can be made: its certificate is for another name." in str(error)


def test_an_expired_certificate_is_refused(world: World, ca_file: Path) -> None:
    expired = AUTHORITY.issue_cert("localhost", not_before=LONG_AGO, not_after=datetime(2021, 1, 1, tzinfo=UTC))
    error = refused(world.client(tls_peer(world, server(expired)), ca_file=ca_file, attempts=3))
    assert "has expired" in str(error)


def test_an_unknown_authority_is_refused(world: World, ca_file: Path) -> None:
    trusted: tuple[dict[str, Any], ...] = ({}, {"ca_file": ca_file})
    for options in trusted:
        peer = tls_peer(world, server(trustme.CA().issue_cert("localhost")))
        error = refused(world.client(peer, **options))
        assert error.code == "http_tls"
        assert "not trusted here" in str(error)


def test_a_single_server_certificate_may_be_trusted_by_itself(world: World, tmp_path: Path) -> None:
    certificate = AUTHORITY.issue_cert("localhost")
    path = tmp_path / "server.pem"
    certificate.cert_chain_pems[0].write_to_path(str(path))
    assert world.client(tls_peer(world, server(certificate)), ca_file=path).send(GET).status == 200


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_tls_older_than_1_2_is_refused(world: World, ca_file: Path) -> None:
    context = server(AUTHORITY.issue_cert("localhost"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    error = refused(world.client(tls_peer(world, context), ca_file=ca_file))
    assert error.code == "http_tls"
    assert "older than 1.2" in str(error)


def test_a_port_that_does_not_speak_tls_is_said_so(world: World, ca_file: Path) -> None:
    peer = world.peer(lambda _asked: b"", greet=lambda sock: sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    error = refused(world.client(f"https://localhost:{peer.port}", ca_file=ca_file))
    assert "does not speak TLS" in str(error)


def test_a_handshake_that_is_hung_up_may_heal(world: World, ca_file: Path) -> None:
    peer = world.peer(lambda _asked: b"", greet=lambda sock: sock.close())
    assert refused(world.client(f"https://localhost:{peer.port}", ca_file=ca_file)).code == "http_unreachable"


def test_a_stream_that_ends_without_saying_so_was_cut(world: World, ca_file: Path) -> None:
    def cut(asked: Asked) -> bytes:
        asked.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[1]")
        # Below TLS: no close_notify.
        asked.sock.shutdown(2)
        return b""

    peer = world.peer(cut, tls=server(AUTHORITY.issue_cert("localhost")))
    assert refused(world.client(peer, ca_file=ca_file)).code == "http_truncated"


class Mutual:
    """A server that wants a client certificate, and one for the client."""

    def __init__(self, world: World, folder: Path) -> None:
        context = server(AUTHORITY.issue_cert("localhost"))
        AUTHORITY.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
        self.peer = tls_peer(world, context)
        self.leaf = AUTHORITY.issue_cert("client@agency.example")
        self.certificate, self.key = folder / "client.pem", folder / "client.key"
        self.certificate.write_bytes(b"".join(pem.bytes() for pem in self.leaf.cert_chain_pems))
        self.leaf.private_key_pem.write_to_path(str(self.key))


def mtls(mutual: Mutual, **values: Any) -> AuthSettings:
    return AuthSettings.model_validate({"type": "mtls", "certificate": mutual.certificate, **values})


def test_a_client_certificate_is_shown(world: World, ca_file: Path, tmp_path: Path) -> None:
    mutual = Mutual(world, tmp_path)
    assert world.client(mutual.peer, mtls(mutual, key=mutual.key), ca_file=ca_file).send(GET).status == 200
    both = tmp_path / "both.pem"
    both.write_bytes(mutual.certificate.read_bytes() + mutual.key.read_bytes())
    settings = AuthSettings(type="mtls", certificate=both)
    assert world.client(mutual.peer, settings, ca_file=ca_file).send(GET).status == 200


def test_the_key_may_come_from_a_secret_and_leaves_no_file(
    world: World, ca_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutual = Mutual(world, tmp_path)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    world.secrets["pem"] = mutual.key.read_text()
    assert world.client(mutual.peer, mtls(mutual, key_secret="pem"), ca_file=ca_file).send(GET).status == 200  # noqa: S106
    assert list(scratch.iterdir()) == []


def test_a_key_under_a_password_opens_with_it_and_never_asks(world: World, ca_file: Path, tmp_path: Path) -> None:
    mutual = Mutual(world, tmp_path)
    key = shape.load_pem_private_key(mutual.key.read_bytes(), None)
    locked = shape.BestAvailableEncryption(b"pa:ss")
    mutual.key.write_bytes(key.private_bytes(shape.Encoding.PEM, shape.PrivateFormat.PKCS8, locked))
    world.secrets["opener"] = "pa:ss"
    good = mtls(mutual, key=mutual.key, key_password="opener")  # noqa: S106
    assert world.client(mutual.peer, good, ca_file=ca_file).send(GET).status == 200
    world.secrets["opener"] = "wrong"
    for settings in (good, mtls(mutual, key=mutual.key)):
        assert refused(world.client(mutual.peer, settings, ca_file=ca_file)).code == "http_certificate"


def test_a_missing_client_certificate_is_said_so(world: World, ca_file: Path, tmp_path: Path) -> None:
    error = refused(world.client(Mutual(world, tmp_path).peer, ca_file=ca_file))
    assert error.code == "http_tls"
    assert "wants a client certificate" in str(error)


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_file_that_holds_no_certificate_is_said_so(world: World, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    error = refused(world.client("https://localhost:9", ca_file=path))
    # Nobody listens there: what can't be reached is said first.
    assert error.code == "http_unreachable"
    error = refused(world.client(tls_peer(world), ca_file=path))
    assert (type(error), error.code) == (FixConfig, "http_certificate")
    assert str(path) not in str(error)
