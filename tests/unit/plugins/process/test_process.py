"""Processes that misbehave: each is ended, and named by what it did."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.plugins.adapt import RecordsSource
from casebridge.plugins.process import ProcessOptions, process_type
from casebridge.plugins.process.child import Child, Silent, TooMuch
from casebridge.plugins.process.surroundings import surroundings
from tests.unit.plugins.adapt.world import FIELDS, context, go_through, last, read, rows
from tests.unit.plugins.process.world import HELLO, connector, raw

PAGE = json.dumps({"type": "page", "records": [{"number": "26-1", "status": "Open"}], "cursor": {"at": 1}, "done": 1})
SAY_HELLO = f"say({HELLO!r}); order = hear()\n"


def fails(made: RecordsSource, folder: Path) -> tuple[str, str, list[Any]]:
    """(kind, code, pages) of a pull that fails; whatever the process said, it is not quoted."""
    found: list[Any] = []
    with pytest.raises(CasebridgeError) as error:
        go_through(made.pull(None, context(folder)), found)
    assert "Sam" not in f"{error.value} {error.value.detail}"
    return type(error.value).__name__, error.value.code, found


@pytest.mark.parametrize(
    ("script", "kind", "code"),
    [
        ("say('Sam Sample')", "FixConfig", "process_protocol"),
        ("say('[]')", "FixConfig", "process_protocol"),
        ('say(\'{"type":"hello","type":"hello"}\')', "FixConfig", "process_protocol"),
        ('say(\'{"type":"page"}\')', "FixConfig", "process_protocol"),
        ("say('{\"type\":[]}')", "FixConfig", "process_protocol"),
        ('say(\'{"type":"hello","api":2}\')', "FixConfig", "process_version"),
        ('say(\'{"type":"hello","api":true}\')', "FixConfig", "process_version"),
        ('say(\'{"type":"hello"}\')', "FixConfig", "process_version"),
        ("sys.stdout.buffer.write(b'\\xff\\xfe\\n')", "FixConfig", "process_protocol"),
        ("sys.exit(0)", "TryLater", "process_ended"),
        ("raise ValueError('Sam Sample')", "TryLater", "process_ended"),
        ("sys.stdout.write('{\"type\"')", "TryLater", "process_ended"),
        (SAY_HELLO + "sys.exit(3)", "TryLater", "process_ended"),
        (SAY_HELLO + 'say(\'{"type":"page","records":{}}\')', "FixConfig", "process_protocol"),
        (SAY_HELLO + 'say(\'{"type":"page","records":[],"cursor":[]}\')', "FixConfig", "process_protocol"),
        (SAY_HELLO + 'say(\'{"type":"page","records":[],"done":"x"}\')', "FixConfig", "process_protocol"),
        (
            SAY_HELLO + 'say(\'{"type":"page","records":[],"cursor":{"a":[]}}\')',
            "FixConfig",
            "plugin_returned",
        ),
        (SAY_HELLO + 'say(\'{"type":"secret","name":"ledger-key"}\'); hear()', "FixConfig", "plugin_secret"),
        (SAY_HELLO + 'say(\'{"type":"secret","name":7}\')', "FixConfig", "process_protocol"),
        (SAY_HELLO + 'say(\'{"type":"error","retry":true,"code":"rest_failed"}\')', "TryLater", "rest_failed"),
        (SAY_HELLO + 'say(\'{"type":"error","code":"rest_refused"}\')', "FixConfig", "rest_refused"),
        (SAY_HELLO + 'say(\'{"type":"error","retry":true,"code":"busy"}\')', "TryLater", "process_later"),
        (SAY_HELLO + 'say(\'{"type":"error","code":"Sam Sample"}\')', "FixConfig", "process_fix"),
        (SAY_HELLO + 'say(\'{"type":"error","code":"ledger_damaged"}\')', "FixConfig", "process_fix"),
    ],
)
def test_process_that_says_something_else_is_named(script: str, kind: str, code: str, tmp_path: Path) -> None:
    raw(tmp_path, script)
    assert fails(connector(tmp_path), tmp_path) == (kind, code, [])


def test_own_code_of_a_connector_is_told(tmp_path: Path) -> None:
    raw(tmp_path, SAY_HELLO + 'say(\'{"type":"error","retry":true,"code":"desk_busy"}\')')
    with pytest.raises(TryLater, match="'desk_busy'"):
        read(connector(tmp_path), tmp_path)


def test_what_came_before_an_early_end_stands(tmp_path: Path) -> None:
    raw(tmp_path, SAY_HELLO + f"say({PAGE!r}); sys.exit(1)")
    kind, code, found = fails(connector(tmp_path), tmp_path)
    assert (kind, code) == ("TryLater", "process_ended")
    assert (rows(found), last(found)) == ([["26-1", "Open"]], {"at": 1})


def test_process_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    child = f"import time\nwhile True:\n    open({str(alive)!r}, 'w').write(str(time.monotonic())); time.sleep(0.05)"
    raw(
        tmp_path,
        SAY_HELLO
        + f"""
import subprocess
subprocess.Popen([sys.executable, "-c", {child!r}])
while not os.path.exists({str(alive)!r}): time.sleep(0.01)
time.sleep(60)
""",
    )
    begun = time.monotonic()
    assert fails(connector(tmp_path, seconds=2), tmp_path)[:2] == ("TryLater", "process_deadline")
    assert time.monotonic() - begun < 15
    before = alive.read_text()
    deadline = time.monotonic() + 0.3
    while time.monotonic() < deadline:
        pass
    assert alive.read_text() == before


def test_process_that_reads_nothing_is_no_obstacle(tmp_path: Path) -> None:
    raw(tmp_path, f"say({HELLO!r}); time.sleep(60)")
    made = connector(tmp_path, seconds=1, text="x" * 3_000_000)
    assert fails(made, tmp_path)[:2] == ("TryLater", "process_deadline")


def test_chatter_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebridge.plugins.process.talk.CHATTER", 50)
    raw(tmp_path, SAY_HELLO + '\nwhile True: say(\'{"type":"log","text":"Sam Sample"}\')')
    assert fails(connector(tmp_path), tmp_path)[:2] == ("FixConfig", "process_output")


def test_log_and_progress_are_taken_and_not_kept(tmp_path: Path) -> None:
    raw(
        tmp_path,
        SAY_HELLO
        + f'say(\'{{"type":"log"}}\'); say(\'{{"type":"progress"}}\'); say({PAGE!r}); say(\'{{"type":"done"}}\')',
    )
    assert last(read(connector(tmp_path), tmp_path)) == {"at": 1}


def test_ability_that_the_process_lacks_is_named(tmp_path: Path) -> None:
    raw(tmp_path, SAY_HELLO)
    with pytest.raises(FixConfig, match="snapshots"):
        read(connector(tmp_path, can=("fetch_case", "snapshots")), tmp_path)
    raw(tmp_path, 'say(\'{"type":"hello","api":1,"can":"all"}\')')
    with pytest.raises(FixConfig) as error:
        read(connector(tmp_path, can=("fetch_case",)), tmp_path)
    assert error.value.code == "process_version"


@pytest.mark.parametrize("command", ["no-such-program-of-ours", "./missing/tool", "bad\0name"])
def test_command_that_is_not_there_is_named(command: str, tmp_path: Path) -> None:
    made = ProcessOptions(command=(command,), folder=tmp_path)
    source = RecordsSource("desk", process_type(frozenset()), made, FIELDS, "number", 5)
    assert fails(source, tmp_path)[:2] == ("FixConfig", "process_missing")


def test_environment_holds_where_programs_are_and_nothing_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEBRIDGE_SECRET_DESK", "Sam Sample")
    monkeypatch.setenv("SOME_TOKEN", "Sam Sample")
    raw(
        tmp_path,
        SAY_HELLO
        + """
names = [name for name in os.environ if name not in ("LC_CTYPE", "__CF_USER_TEXT_ENCODING")]
say(json.dumps({"type": "page", "records": [{"number": "26-1", "status": ",".join(sorted(names))}]}))
say('{"type":"done"}')
""",
    )
    ((_, names),) = rows(read(connector(tmp_path), tmp_path))
    assert set(filter(None, names.split(","))) <= set(surroundings(os.environ))
    assert "Sam" not in str(surroundings(os.environ))


def test_windows_gets_what_it_can_not_start_without() -> None:
    given = {"Path": "a", "SystemRoot": "b", "HOME": "c", "TOKEN": "d"}
    assert surroundings(given, "win32") == {"Path": "a", "SystemRoot": "b"}
    assert surroundings(given, "linux") == {"Path": "a"}


def run(code: str, folder: Path, **limits: int) -> Child:
    return Child([sys.executable, "-c", code], folder, surroundings(os.environ), **limits)


@pytest.mark.parametrize(
    ("code", "limits"),
    [
        ("print('x' * 200)", {"line_limit": 100}),
        ("import sys; sys.stdout.write('x' * 10_000_000)", {"line_limit": 100}),
        ("print('x\\n' * 200)", {"output_limit": 100}),
    ],
)
def test_output_beyond_its_bounds_is_cut(code: str, limits: dict[str, int], tmp_path: Path) -> None:
    child = run(code, tmp_path, **limits)
    try:
        with pytest.raises(TooMuch):
            list(iter(lambda: child.line(20), None))
    finally:
        child.close(0)


def test_errors_of_a_process_are_counted_and_not_kept(tmp_path: Path) -> None:
    child = run("import sys; sys.stderr.write('Sam Sample' * 100_000); print('over')", tmp_path)
    assert child.line(20) == b"over"
    assert child.line(20) is None
    child.close()
    assert child.murmured == 1_000_000
    assert "Sam" not in str(vars(child))


def test_silence_is_told_and_lines_go_both_ways(tmp_path: Path) -> None:
    child = run("import sys\nfor line in sys.stdin: print(line.strip()[::-1], flush=True)", tmp_path)
    with pytest.raises(Silent):
        child.line(0.01)
    child.send(b"abc")
    assert child.line(20) == b"cba"
    child.close()
