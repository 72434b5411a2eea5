"""Which values may not pass."""

from __future__ import annotations

import base64
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.guard.text import screen


@pytest.mark.parametrize(
    "value",
    [
        "",
        "21-3306-OF",
        "Cleared by Exceptional Means",
        "%",
        "Given: nothing",
        "{x}",
        "10:15",
        "data: see file",
        "line one\r\nline two\tend",
        "Müller-Łukasz 事件",
        "a b" * 100,
        "é" * 300,
        "x" * 199,
        "Long prose without any run of letters that would be long enough to be taken for a picture. " * 4,
    ],
)
def test_screen_passes_ordinary_values(value: str) -> None:
    assert screen(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "data:image/png;base64,AAAA",
        "see DATA:;base64,AAAA",
        base64.b64encode(bytes(150)).decode(),
        "x " + "Qk" * 100,
        "\n".join(["A" * 76] * 4),
        "%PDF-1.4",
        "GIF89a",
        "{\\rtf1",
        "\xff\xd8\xff\xe0",
        "\x89PNG\r\n",
        "PK\x03\x04",
    ],
)
def test_screen_stops_media(value: str) -> None:
    assert screen(value) == "media_in_value"


@pytest.mark.parametrize(
    "value",
    ["a\x00b", "a\x1b[31m", "12\u200b34", "\ufeff12", "a\u202eb", "\u00ad", "\u3164", "a\u2028b", "\ud800", "\x85"],
)
def test_screen_stops_control_and_invisible_characters(value: str) -> None:
    assert screen(value) == "control_character"


@given(st.characters())
def test_screen_stops_each_control_format_and_surrogate_character(letter: str) -> None:
    hidden = unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and letter not in "\t\r\n"
    if hidden:
        assert screen(f"12{letter}34") == "control_character"
    elif letter.isprintable():
        assert screen(f"12{letter}34") in {None, "control_character"}


@given(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=60))
def test_screen_quick_way_agrees_with_the_long_one(value: str) -> None:
    # A tab sends the value the long way and is allowed itself.
    assert screen(value) == screen(f"{value}\t") or value.startswith(("PK", "%", "GIF"))
