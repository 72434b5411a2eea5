"""The demo tells the whole story, and leaves other people's files alone."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from casebridge.demo import drop, is_demo, prepare
from casebridge.engine.look.check import run_profile_tests
from casebridge.errors import FixConfig
from casebridge.mapping import load_profile
from tests.unit.cli.conftest import Demo, run

STORY = [
    "1. A made-up agency: Example County",
    "12 links taken from links.csv.",
    "2. The case system drops an export, and casebridge reads it",
    "Ready for NCMEC, in the words of its form (7)",
    "Arrest",
    "Closed: No prosecutorial merit",
    "Closed: Unable to locate subject",
    "Ongoing Investigation",
    "One question each, because casebridge never guesses (4)",
    "Why was the report closed? (case 25-000104)",
    "Case 25-000105 is marked cleared.",
    "What does 'XFER' in column 'Status' mean?",
    "Is case 25-000110-1 the case for CyberTipline report",
    "Set aside, while the rest of the file goes on (2)",
    "cases.csv, line 12: The row has fewer cells than the header.",
    "cases.csv, line 13, column 'Arrest Date': A date does not exist",
    "15 records read = 10 translated + 2 set aside + 3 left alone",
    "= 7 events + 4 waiting for an answer + 0 unchanged + 0 kept back",
    "The books balance.",
    "3. The same export is dropped again",
    "Nothing new: 0 events made, 0 sent",
    "4. A corrected export comes in under the same name",
    "25-000103 Closed: Unable to locate subject Closed: Alleged child is an adult",
    "25-000106 Ongoing Investigation Arrest",
    "25-000112 (could not be read) Arrest",
    "5. An officer answers one question",
    "$ casebridge questions answer 1 UNABLE_TO_LOCATE_SUBJECT",
    "900000104 25-000104 Closed: Unable to locate subject (edit 2)",
    "6. What was written",
    "ncmec-entry-000000000001",
    "Try next",
    "casebridge questions list",
]


def test_demo_tells_its_story_in_order(told: Demo) -> None:
    text = " ".join(told.told.split())
    at = 0
    for sentence in STORY:
        found = text.find(sentence, at)
        assert found >= 0, f"{sentence!r} is not told after {text[max(0, at - 80) : at]!r}"
        at = found + len(sentence)


def test_demo_fits_80_columns_but_for_paths(told: Demo) -> None:
    too_long = [line for line in told.told.splitlines() if len(line) > 80 and "/" not in line and "\\" not in line]
    assert not too_long


def test_demo_names_the_entry_sheet_first_and_every_file_is_there(told: Demo) -> None:
    named = [line.strip() for line in told.told.splitlines() if line.strip().endswith((".html", ".jsonl"))]
    assert named[0].endswith(".html")
    assert len(named) == 6
    assert all(Path(name).is_file() for name in named)


def test_demo_answer_stands_on_the_last_sheet(told: Demo) -> None:
    last = max((told.folder / "out" / "entry-sheet").glob("*.csv"))
    rows = list(csv.DictReader(io.StringIO(last.read_text(encoding="utf-8-sig"))))
    assert [(row["CyberTipline report"], row["Case Status"]) for row in rows] == [("900000104", "Closed")]


def test_demo_leaves_a_ledger_whose_books_balance(told: Demo) -> None:
    assert told("ledger", "verify", "--json").json["sound"] is True


def test_demo_profile_has_at_most_40_lines_and_passes_its_tests(told: Demo) -> None:
    path = told.folder / "profile.toml"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 40
    results = run_profile_tests(load_profile(path))
    assert [result.ok for result in results] == [True]


def test_demo_run_again_begins_afresh(demo: Demo) -> None:
    (demo.folder / "mine.txt").write_text("note", encoding="utf-8")
    assert "15 records read" in run("demo", demo.folder).out
    assert (demo.folder / "mine.txt").read_text(encoding="utf-8") == "note"


def test_demo_with_keep_takes_the_next_free_name(demo: Demo) -> None:
    before = (demo.folder / "ledger" / "ledger.db").read_bytes()
    assert "demo-2" in run("demo", demo.folder, "--keep").out
    assert (demo.folder / "ledger" / "ledger.db").read_bytes() == before
    assert is_demo(demo.folder.with_name("demo-2"))


def test_demo_leaves_a_foreign_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "casebridge.toml").write_text("[agency]\n", encoding="utf-8")
    ran = run("demo", tmp_path, code=2)
    assert "did not write" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["casebridge.toml"]


def test_demo_does_not_follow_a_link_when_it_clears(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "demo", tmp_path / "elsewhere"
    prepare(folder, keep=False)
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    drop(folder, "cases.csv")
    (folder / "drop" / "cases.csv").unlink()
    (folder / "drop").rmdir()
    try:
        (folder / "drop").symlink_to(elsewhere, target_is_directory=True)
    except OSError:
        pytest.skip("this host lets us make no links")
    prepare(folder, keep=False)
    assert (elsewhere / "kept").exists()
    assert not (folder / "drop").is_symlink()


def test_demo_in_a_folder_that_is_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FixConfig) as raised:
        prepare(tmp_path / "file" / "demo", keep=False)
    assert raised.value.code == "folder_unwritable"


def test_demo_needs_nothing_but_the_package(tmp_path: Path) -> None:
    environment = {**os.environ, "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, "-m", "casebridge", "demo"], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stdout
    assert done.stderr == b""
    assert [path.name for path in tmp_path.iterdir()] == ["casebridge-demo"]
