"""The steps of ``casebridge check`` towards a system."""

from __future__ import annotations

from pathlib import Path

import trustme

from casebridge.sdk.http import AuthSettings, HttpRequest, probe
from tests.support.peer import Peer, answer
from tests.unit.sdk.http.conftest import World
from tests.unit.sdk.http.test_tls import AUTHORITY, server


def seen(results: object) -> list[tuple[str, bool]]:
    return [(result.subject, result.ok) for result in results]  # type: ignore[attr-defined]


def oauth(peer: Peer) -> AuthSettings:
    return AuthSettings.model_validate(
        {"type": "oauth2", "secret": "key", "client_id": "me", "token_url": peer.url + "/token"}
    )


def test_all_steps_are_well_with_tls_and_a_token(world: World, tmp_path: Path) -> None:
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    peer = world.peer(lambda _asked: answer(), tls=server(AUTHORITY.issue_cert("localhost")))
    token = world.peer(lambda _asked: answer(b'{"access_token": "t"}'))
    results = probe(world.client(peer, oauth(token), ca_file=tmp_path / "ca.pem"))
    assert seen(results) == [("connection", True), ("encryption", True), ("credentials", True)]
    assert "gave a token" in results[2].message
    assert peer.asked == []


def test_the_first_step_that_fails_is_the_last_and_says_what_to_do(world: World) -> None:
    peer = world.peer(lambda _asked: answer(), tls=server(trustme.CA().issue_cert("localhost")))
    *_, last = results = probe(world.client(peer, AuthSettings.model_validate({"type": "bearer", "secret": "key"})))
    assert seen(results) == [("connection", True), ("encryption", False)]
    assert last.message.startswith("localhost: No trusted connection")
    assert last.next_step.startswith("Correct what the reason names")
    with Peer(lambda _asked: answer()) as gone:
        pass
    assert seen(probe(world.client(gone))) == [("connection", False)]


def test_a_refused_sign_in_is_the_step_that_fails(world: World) -> None:
    token = world.peer(lambda _asked: answer(status=401))
    results = probe(world.client(world.peer(lambda _asked: answer()), oauth(token)))
    assert seen(results) == [("connection", True), ("credentials", False)]
    assert "client secret" in results[1].next_step


def test_credentials_that_need_no_token_are_read_but_not_used(world: World) -> None:
    peer = world.peer(lambda _asked: answer())
    results = probe(world.client(peer, AuthSettings.model_validate({"type": "bearer", "secret": "key"})))
    assert seen(results) == [("connection", True), ("credentials", True)]
    assert peer.asked == []


def test_a_check_asks_though_the_circuit_is_open(world: World) -> None:
    peer = world.peer(lambda _asked: answer())
    client = world.client(peer)
    for _ in range(5):
        client.gate.failed()
    assert seen(probe(client)) == [("connection", True)]
    assert client.send(HttpRequest("GET", "/x")).status == 200
