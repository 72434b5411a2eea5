"""A source in Python that runs in a process of its own says what it would say in this one."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.sdk import Capabilities, Secret
from casebridge.sdk.author import Options, Records
from casebridge.sdk.plugin import SourceType
from casebridge.sdk.stdio import serve
from tests.unit.plugins.adapt.world import context, last, read, rows
from tests.unit.plugins.process.world import connector, typed

DESK = """
class Desk:
    def __init__(self, options):
        self.title = options.title
    def pull(self, cursor, tools):
        print("this is no message")
        begin = (cursor or {}).get("at", 0)
        for at in range(begin, 3):
            told = f"{tools.secret('desk-key').reveal()} {tools.wanted(str(at))} {tools.newly_linked} {tools.window}"
            yield Records([{"number": f"26-{at}", "status": told}], {"at": at + 1}, at + 1)
    def fetch_case(self, number, tools):
        return Records([{"number": number, "status": "fetched"}]) if number == "26-7" else None
    def check(self, tools):
        return f"{self.title}: {tools.workdir.is_dir()} {tools.seconds_left > 1}"
"""


def test_source_in_a_process_does_what_it_does_in_this_one(tmp_path: Path) -> None:
    typed(tmp_path, DESK, "fetch_case=True, windows=True")
    made = connector(tmp_path, can=("fetch_case", "windows"), secrets=("desk-key",), title="The desk")
    pages = read(
        made,
        tmp_path,
        {"at": 1},
        secret=lambda name: Secret(f"the {name}"),
        wanted=lambda number: number == "1",
        newly_linked=("26-7", "26-8"),
        window=("a", "b"),
    )
    linked = "('26-7', '26-8') ('a', 'b')"
    assert rows(pages) == [
        ["26-7", "fetched"],
        ["26-1", f"the desk-key True {linked}"],
        ["26-2", f"the desk-key False {linked}"],
    ]
    assert last(pages) == {"at": 3}
    (looked,) = made.check(context(tmp_path))
    assert (looked.ok, looked.message) == (True, "The desk: True True")


class Title(Options):
    title: str


class Scripted:
    """Hands over what it was made with."""

    def __init__(self, handed: list[Any]) -> None:
        self.handed = handed

    def pull(self, cursor: Any, tools: Any) -> Any:
        del cursor, tools
        for item in self.handed:
            if isinstance(item, BaseException):
                raise item
            yield item

    def check(self, tools: Any) -> str:
        del tools
        return "well"


def said(handed: list[Any], *orders: dict[str, Any], options: Any = None) -> list[dict[str, Any]]:
    """What a server answers to a hello and these orders."""
    hello = {"type": "hello", "api": 1, "options": {"title": "x"} if options is None else options, "workdir": "."}
    lines = "\n".join(json.dumps({"now": "2026-03-01T12:00:00+00:00", "seconds": 9, **it}) for it in (hello, *orders))
    out = io.BytesIO()
    out.close = lambda: None  # type: ignore[method-assign]
    kind = SourceType("cases", Title, lambda _options: Scripted(handed), Capabilities(snapshots=True))
    serve(kind, io.BytesIO(lines.encode()), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


PULL: dict[str, Any] = {"type": "pull", "cursor": {"at": 1}, "window": None, "linked": []}


def test_hello_tells_version_and_abilities() -> None:
    assert said([]) == [{"type": "hello", "api": 1, "can": ["snapshots"]}]


def test_wrong_options_are_told_by_code_only() -> None:
    assert said([], options={"titel": "Sam Sample"}) == [{"type": "error", "retry": False, "code": "key_invalid"}]


@pytest.mark.parametrize(
    ("error", "retry", "code"),
    [
        (TryLater("rest_failed", "Sam"), True, "rest_failed"),
        (FixConfig("rest_refused", "Sam"), False, "rest_refused"),
        (KeyError("Sam"), True, "plugin_failed"),
    ],
)
def test_error_is_told_by_its_code_and_the_next_order_is_heard(error: Exception, retry: bool, code: str) -> None:
    told = said([Records([{"a": 1}], {"at": 2}), error], PULL, {"type": "check"})
    assert told[1:] == [
        {"type": "page", "records": [{"a": 1}], "cursor": {"at": 2}, "done": 0},
        {"type": "error", "retry": retry, "code": code},
        {"type": "checked", "text": "well"},
    ]


def test_record_that_json_can_not_hold_is_null_and_the_others_go_on() -> None:
    told = said([Records([{"a": object()}, {"a": float("nan")}, {"a": "é"}], {"at": 2})], PULL)
    assert told[1]["records"] == [None, None, {"a": "é"}]


def test_large_records_come_in_several_lines_and_the_cursor_with_the_last() -> None:
    big = [{"text": "x" * 600_000} for _ in range(5)]
    told = said([Records(big, {"at": 2})], PULL)
    assert [(len(item["records"]), item["cursor"]) for item in told[1:-1]] == [
        (2, {"at": 1}),
        (2, {"at": 1}),
        (1, {"at": 2}),
    ]
    assert told[-1] == {"type": "done"}


@pytest.mark.parametrize("bad", ["secret", "options"])
def test_what_is_not_allowed_ends_the_read_with_its_reason(bad: str, tmp_path: Path) -> None:
    typed(tmp_path, DESK)
    made = connector(tmp_path, titel="x") if bad == "options" else connector(tmp_path)
    with pytest.raises(CasebridgeError) as error:
        read(made, tmp_path)
    assert error.value.code == {"secret": "plugin_secret", "options": "key_invalid"}[bad]
