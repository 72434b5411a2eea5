"""What reaches the screen: nothing that steers the terminal, JSON of every type, a bar only on a terminal."""

from __future__ import annotations

import io
import json
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from casebridge.cli import screen
from casebridge.ledger.books import Books
from casebridge.ledger.check import Problem
from casebridge.model import Answer


@given(st.text())
def test_text_shows_what_a_terminal_would_obey(value: str) -> None:
    shown = screen.text(value).plain
    assert all(char.isprintable() or char == "\n" for char in shown)


@given(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["C"])))
def test_text_leaves_printable_text_alone(value: str) -> None:
    assert screen.text(value).plain == value
    assert screen.text(None).plain == ""


def test_markup_in_a_value_is_shown_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    screen.line("[red]x[/red] :smile:")
    screen.table(["[b]"], [["[i]y"]])
    screen.table(["n"], [["z"]], indent=2)
    out = capsys.readouterr().out
    assert "[red]x[/red] :smile:" in out
    assert "[b]" in out
    assert "[i]y" in out
    assert "\n  z" in out


def test_line_wraps_between_words_and_never_inside_a_path(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    path = "a-" * 40
    screen.line(f"one two three four five six seven eight {path}", indent=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["  one two three four five six seven", "  eight", f"  {path}"]


@pytest.mark.parametrize(
    ("wire", "shown"),
    [(None, "-"), ("", "-"), ("2026-03-01", "2026-03-01"), ("2026-03-01T09:30:00Z", "2026-03-01 09:30 UTC")],
)
def test_day_is_as_precise_as_its_source(wire: str | None, shown: str) -> None:
    assert screen.day(wire) == shown


def test_json_holds_every_type_we_print(capsys: pytest.CaptureFixture[str]) -> None:
    ident = uuid.uuid4()
    screen.print_json(
        {
            1: [Problem("a", "b", "c"), Books(read=1)],
            "set": {Answer.YES},
            "when": (date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)),
            "at": Path("x"),
            "id": ident,
            "none": None,
            "text": "\u4e2d",
        }
    )
    out = capsys.readouterr().out
    found = json.loads(out)
    assert out.isascii()
    assert found["1"][0] == {"check": "a", "what": "b", "next_step": "c"}
    assert found["1"][1]["read"] == 1
    assert found["set"] == ["YES"]
    assert found["when"] == ["2026-03-01", "2026-03-01T00:00:00+00:00"]
    assert (found["at"], found["id"], found["none"]) == ("x", str(ident), None)


def test_progress_draws_nothing_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with screen.progress() as told:
        told("a.csv", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_progress_draws_a_bar_on_a_terminal_unless_told_not_to(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(screen, "console", lambda *, err: Console(file=out, force_terminal=True, width=80, stderr=err))
    with screen.progress(quiet=True) as told:
        told("a.csv", 1, 2)
    assert out.getvalue() == ""
    with screen.progress() as told:
        told("a\x1b[2J.csv", 1, 2)
        told("a\x1b[2J.csv", 2, 2)
        told("empty.csv", 0, 0)
    assert "a\\x1b[2J.csv" in out.getvalue()
    assert "100 %" in out.getvalue()


def test_colour_is_used_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert not screen.console().is_terminal
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert screen.console().color_system is not None
    monkeypatch.setenv("NO_COLOR", "1")
    assert screen.console().no_color
