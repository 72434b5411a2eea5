"""The marked examples of the docs run and print what the page shows."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.docs.examples import examples
from tests.docs.examples import play as play_page
from tests.tracked import texts

PAGES = {name: list(examples(text)) for name, text in texts().items() if name.suffix == ".md"}


@pytest.mark.parametrize("page", [name for name, found in PAGES.items() if found], ids=lambda page: page.as_posix())
def test_examples_of_page_run(page: Path, tmp_path: Path) -> None:
    play_page(PAGES[page], tmp_path)


def block(mark: str, language: str, body: str) -> str:
    return f"Text.\n\n<!-- {mark} -->\n\n```{language}\n{body}```\n"


def play(text: str, folder: Path) -> None:
    found = list(examples(text))
    assert found
    play_page(found, folder)


HELLO = block("file: hello.py", "python", "print('one')\nprint('two')\nprint('three')\n")


@pytest.mark.parametrize(
    "shown", ["", "...\n", "one\ntwo\nthree\n", "one\n...\n", "...\ntwo\n...\n", "one\n...\nthree\n"]
)
def test_console_example_passes_when_the_output_is_as_shown(shown: str, tmp_path: Path) -> None:
    play(HELLO + block("run", "console", "$ python hello.py\n" + shown), tmp_path)


@pytest.mark.parametrize(
    "shown", ["one\n", "two\n...\n", "one\nthree\n", "...\nfour\n", "...\ntwo\n", "three\n...\none\n"]
)
def test_console_example_fails_when_the_output_differs(shown: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="line 12"):
        play(HELLO + block("run", "console", "$ python hello.py\n" + shown), tmp_path)


def test_python_example_fails_when_it_raises(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="ended with 1, not 0"):
        play(block("run", "python", "raise ValueError\n"), tmp_path)


def test_example_may_expect_an_exit_code(tmp_path: Path) -> None:
    play(block("run exit=3", "python", "raise SystemExit(3)\n"), tmp_path)
    with pytest.raises(AssertionError, match="ended with 0, not 3"):
        play(block("run exit=3", "python", "pass\n"), tmp_path)


@pytest.mark.parametrize(
    "text",
    [block("run", "toml", "a = 1\n"), block("run", "console", "no prompt\n"), block("run", "console", "$ rm x\n")],
)
def test_example_that_can_not_be_run_fails(text: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        play(text, tmp_path)


def test_unmarked_blocks_are_left_alone() -> None:
    assert list(examples("```python\nraise ValueError\n```\n")) == []


SERVER = """import http.server, pathlib
http.server.HTTPServer(("127.0.0.1", 8765), http.server.SimpleHTTPRequestHandler).serve_forever()
"""
ASK = """import socket
socket.create_connection(("127.0.0.1", 8765), 5).close()
"""


def test_what_a_block_starts_answers_the_blocks_after_it_at_a_free_port_and_ends_with_the_page(tmp_path: Path) -> None:
    start = block("file: server.py", "python", SERVER) + block("start 8765", "console", "$ python server.py\n")
    play(start + block("run", "python", ASK), tmp_path)
    free = (tmp_path / "server.py").read_text("utf-8").partition('", ')[2].partition(")")[0]
    assert free != "8765"
    with pytest.raises(OSError, match=r"."):
        socket.create_connection(("127.0.0.1", int(free)), 5).close()


def test_a_command_that_should_stay_and_ends_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="ended with 3"):
        play(block("start 8765", "console", '$ python -c "raise SystemExit(3)"\n'), tmp_path)
