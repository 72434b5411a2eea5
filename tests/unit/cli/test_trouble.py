"""Errors say what, where and what next; a program gets them as one JSON object."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casebridge.engine.bridge import Bridge
from tests.unit.cli.conftest import Demo


def test_error_says_what_where_and_what_next(demo: Demo) -> None:
    demo.config_with("[[source]]", "[[source]]\nintervall = '15m'")
    ran = demo("status", code=2)
    assert ran.out == ""
    assert ran.err.splitlines() == [
        "Error: unknown key, did you mean 'interval'?",
        f"Where: {demo.config}, line 10, key 'source.0.intervall'",
        "Next:  Correct the key and run `casebridge check` again.",
    ]


def test_error_is_one_json_object_on_stderr_with_json(demo: Demo) -> None:
    ran = demo("explain", "999", "--json", code=2)
    assert ran.out == ""
    assert json.loads(ran.err) == {
        "code": "event_unknown",
        "summary": "There is no such event.",
        "where": "",
        "next_step": "See `casebridge events list`.",
    }


def test_usage_error_is_json_too(demo: Demo) -> None:
    told = json.loads(demo("events", "list", "--limit", "0", "--json", code=2).err)
    assert told["code"] == "usage"
    assert told["next_step"] == "See `casebridge events list --help`."


def test_debug_adds_code_and_frames_but_no_text_of_the_exception(demo: Demo) -> None:
    ran = demo("--debug", "explain", "999", code=2)
    assert "Code:  event_unknown" in ran.err
    assert "explain.py" in ran.err


def test_unexpected_error_never_shows_its_text(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path) -> Bridge:
        raise RuntimeError(path)

    monkeypatch.setattr(Bridge, "from_config", broken)
    ran = demo("--debug", "status", code=70)
    assert str(demo.config) not in ran.err
    assert "RuntimeError" in ran.err
    assert "app.py" in ran.err
    assert "report what it prints" in demo("status", code=70).err


def test_detail_is_told_only_with_debug(demo: Demo) -> None:
    demo.config.write_bytes(b"\xff\xfe\x00")
    assert "UnicodeDecodeError" not in demo("status", code=2).err
    assert "Code:  file_unreadable (UnicodeDecodeError)" in demo("--debug", "status", code=2).err
    told = json.loads(demo("--debug", "status", "--json", code=2).err.splitlines()[0])
    assert told["detail"] == "UnicodeDecodeError"
