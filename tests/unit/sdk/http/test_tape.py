"""Tapes of respx stand in for a system, so that profiles can be tested by shape."""

from __future__ import annotations

import gzip

import httpx
import respx

from casebridge.sdk.http import AuthSettings, HttpRequest
from tests.unit.sdk.http.conftest import World


# The default replaces httpcore, which is not in the way here.
@respx.mock(using="httpx")
def test_a_tape_is_read_like_a_system(world: World, respx_mock: respx.MockRouter) -> None:
    body = gzip.compress(b'{"total": 1}')
    route = respx_mock.get("https://cases.example/api/v2/cases").mock(
        side_effect=[
            httpx.Response(503),
            httpx.Response(200, content=body, headers={"content-encoding": "gzip"}),
            httpx.Response(200, json={"a": 1}),
        ]
    )
    auth = AuthSettings.model_validate({"type": "bearer", "secret": "key"})
    client = world.client("https://cases.example", auth, attempts=2)
    request = HttpRequest("GET", "/api/v2/cases", query=(("page", "1"),))
    assert client.send(request).body == b'{"total": 1}'
    assert client.send(request).body == b'{"a":1}'
    assert route.calls.last.request.headers["authorization"] == "Bearer s3cret-Zx9"
    assert route.calls.last.request.url.params["page"] == "1"
