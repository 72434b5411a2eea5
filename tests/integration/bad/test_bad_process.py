"""A program as a connector that misbehaves beside a good CSV source."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.integration.bad.bound import bounded
from tests.integration.bad.desk import CANARY, BadDesk

HEAD = f"""\
import json, os, subprocess, sys, time
CANARY = "{CANARY}"
def say(kind, **parts):
    sys.stdout.write(json.dumps({{"type": kind, **parts}}) + "\\n")
    sys.stdout.flush()
def hear():
    return json.loads(sys.stdin.readline() or "{{}}")
ONE = {{"case": "25-000801", "tip": "900000801", "status": "Open"}}
TWO = {{"case": "25-000802", "tip": "900000802", "status": "Arrest"}}
hear()
say("hello", api=1, can=[])
begin = (hear().get("cursor") or {{}}).get("seen", 0)
if not begin:
    say("page", records=[ONE], cursor={{"seen": 1}})
"""
GOOD = 'say("page", records=[TWO], cursor={"seen": 2})\nsay("done")\n'

BAD: dict[str, tuple[str, int]] = {
    "garbage": ("sys.stdout.write(CANARY + '\\n'); sys.stdout.flush()", 2),
    "bytes": ("sys.stdout.buffer.write(b'\\xff\\xfe\\x00' + CANARY.encode() + b'\\n'); sys.stdout.flush()", 2),
    "floods-stderr": ("for _ in range(4_000): sys.stderr.write(CANARY * 100 + '\\n')\n" + GOOD, 0),
    "prints-and-dies": ("print(CANARY, file=sys.stderr); sys.exit(CANARY)", 3),
    "never-ends": ("time.sleep(60)", 3),
    "stays-after-done": (GOOD + "time.sleep(60)", 0),
    "forks": (
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n" + GOOD + "time.sleep(60)",
        0,
    ),
    "dies-in-a-page": (
        'sys.stdout.write(\'{"type": "page", "records": [{"case"\'); sys.stdout.flush(); os._exit(1)',
        3,
    ),
    "endless-line": (
        "try:\n    while True: sys.stdout.write(CANARY * 10_000)\nexcept OSError: pass",
        2,
    ),
    "error-with-text": ("say('error', retry=False, code='x ' + CANARY, text=CANARY)", 2),
    "asks-for-a-secret": ("say('secret', name=CANARY); hear()", 2),
    "records-are-text": ("say('page', records=CANARY, cursor={'seen': 2})", 2),
    "cursor-is-a-list": ("say('page', records=[TWO], cursor=[CANARY])", 2),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_program_that_misbehaves_is_contained_and_a_mended_one_goes_on(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    body, exit_code = BAD[name]
    command = json.dumps([sys.executable, "desk.py"])
    seconds = 3 if name == "never-ends" else 30
    source = '\n[[source]]\nname = "desk"\ntype = "process"\nprofile = "desk.toml"\n'
    desk = BadDesk(tmp_path, f"{source}command = {command}\nmax_seconds = {seconds}\n")
    (tmp_path / "desk.py").write_text(HEAD + body + "\n", encoding="utf-8")
    with bounded(20, 250):
        result, bad = desk.read()
    assert result.exit_code == bad.exit_code == exit_code, bad.problems
    assert "900000801" in desk.told()
    assert ("900000802" in desk.told()) == (exit_code == 0)
    desk.assert_silent(*capfd.readouterr())

    (tmp_path / "desk.py").write_text(HEAD + ("" if exit_code == 0 else GOOD) + 'say("done")\n', encoding="utf-8")
    result, good = desk.read()
    assert (result.exit_code, good.failed) == (0, False)
    assert "900000802" in desk.told()
