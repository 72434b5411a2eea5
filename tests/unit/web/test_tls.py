"""TLS of the hub: who must show a certificate, and that a new one counts without a restart."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
import trustme

from casebridge.engine.config import Config, PeerConfig
from casebridge.errors import FixConfig
from casebridge.guard.secret import Secret
from casebridge.web.start import check_serve, listen
from casebridge.web.tls import tls_context
from tests.support.hub import SECRETS, Sender, batch, configured, event, hub_desk
from tests.support.hubserver import Listening, running_hub, until

BODY = batch([event(1)])


def pem(cert: trustme.LeafCert) -> bytes:
    return b"".join(blob.bytes() for blob in cert.cert_chain_pems)


def fingerprint(cert: trustme.LeafCert) -> str:
    return sha256(ssl.PEM_cert_to_DER_cert(cert.cert_chain_pems[0].bytes().decode())).hexdigest()


@dataclass
class World:
    """An authority, the hub's files, and clients with and without a certificate."""

    folder: Path
    ca: trustme.CA

    def write(self, cert: trustme.LeafCert) -> None:
        (self.folder / "hub.pem").write_bytes(pem(cert))
        (self.folder / "hub.key").write_bytes(cert.private_key_pem.bytes())

    def config(self, **pins: trustme.LeafCert) -> Config:
        files = {"certificate": self.folder / "hub.pem", "key": self.folder / "hub.key"}
        if pins:
            files["client_ca"] = self.folder / "ca.pem"
        config = configured(**files)
        peers = tuple(
            item.model_copy(update={"certificate_sha256": (fingerprint(pins[item.name]),) if item.name in pins else ()})
            for item in config.peer
        )
        return config.model_copy(update={"peer": peers})

    def context(self, cert: trustme.LeafCert | None = None) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self.ca.configure_trust(context)
        if cert is not None:
            cert.configure_cert(context)
        return context


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def world(tmp_path: Path, authority: trustme.CA) -> World:
    made = World(tmp_path, authority)
    made.write(authority.issue_cert("localhost"))
    (tmp_path / "ca.pem").write_bytes(authority.cert_pem.bytes())
    return made


def send(hub: Listening, context: ssl.SSLContext) -> httpx.Response:
    with hub.client(context) as client:
        return client.post("/v1/events", content=BODY, headers=Sender().headers(BODY))


@pytest.fixture
def certs(authority: trustme.CA) -> dict[str, trustme.LeafCert]:
    return {name: authority.issue_cert(f"{name}.example") for name in ("north", "south")}


@pytest.fixture
def hub(world: World, certs: dict[str, trustme.LeafCert], path: Path) -> Iterator[Listening]:
    with hub_desk(path, world.config(**certs)) as desk, running_hub(desk, lambda: world.config(**certs)) as listening:
        yield listening


def test_a_peer_shows_its_own_certificate(hub: Listening, world: World, certs: dict[str, trustme.LeafCert]) -> None:
    assert send(hub, world.context(certs["north"])).status_code == 200


def test_a_certificate_of_another_agency_is_refused_whatever_is_signed(
    hub: Listening, world: World, certs: dict[str, trustme.LeafCert]
) -> None:
    answer = send(hub, world.context(certs["south"]))
    assert (answer.status_code, answer.json()["code"]) == (403, "certificate_foreign")
    assert hub.desk.stored() == 0


def test_nobody_without_a_certificate_of_the_authority_gets_in(hub: Listening, world: World) -> None:
    stranger = trustme.CA().issue_cert("north.example")
    for context in (world.context(), world.context(stranger)):
        with pytest.raises(httpx.TransportError):
            send(hub, context)
    assert hub.desk.told("refused") == []


def test_a_client_can_not_name_its_own_certificate(
    hub: Listening, world: World, certs: dict[str, trustme.LeafCert]
) -> None:
    with hub.client(world.context(certs["south"])) as client:
        named = {"certificate": fingerprint(certs["north"]), "x-client-cert": fingerprint(certs["north"])}
        answer = client.post("/v1/events", content=BODY, headers=Sender().headers(BODY) | named)
    assert answer.status_code == 403


def _serial(hub: Listening, world: World) -> int:
    context = world.context()
    with (
        socket.create_connection(("127.0.0.1", hub.port), timeout=10) as sock,
        context.wrap_socket(sock, server_hostname="localhost") as secure,
    ):
        return int(str((secure.getpeercert() or {})["serialNumber"]), 16)


def test_a_new_certificate_counts_for_the_next_connection_and_leaves_the_others_alone(
    world: World, authority: trustme.CA, path: Path
) -> None:
    with hub_desk(path, world.config()) as desk, running_hub(desk, world.config) as hub:
        before = _serial(hub, world)
        with hub.client(world.context()) as old:
            assert old.get("/").status_code == 404
            world.write(authority.issue_cert("localhost"))
            hub.server.asked_to_reread = True
            until(lambda: bool(desk.told("reread")))
            assert _serial(hub, world) != before
            assert old.get("/").status_code == 404


@pytest.mark.parametrize("broken", [b"", b"-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n", None])
def test_a_certificate_that_can_not_be_used_leaves_the_old_one(world: World, path: Path, broken: bytes | None) -> None:
    with hub_desk(path, world.config()) as desk, running_hub(desk, world.config) as hub:
        before = _serial(hub, world)
        if broken is None:
            (world.folder / "hub.pem").unlink()
        else:
            (world.folder / "hub.pem").write_bytes(broken)
        hub.server.asked_to_reread = True
        until(lambda: bool(desk.told("kept_old")))
        assert desk.told("kept_old")[0]["code"] == "serve_tls"
        assert _serial(hub, world) == before


def test_peers_of_the_configuration_are_read_again(world: World, path: Path) -> None:
    new = PeerConfig(name="west", agencies=("ORI:CA0010000",), signing=("south-key",))
    config = world.config()
    more = config.model_copy(update={"peer": (*config.peer, new)})
    with hub_desk(path, config) as desk, running_hub(desk, lambda: more) as hub, hub.client(world.context()) as client:
        body = batch([event(1, agency="CA0010000")])
        headers = Sender("west", ("south-key",)).headers(body)
        assert client.post("/v1/events", content=body, headers=headers).status_code == 401
        hub.server.asked_to_reread = True
        until(lambda: bool(desk.told("reread")))
        assert "accepted" in client.post("/v1/events", content=body, headers=headers).text


def test_a_configuration_that_is_wrong_leaves_the_old_one(world: World, path: Path) -> None:
    def wrong() -> Config:
        raise FixConfig("toml_syntax", "Made-up trouble.")

    for reread, code in (
        (wrong, "toml_syntax"),
        (lambda: world.config().model_copy(update={"peer": ()}), "peer_none"),
        (lambda: configured(), "serve_tls"),
    ):
        with hub_desk(path, world.config()) as desk, running_hub(desk, reread) as hub:
            hub.server.asked_to_reread = True
            until(lambda desk=desk: bool(desk.told("kept_old")))  # type: ignore[misc]
            assert desk.told("kept_old")[0]["code"] == code
            assert set(desk.hub.peers) == {"north", "south"}


def test_a_key_that_belongs_to_another_certificate_is_told_with_its_file(world: World, authority: trustme.CA) -> None:
    (world.folder / "hub.key").write_bytes(authority.issue_cert("localhost").private_key_pem.bytes())
    with pytest.raises(FixConfig) as found:
        tls_context(world.config().serve)
    assert (found.value.code, found.value.where.file) == ("serve_tls", str(world.folder / "hub.pem"))


def secret(name: str) -> Secret:
    return Secret(SECRETS[name])


@pytest.mark.parametrize(
    ("address", "proxied", "fits"),
    [
        ("127.0.0.1:0", False, True),
        ("127.8.0.1:0", False, True),
        ("[::1]:0", False, True),
        ("localhost:0", False, True),
        ("0.0.0.0:0", False, False),
        ("[::]:0", False, False),
        ("10.0.0.1:0", False, False),
        ("hub.example:0", False, False),
        ("0.0.0.0:0", True, True),
    ],
)
def test_other_machines_are_listened_to_under_tls_only(address: str, proxied: bool, fits: bool) -> None:
    config = configured(listen=address, behind_proxy=proxied)
    if fits:
        check_serve(config, secret)
        return
    with pytest.raises(FixConfig) as found:
        check_serve(config, secret)
    assert found.value.code == "serve_unencrypted"


def test_pins_without_an_authority_and_an_authority_without_pins_are_refused(
    world: World, certs: dict[str, trustme.LeafCert]
) -> None:
    check_serve(world.config(**certs), secret)
    half = world.config(north=certs["north"])
    unasked = configured().model_copy(update={"peer": world.config(**certs).peer})
    for config in (half, unasked):
        with pytest.raises(FixConfig) as found:
            check_serve(config, secret)
        assert found.value.code == "serve_unpinned"


def test_nothing_starts_without_peers_or_with_a_secret_that_signs_nothing() -> None:
    with pytest.raises(FixConfig) as found:
        check_serve(configured().model_copy(update={"peer": ()}), secret)
    assert found.value.code == "peer_none"
    with pytest.raises(FixConfig) as found:
        check_serve(configured(), lambda _name: Secret("hunter2hunter2"))
    assert found.value.code == "signing_secret"
    assert "hunter2" not in json.dumps([str(found.value), found.value.detail])


def test_an_address_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with pytest.raises(FixConfig) as found:
            listen(configured(listen=f"127.0.0.1:{taken.getsockname()[1]}").serve)
        assert found.value.code == "serve_address"
    with listen(configured(listen="127.0.0.1:0").serve) as free:
        assert free.getsockname()[1]
