"""No address, case number or secret in a log, an error or a repr, whatever goes wrong."""

from __future__ import annotations

import logging
import pickle
import traceback
from typing import Any

import httpx
import pytest

from casebridge.errors import CasebridgeError
from casebridge.sdk.http import AuthSettings, HttpRequest
from tests.support.peer import Asked, answer
from tests.unit.sdk.http.conftest import SECRETS, World

CASE = "25-000777"
NEVER = (CASE, SECRETS["key"], "s3cret", "/hidden-path", "q-value", "h-value", "b-value", "t0ken")
REQUEST = HttpRequest(
    "GET", f"/hidden-path/{CASE}", query=(("number", "q-value"),), headers={"X-A": "h-value"}, body=None
)
POST = HttpRequest("POST", f"/hidden-path/{CASE}", body={"a": "b-value"}, idempotency_key=f"k-{CASE}")


def told(error: BaseException) -> str:
    """Everything that a careless program could print of an error: its chain and the variables of its frames."""
    parts = [str(error), repr(error), repr(vars(error)), repr(error.args)]
    stack = traceback.TracebackException.from_exception(error, capture_locals=True)
    # The frames of this test itself hold the request, as the caller's would.
    for frame in stack.stack:
        if not frame.filename.endswith("test_leaks.py"):
            parts += [repr(frame.locals)]
    assert error.__cause__ is None
    assert error.__context__ is None
    return "\n".join(parts)


REPLIES: list[bytes] = [
    answer(status=401), answer(status=429), answer(status=503), answer(status=302, Location=f"/hidden-path/{CASE}"),
    b"", answer()[:-1], b"nonsense " + CASE.encode() + b"\r\n\r\n", answer(b"x" * 9000),
    answer(b"25-000777", content_encoding="gzip"), answer(content_encoding=CASE),
]  # fmt: skip


@pytest.mark.parametrize("data", REPLIES)
@pytest.mark.parametrize("kind", ["bearer", "basic", "api_key", "oauth2"])
def test_errors_and_logs_tell_nothing(world: World, caplog: pytest.LogCaptureFixture, data: bytes, kind: str) -> None:
    def reply(asked: Asked) -> bytes:
        asked.hang_up = True
        return answer(b'{"access_token": "t0ken"}') if asked.target == "/token" else data

    peer = world.peer(reply)
    auth = AuthSettings.model_validate(
        {"type": kind, "secret": "key", "user": "jo", "client_id": "me", "token_url": peer.url + "/token"}
    )
    with caplog.at_level(logging.DEBUG):
        client = world.client(peer, auth, attempts=2, max_bytes=1024 if len(data) > 5000 else 65_536)
        for request in (REQUEST, POST):
            with pytest.raises(CasebridgeError) as caught:
                client.send(request)
            everything = told(caught.value) + caplog.text + repr(client) + repr(client.settings) + repr(world.book)
            everything += repr(client.signer) + repr(world.book.notes(client.origin.authority))
            assert [text for text in NEVER if text in everything] == []


def test_good_requests_are_not_logged_but_those_of_others_are(world: World, caplog: pytest.LogCaptureFixture) -> None:
    peer = world.peer(lambda _asked: answer())
    with caplog.at_level(logging.DEBUG):
        world.client(peer).send(REQUEST)
        assert caplog.text == ""
        with httpx.Client(transport=httpx.MockTransport(lambda _request: httpx.Response(200))) as other:
            other.get("https://elsewhere.example/open")
    assert "elsewhere.example/open" in caplog.text


def test_requests_and_answers_do_not_show_themselves(world: World) -> None:
    got = world.client(world.peer(lambda _asked: answer(b'"25-000777"', X_Secret="s3cret"))).send(REQUEST)  # noqa: S106
    shown = repr(got) + repr(REQUEST) + repr(POST)
    assert [text for text in NEVER if text in shown] == []


def test_a_client_is_not_pickled(world: World) -> None:
    auth = AuthSettings.model_validate({"type": "bearer", "secret": "key"})
    client: Any = world.client("https://cases.example", auth)
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(client)
