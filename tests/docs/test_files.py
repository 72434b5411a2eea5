"""What holds for every tracked file: its size, its last byte, and what must never be written in it."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import pytest

from tests.tracked import texts

FORBIDDEN = {
    "a package registry's host": r"pyp[i]\.org|pythonhoste[d]|registry\.npmj[s]|deb\.debia[n]",
    "a path of one machine": r"/wor[k]/|/roo[t]/|/opt/pyp[i]|[C]:\\Users\\",
    "a guarantee nobody can give": r"exactly[ -]onc[e]|FIPS[ -]complian[t]",
}

DATA = {".csv", ".jsonl", ".txt", ".xml"}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_tracked_files_name_nothing_forbidden(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    found = [
        f"{name.as_posix()}:{number}"
        for name, text in texts().items()
        for number, line in enumerate(text.split("\n"), 1)
        if pattern.search(line)
    ]
    assert not found, f"{what} in {', '.join(found)}"


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a package registry's host", "https://pyp" + "i.org/simple"),
        ("a path of one machine", "see /wor" + "k/main"),
        ("a guarantee nobody can give", "delivered Exactly" + "-once"),
    ],
)
def test_forbidden_patterns_find_what_they_are_for(what: str, text: str) -> None:
    assert re.search(FORBIDDEN[what], text, re.IGNORECASE)


def test_text_files_end_with_one_newline() -> None:
    wrong = [
        name.as_posix()
        for name, text in texts().items()
        if name.suffix not in DATA and text and (not text.endswith("\n") or text.endswith("\n\n"))
    ]
    assert not wrong, f"no newline, or a blank line, at the end of {', '.join(wrong)}"


def test_text_files_are_utf8_with_unix_line_ends() -> None:
    wrong = [
        name.as_posix()
        for name, text in texts().items()
        if name.suffix not in DATA and ("\r" in text or re.search("[\udc80-\udcff]", text))
    ]
    assert not wrong, f"not UTF-8, or a carriage return, in {', '.join(wrong)}"


def lengths() -> dict[Path, int]:
    return {
        name: text.count("\n")
        for name, text in texts().items()
        if name.suffix == ".py" and name.parts[0] in ("src", "plugins", "tests", "tools")
    }


def test_python_files_stay_small() -> None:
    long = {name.as_posix(): count for name, count in lengths().items() if count > 500}
    assert not long, f"files over 500 lines: {long}"


@pytest.mark.parametrize("folder", ["src", "tests", "tools"])
def test_python_files_have_a_small_median(folder: str) -> None:
    found = [count for name, count in lengths().items() if name.parts[0] == folder and count > 3]
    assert found
    assert statistics.median(found) <= 120, f"the median file of {folder}/ has {statistics.median(found)} lines"
