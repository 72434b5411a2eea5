"""Runs the examples of a Markdown page, so that no page shows what does not work.

A comment on the line before a fenced block says what happens with it:

    <!-- file: NAME -->    the block is written to NAME in the page's folder
    <!-- run -->           python: the block is run; console: each line after ``$ `` is run
    <!-- run exit=1 -->    the same, and the last command ends with that code
    <!-- start 8443 -->    console: one command that stays; the next block begins once that port of this machine
                           answers, and it is ended after the last block. The number stands for a free port

Other lines of a console block are what it prints, in this order; ``...`` stands for any lines between. The blocks of
a page share one folder, which starts empty. Commands are run without a shell, so that they work on Windows too.
``pip install ./NAME`` puts the distribution into that folder, as an installer would, without asking any index.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from casebridge import clock
from tests.support.sshd import free_port

_BLOCK = re.compile(
    r"^<!-- (?P<verb>run|start|file:) ?(?P<argument>[^\n]*?) ?-->\n+```(?P<language>\w*)[^\n]*\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_EXIT = re.compile(r"exit=(\d+)")


@dataclass(frozen=True, slots=True)
class Example:
    """One marked block: its first line in the page, what to do with it, and its text."""

    line: int
    verb: str
    argument: str
    language: str
    body: str


def examples(text: str) -> Iterator[Example]:
    """The marked blocks of a page, in order."""
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Example(line, match["verb"].rstrip(":"), match["argument"], match["language"], match["body"])


def play(page: Iterable[Example], folder: Path) -> None:
    """Runs the blocks of a page in order; what a block started ends with the page. Raises as ``run`` does."""
    blocks = list(page)
    for port in dict.fromkeys(block.argument for block in blocks if block.verb == "start"):
        free = str(free_port())
        blocks = [replace(block, argument=block.argument.replace(port, free)) for block in blocks]
        blocks = [replace(block, body=block.body.replace(port, free)) for block in blocks]
    with ExitStack() as stack:
        for block in blocks:
            if block.verb == "start":
                stack.enter_context(_started(block, folder))
            else:
                run(block, folder)


@contextmanager
def _started(example: Example, folder: Path) -> Iterator[None]:
    (line,) = example.body.splitlines()
    with (
        (folder / ".started").open("ab") as log,
        subprocess.Popen(
            _argv(line.removeprefix("$ ")), cwd=folder, env=_environment(), stdout=log, stderr=log
        ) as process,
    ):
        try:
            _answers(process, int(example.argument), f"line {example.line}", folder / ".started")
            yield
        finally:
            process.terminate()
            process.wait(30)


def _answers(process: subprocess.Popen[bytes], port: int, where: str, log: Path) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            assert process.poll() is None, f"{where}: ended with {process.returncode}\n{log.read_text('utf-8')}"
            clock.sleep(0.1)
        else:
            return
    raise AssertionError(f"{where}: nothing answers")


def run(example: Example, folder: Path) -> None:
    """Does what the block is marked for; raises AssertionError with the page's line when it goes otherwise."""
    if example.verb == "file":
        target = folder / example.argument
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(example.body, encoding="utf-8", newline="\n")
        return
    expected = _EXIT.search(example.argument)
    code = int(expected[1]) if expected else 0
    if example.language == "python":
        _call([sys.executable, "-c", example.body], folder, code, example.line)
    elif example.language == "console":
        _console(example, folder, code)
    else:
        raise AssertionError(f"line {example.line}: a {example.language or 'plain'} block can't be run")


def _console(example: Example, folder: Path, code: int) -> None:
    commands: list[tuple[str, list[str]]] = []
    for line in example.body.splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif not commands:
            raise AssertionError(f"line {example.line}: a console block starts with '$ '")
        elif line.strip():
            commands[-1][1].append(line.strip())
    for number, (command, printed) in enumerate(commands, 1):
        output = _call(_argv(command), folder, code if number == len(commands) else 0, example.line)
        _compare(printed, output, f"line {example.line}: `{command}`")


def _argv(command: str) -> list[str]:
    words = shlex.split(command)
    if words[:2] == ["pip", "install"]:
        return [sys.executable, "-m", "tests.support.installed", *words[2:]]
    if words[:2] == ["uv", "run"]:
        words = words[2:]
    if words[0] == "python":
        return [sys.executable, *words[1:]]
    if words[0] == "casebridge":
        return [sys.executable, "-m", "casebridge", *words[1:]]
    raise AssertionError(f"examples run python and casebridge, not {words[0]}")


def _call(argv: list[str], folder: Path, code: int, line: int) -> str:
    ended = subprocess.run(argv, cwd=folder, env=_environment(), capture_output=True, encoding="utf-8", check=False)
    output = ended.stdout + ended.stderr
    assert ended.returncode == code, f"line {line}: ended with {ended.returncode}, not {code}\n{output}"
    return output


def _environment() -> dict[str, str]:
    root = str(Path(__file__).parents[2])
    return {**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8", "COLUMNS": "120", "NO_COLOR": "1"}


def _compare(printed: list[str], output: str, where: str) -> None:
    """Each printed line stands in the output after the one before it; without ``...`` between, right after it."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    position, loose = 0, False
    for line in printed:
        if line == "...":
            loose = True
            continue
        places = range(position, len(lines) if loose else min(position + 1, len(lines)))
        found = next((place for place in places if lines[place] == line), None)
        assert found is not None, f"{where} does not print {line!r} there, but\n{output}"
        position, loose = found + 1, False
    assert loose or not printed or position == len(lines), f"{where} prints more than the page shows:\n{output}"
