"""Who gets in, who sees what, and what is said before the connection is encrypted: nothing."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nkeys  # type: ignore[import-untyped]
import pytest
import trustme
from casebridge_nats.options import SendOptions
from casebridge_nats.sink import JetStreamSink
from nats.aio.client import Client
from nats.aio.msg import Msg

from casebridge.conformance.sink.sample import statements
from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Secret, SinkContext
from tests.support.natsd import NATSD, PASSWORD, Account, NatsServer, account, agency_rights, natsd
from tests.support.natsent import AGENCY, CONTEXT, changed, sink, verdicts

pytestmark = pytest.mark.skipif(not NATSD, reason="no nats-server here")
OTHER = "ORI:WA0270000"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    """Two agencies on one server, each with a stream of the same name in an account of its own."""
    parts = [account("a", AGENCY), account("b", OTHER), Account("BARE", {"bare": None}, jetstream=False)]
    parts.append(Account("EMPTY", {"empty": None}))
    with natsd(tmp_path_factory.mktemp("two"), parts) as made:
        made.make_stream("a-hub")
        made.make_stream("b-hub")
        yield made


def of_other(first: int, count: int = 2) -> list[Any]:
    agency = {"scheme": "ORI", "value": "WA0270000", "name": "Another Police"}
    return [changed(item, agency=agency) for item in statements("event", count, first)]


def test_an_agency_can_not_publish_as_another_one(two: NatsServer) -> None:
    before = two.count("a-hub"), two.count("b-hub")
    with pytest.raises(FixConfig) as caught:
        sink(two, "a").send(of_other(100), CONTEXT)
    assert caught.value.code == "nats_denied"
    assert (two.count("a-hub"), two.count("b-hub")) == before


def test_one_event_of_another_agency_ends_the_batch_and_nothing_else(two: NatsServer) -> None:
    mine = statements("event", 1, 150)
    said = sink(two, "a", in_flight=1).send([*mine, *of_other(151)], CONTEXT)
    assert verdicts(said) == [("accepted", ""), ("retry", "nats_denied"), ("retry", "nats_denied")]


def test_the_same_event_ids_in_two_accounts_do_not_meet(two: NatsServer) -> None:
    assert verdicts(sink(two, "a").send(statements("event", 2, 200), CONTEXT)) == [("accepted", "")] * 2
    assert verdicts(sink(two, "b").send(of_other(200), CONTEXT)) == [("accepted", "")] * 2
    assert verdicts(sink(two, "a").send(statements("event", 2, 200), CONTEXT)) == [("duplicate", "")] * 2


def test_a_user_with_all_rights_of_its_account_reaches_no_other_account(two: NatsServer) -> None:
    sink(two, "b").send(of_other(300), CONTEXT)
    theirs = two.held("b-hub")
    heard: list[str] = []

    async def note(message: Msg) -> None:
        heard.append(message.subject)

    async def try_all(client: Client) -> None:
        await client.subscribe("casebridge.>", cb=note)
        for subject in theirs:
            found = await client.request("$JS.API.STREAM.MSG.GET.CASEBRIDGE", _last(subject), timeout=2)
            assert json.loads(found.data)["error"]["err_code"] == 10037
            # It lands in the stream of the own account.
            assert "seq" in json.loads((await client.request(subject, b"overwritten", timeout=2)).data)
        await client.flush()

    two.run("a-hub", try_all)
    assert two.held("b-hub") == theirs
    assert set(heard) == set(theirs)
    heard.clear()
    two.run("a-hub", lambda client: _listen(client, two, note))
    assert heard == []


async def _listen(client: Client, server: NatsServer, note: Any) -> None:
    await client.subscribe(">", cb=note)
    await client.flush()
    said = await asyncio.to_thread(sink(server, "b").send, of_other(350), CONTEXT)
    assert verdicts(said) == [("accepted", "")] * 2
    await client.flush()


def _last(subject: str) -> bytes:
    return json.dumps({"last_by_subj": subject}).encode()


@pytest.mark.parametrize(
    "subject",
    [
        "$JS.API.STREAM.DELETE.CASEBRIDGE",
        "$JS.API.STREAM.PURGE.CASEBRIDGE",
        "$JS.API.STREAM.UPDATE.CASEBRIDGE",
        "$JS.API.STREAM.MSG.DELETE.CASEBRIDGE",
        "$JS.API.CONSUMER.DELETE.CASEBRIDGE.hub",
    ],
)
def test_an_agency_can_not_take_back_what_it_sent(two: NatsServer, subject: str) -> None:
    sink(two, "a").send(statements("event", 1, 400), CONTEXT)
    before = two.held("a-hub")
    denied: list[str] = []

    async def note(error: Exception) -> None:
        denied.append(str(error).lower())

    async def work(client: Client) -> None:
        await client.publish(subject, b"")
        # The library sends the ping of a flush before what waits to be sent.
        await client.flush()
        await client.flush()

    two.run("a", work, error_cb=note)
    assert any("permissions violation" in text for text in denied)
    assert two.held("a-hub") == before


@pytest.mark.parametrize(
    ("user", "code", "word"),
    [
        ("bare", "nats_no_jetstream", "Ask who runs the server"),
        ("empty", "nats_no_stream", "nats stream add CASEBRIDGE --subjects='casebridge.events.>'"),
        ("nobody", "nats_refused", "password"),
    ],
)
def test_account_that_can_not_take_events_is_told(two: NatsServer, user: str, code: str, word: str) -> None:
    with pytest.raises(FixConfig) as caught:
        sink(two, user).send(statements("event", 1), CONTEXT)
    assert caught.value.code == code
    (found,) = sink(two, user).check(CONTEXT)
    assert not found.ok
    assert word in found.next_step


def test_server_without_jetstream_is_told(tmp_path: Path) -> None:
    with (
        natsd(tmp_path / "nats", [account("a", AGENCY)], jetstream=False) as server,
        pytest.raises(FixConfig) as caught,
    ):
        sink(server).send(statements("event", 1), CONTEXT)
    assert caught.value.code == "nats_no_jetstream"


def test_user_without_the_right_to_look_is_told_which_rights_it_needs(tmp_path: Path) -> None:
    rights = {"publish": [f"casebridge.events.{AGENCY}.*"], "subscribe": ["_INBOX.>"]}
    with natsd(tmp_path / "nats", [Account("A", {"a": rights, "a-hub": None})]) as server:
        server.make_stream("a-hub")
        with pytest.raises(FixConfig) as caught:
            sink(server).send(statements("event", 1), CONTEXT)
        assert caught.value.code == "nats_denied"
        assert "$JS.API.STREAM.INFO.CASEBRIDGE" in sink(server).check(CONTEXT)[0].next_step


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory, authority: trustme.CA) -> Iterator[NatsServer]:
    folder = tmp_path_factory.mktemp("tls")
    pair = folder / "server.pem", folder / "server.key"
    issued = authority.issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(pair[0])
    issued.private_key_pem.write_to_path(pair[1])
    authority.cert_pem.write_to_path(folder / "ca.pem")
    with natsd(folder, [account("a", AGENCY)], tls=pair) as made:
        tls = ssl.create_default_context(cafile=str(folder / "ca.pem"))
        given = {"servers": f"tls://localhost:{made.port}", "tls": tls, "tls_handshake_first": True}
        made.connect.update(given)
        made.make_stream("a-hub")
        yield made


@pytest.mark.parametrize("scheme", ["tls", "wss"])
# aiohttp does not like how nats-py passes a timeout.
@pytest.mark.filterwarnings("ignore:parameter 'timeout':DeprecationWarning")
def test_events_go_over_tls_and_over_a_secure_websocket(encrypted: NatsServer, scheme: str) -> None:
    if scheme == "wss":
        pytest.importorskip("aiohttp")
    first = 500 if scheme == "tls" else 600
    port = encrypted.port if scheme == "tls" else encrypted.websocket
    mine = sink(encrypted, servers=[f"{scheme}://localhost:{port}"], ca_file=encrypted.folder / "ca.pem")
    assert mine.check(CONTEXT)[0].ok
    assert verdicts(mine.send(statements("event", 40, first), CONTEXT)) == [("accepted", "")] * 40
    assert verdicts(mine.send(statements("event", 40, first), CONTEXT)) == [("duplicate", "")] * 40


@pytest.mark.parametrize("scheme", ["tls", "wss"])
@pytest.mark.filterwarnings("ignore:parameter 'timeout':DeprecationWarning")
def test_server_that_nobody_vouches_for_is_not_told_anything(
    encrypted: NatsServer, tmp_path: Path, scheme: str
) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    port = encrypted.port if scheme == "tls" else encrypted.websocket
    for host, trusted in (("localhost", tmp_path / "other.pem"), ("127.0.0.1", encrypted.folder / "ca.pem")):
        mine = sink(encrypted, servers=[f"{scheme}://{host}:{port}"], ca_file=trusted, answer_seconds=2)
        with pytest.raises(TryLater) as caught:
            mine.send(statements("event", 1), CONTEXT)
        assert caught.value.code == "nats_tls"
        assert "certificate" in caught.value.summary


@contextmanager
def greeting(words: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """What a program gets to read that greets without encryption, as one that stands in between would."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            sock, _ = listener.accept()
            with sock:
                sock.settimeout(5)
                sock.sendall(words)
                try:
                    while data := sock.recv(65_536):
                        heard.append(data)
                except OSError:
                    pass

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1], heard
        thread.join(20)


def test_server_that_says_it_has_no_tls_gets_no_password(tmp_path: Path, authority: trustme.CA) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    words = b'INFO {"server_id":"x","version":"2.15.1","headers":true,"max_payload":1048576}\r\nPONG\r\n'
    with greeting(words) as (port, heard):
        given = {"servers": [f"tls://localhost:{port}"], "user": "a", "password": "nats", "answer_seconds": 2}
        mine = JetStreamSink(SendOptions.model_validate({**given, "ca_file": tmp_path / "ca.pem"}))
        with pytest.raises(TryLater) as caught:
            mine.send(statements("event", 1), CONTEXT)
    assert caught.value.code in ("nats_tls", "nats_no_answer", "nats_unreachable")
    said = b"".join(heard)
    assert b"CONNECT" not in said
    assert PASSWORD.encode() not in said


def with_secret(text: str) -> SinkContext:
    return SinkContext(CONTEXT.clock, CONTEXT.sleep, lambda _name: Secret(text))


def seed(prefix: int) -> bytes:
    return bytes(nkeys.encode_seed(os.urandom(32), prefix))


def public(secret: bytes) -> str:
    return str(nkeys.from_seed(bytearray(secret)).public_key.decode())


def test_user_signs_in_with_an_nkey(tmp_path: Path) -> None:
    own = seed(nkeys.PREFIX_BYTE_USER)
    part = Account("A", {"a-hub": None}, nkeys={public(own): agency_rights(AGENCY)})
    with natsd(tmp_path / "nats", [part]) as server:
        server.make_stream("a-hub")
        given = {"servers": [server.url], "credentials": "seed"}
        mine = JetStreamSink(SendOptions.model_validate(given))
        assert verdicts(mine.send(statements("event", 2), with_secret(f"{own.decode()}\n"))) == [("accepted", "")] * 2
        with pytest.raises(FixConfig) as caught:
            mine.send(statements("event", 2), with_secret(seed(nkeys.PREFIX_BYTE_USER).decode()))
        assert caught.value.code == "nats_refused"
        for bad in ("", "SUxx", own.decode()[:-4], PASSWORD):
            with pytest.raises(FixConfig) as caught:
                mine.send(statements("event", 2), with_secret(bad))
            assert caught.value.code == "nats_files"


def token(claims: dict[str, Any], signer: bytes) -> str:
    parts = [{"typ": "JWT", "alg": "ed25519-nkey"}, {"iat": 1, "jti": "x", "iss": public(signer), **claims}]
    text = ".".join(_url(json.dumps(part).encode()) for part in parts)
    return f"{text}.{_url(nkeys.from_seed(bytearray(signer)).sign(text.encode()))}"


def _url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_user_signs_in_with_a_creds_file(tmp_path: Path) -> None:
    operator, user = seed(nkeys.PREFIX_BYTE_OPERATOR), seed(nkeys.PREFIX_BYTE_USER)
    tenant, system = seed(nkeys.PREFIX_BYTE_ACCOUNT), seed(nkeys.PREFIX_BYTE_ACCOUNT)
    limits = {"subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": True, "conn": -1}
    storage = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1}
    account_claims = {"type": "account", "version": 2}
    top = {"type": "operator", "version": 2, "system_account": public(system)}
    main = {"sub": public(tenant), "nats": {**account_claims, "limits": {**limits, "leaf": -1, **storage}}}
    rest = {"sub": public(system), "nats": {**account_claims, "limits": {**limits, "leaf": -1}}}
    known = {public(tenant): token(main, operator), public(system): token(rest, operator)}
    own = {"type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1, "pub": {}, "sub": {}}
    leaf = token({"sub": public(user), "nats": own}, tenant)
    whole = token({"sub": public(operator), "nats": top}, operator)
    more = f"operator: {whole}\nresolver: MEMORY\nresolver_preload: {json.dumps(known)}"
    creds = (
        f"-----BEGIN NATS USER JWT-----\n{leaf}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{user.decode()}\n------END USER NKEY SEED------\n"
    )
    (tmp_path / "creds").write_text(creds, "utf-8")
    with natsd(tmp_path / "nats", None, more=more) as server:
        server.connect.update({"user": None, "password": None, "user_credentials": str(tmp_path / "creds")})
        server.make_stream("")
        mine = JetStreamSink(SendOptions.model_validate({"servers": [server.url], "credentials": "creds"}))
        for text in (creds, creds.replace("\n", "\r\n")):
            said = mine.send(statements("event", 2), with_secret(text))
            assert {item.verdict for item in said} <= {"accepted", "duplicate"}
