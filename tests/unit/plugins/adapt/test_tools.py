"""Tools of a run: what they give, and that they lead no further."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.plugins.adapt.tools import RunTools, lend
from casebridge.sdk.author import Tools
from casebridge.sdk.http import HttpClient, HttpResponse, HttpSettings, json_of
from tests.support.api import Api, serve
from tests.unit.plugins.adapt.world import NOW, Ticks, context


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def tools(tmp_path: Path, ticks: Ticks) -> Iterator[RunTools]:
    until = ticks() + 60
    engine = context(tmp_path, newly_linked=["26-1"], window=("a", "b"), wanted=lambda number: number == "26-1")
    with lend(engine, lambda: until - ticks(), {"desk-key"}) as lent:
        yield lent


def test_tools_tell_the_run(tools: RunTools, ticks: Ticks, tmp_path: Path) -> None:
    as_author: Tools = tools
    assert (as_author.now, as_author.seconds_left) == (NOW, 60)
    ticks.now += 100
    assert as_author.seconds_left == 0
    assert as_author.newly_linked == ("26-1",)
    assert as_author.window == ("a", "b")
    assert [as_author.wanted(number) for number in ("26-1", "26-2")] == [True, False]
    assert as_author.workdir.parent == tmp_path
    assert as_author.workdir.is_dir()


def test_secret_is_given_only_if_the_options_name_it(tools: RunTools) -> None:
    assert tools.secret("desk-key").reveal() == "the desk-key"
    with pytest.raises(FixConfig) as error:
        tools.secret("other-key")
    assert error.value.code == "plugin_secret"


def test_tools_are_of_no_use_after_the_run(tmp_path: Path) -> None:
    with lend(context(tmp_path), lambda: 1.0, set()) as tools:
        pass
    with pytest.raises(FixConfig):
        tools.secret("desk-key")


def test_no_attribute_of_the_tools_leads_to_the_engine(tools: RunTools) -> None:
    assert [name for name in dir(tools) if name.startswith("_") and not name.startswith("__")] == ["_loan", "_number"]
    assert type(getattr(tools, "_number")) is int  # noqa: B009


def test_one_client_serves_a_system_and_is_closed_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[object] = []
    monkeypatch.setattr(HttpClient, "close", lambda client: closed.append(client.settings.url))
    with lend(context(tmp_path), lambda: 9.0, set()) as tools:
        one = tools.client(HttpSettings(url="https://desk.example"))
        assert tools.client(HttpSettings(url="https://desk.example")) is one
        assert tools.client(HttpSettings(url="https://other.example")) is not one
        tools.at_end(lambda: closed.append("more"))
        assert closed == []
    assert closed == ["more", "https://other.example", "https://desk.example"]


def test_get_asks_the_system_and_signs_in(tmp_path: Path) -> None:
    api = Api()
    api.put("1", number="26-1")
    with serve(api) as base, lend(context(tmp_path), lambda: 9.0, {"desk-key"}) as tools:
        auth = {"type": "bearer", "secret": "desk-key"}
        settings = HttpSettings.model_validate({"url": base, "auth": auth})
        found = tools.get(settings, "/page/cases", page="1", limit="5")
    assert [row["number"] for row in found["data"]] == ["26-1"]
    assert api.asked[0].query == {"page": "1", "limit": "5"}
    assert api.asked[0].headers["authorization"] == "Bearer the desk-key"


def answer(status: int, body: bytes = b"{}", kind: str = "application/json") -> HttpResponse:
    return HttpResponse(status, {"content-type": kind}, body)


@pytest.mark.parametrize(
    ("response", "kind", "code"),
    [
        (answer(500), TryLater, "rest_failed"),
        (answer(503), TryLater, "rest_failed"),
        (answer(408), TryLater, "rest_failed"),
        (answer(425), TryLater, "rest_failed"),
        (answer(429), TryLater, "rest_failed"),
        (answer(400), FixConfig, "rest_refused"),
        (answer(403), FixConfig, "rest_refused"),
        (answer(404), FixConfig, "rest_refused"),
        (answer(401), FixConfig, "http_unauthorized"),
        (answer(302), FixConfig, "http_redirect"),
        (answer(200, b"<html>Sign in, Sam Sample</html>", "text/html"), FixConfig, "rest_sign_in_page"),
        (answer(200, b"Sam,Sample", "text/csv"), FixConfig, "rest_not_json"),
        (answer(200, b""), TryLater, "json_empty"),
        (answer(200, b"", ""), TryLater, "json_empty"),
        (answer(200, b'{"name":"Sam Sample'), TryLater, "json_truncated"),
        (answer(200, b'{"a":"Sam","a":2}'), TryLater, "json_duplicate_key"),
        (answer(200, b'{"a":"\xff Sample"}'), TryLater, "json_not_utf8"),
    ],
)
def test_what_is_no_answer_is_an_error_that_quotes_nothing(
    response: HttpResponse, kind: type[CasebridgeError], code: str
) -> None:
    with pytest.raises(CasebridgeError) as error:
        json_of(response)
    assert (type(error.value), error.value.code) == (kind, code)
    assert "Sam" not in f"{error.value} {error.value.detail}"


@pytest.mark.parametrize("value", [[], {"a": [1, None, "é"]}, 3, None])
def test_answer_is_its_json(value: Any) -> None:
    assert json_of(answer(200, json.dumps(value).encode(), "application/problem+json; charset=utf-8")) == value
    assert json_of(answer(204, b"", "")) is None
