"""The benchmark's own parts do what the table says of them, on a few rows."""

from __future__ import annotations

import csv
import importlib.util
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import script
from tests.bench.agency import set_up
from tests.bench.connected import CONNECTED
from tests.bench.generate import COLUMNS, case_number, rows, write_drop, write_links
from tests.bench.measure import Cost, measure, median
from tests.bench.run import AnyScenario, line
from tests.bench.scenario import SCENARIOS

CLI = importlib.util.find_spec("casebridge.cli") is not None


def held(path: Path) -> list[tuple[str, ...]]:
    database = sqlite3.connect(path)
    try:
        return database.execute("SELECT * FROM feedback ORDER BY case_number").fetchall()
    finally:
        database.close()


def load(export: Path, target: Path, stop_after: int | None = None) -> int:
    database = sqlite3.connect(target)
    try:
        return script.load(export, database, None, stop_after)
    finally:
        database.close()


def test_rows_are_the_same_for_the_same_seed() -> None:
    assert list(rows(200, seed=1, dense=True)) == list(rows(200, seed=1, dense=True))
    assert list(rows(200, seed=1, dense=True)) != list(rows(200, seed=2, dense=True))


def test_rows_have_the_promised_shape(tmp_path: Path) -> None:
    size = write_drop(tmp_path / "drop.csv", 2000)
    with (tmp_path / "drop.csv").open(encoding="utf-8", newline="") as file:
        header, *body = csv.reader(file)
    assert tuple(header) == COLUMNS
    assert len(body) == 2000
    assert {len(row) for row in body} == {12}
    assert 140 <= size / 2000 <= 160
    assert all(row[11] for row in body)
    assert len({row[0] for row in body}) == 2000 - 39


def test_changed_export_differs_in_one_case_of_a_hundred() -> None:
    before, after = (list(rows(1020, seed=1, dense=True, changed=changed)) for changed in (False, True))
    assert {old[0] for old, new in zip(before, after, strict=True) if old != new} == {
        case_number(case) for case in range(100, 1001, 100)
    }


def test_links_name_one_case_in_five_hundred(tmp_path: Path) -> None:
    assert write_links(tmp_path / "links.csv", 1000) == 2
    assert not any(row[11] for row in rows(1000, seed=1, dense=False))


def test_script_holds_the_newest_row_of_each_case(tmp_path: Path) -> None:
    export = tmp_path / "drop.csv"
    write_drop(export, 200)
    _, printed = measure([sys.executable, script.__file__, str(export), str(tmp_path / "a.db")], tmp_path)
    assert printed.split() == ['{"read":', "200,", '"held":', "197}"]
    found = {row[0]: row for row in held(tmp_path / "a.db")}
    newest = {row[0]: row for row in rows(200, seed=1, dense=True)}
    assert {number: row[10] for number, row in found.items()} == {
        number: row[10].replace(" ", "T") for number, row in newest.items()
    }


def test_script_goes_on_where_it_stopped(tmp_path: Path) -> None:
    export = tmp_path / "drop.csv"
    write_drop(export, 3500)
    assert load(export, tmp_path / "a.db", stop_after=2) == 2000
    assert load(export, tmp_path / "a.db") == 3500
    assert load(export, tmp_path / "whole.db") == 3500
    assert held(tmp_path / "a.db") == held(tmp_path / "whole.db")


def test_script_takes_newer_rows_and_leaves_older_ones(tmp_path: Path) -> None:
    for name, changed in (("old.csv", False), ("new.csv", True), ("late.csv", False)):
        write_drop(tmp_path / name, 1020, changed=changed)
    load(tmp_path / "new.csv", tmp_path / "new.db")
    for name in ("old.csv", "new.csv", "late.csv"):
        load(tmp_path / name, tmp_path / "all.db")
    assert held(tmp_path / "all.db") == held(tmp_path / "new.db")


ROOT = Path(__file__).resolve().parents[2]
MEMORY = """
import sys
from pathlib import Path
from tests.bench.measure import measure
for code in ("x = bytearray(400_000_000)", "pass"):
    print(measure([sys.executable, "-c", code], Path(sys.argv[1]))[0].memory)
"""


def test_measure_tells_of_one_process_and_refuses_a_failed_one(tmp_path: Path) -> None:
    cost, printed = measure([sys.executable, "-c", "print('done')"], tmp_path)
    assert printed.split() == ["done"]
    assert cost.wall > 0
    if sys.platform != "win32":
        # The system counts the memory of who starts a process as the process's own: a large test run would hide it.
        asked = subprocess.run(
            [sys.executable, "-c", MEMORY, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        large, small = map(float, asked.stdout.split())
        assert large > 400 > small
    with pytest.raises(RuntimeError, match="ended with 3"):
        measure([sys.executable, "-c", "raise SystemExit(3)"], tmp_path)


def test_table_line_shows_the_ratio() -> None:
    middle = median([Cost(1, 1, 10), Cost(2, 2, 20), Cost(9, 9, 90)])
    assert middle == Cost(2, 2, 20)
    assert line(SCENARIOS[0], 1000, middle, Cost(5, 3, 40)).endswith("| 1,000 | 2.00 | 5.00 | 2.50 | 1.50 | 20 | 40 |")


def test_profile_names_every_column_of_the_export(tmp_path: Path) -> None:
    from casebridge.mapping import load_profile

    set_up(tmp_path, sink=True)
    profile = load_profile(tmp_path / "rms.toml")
    assert set(profile.columns()) | set(profile.ignored) == set(COLUMNS)


@pytest.mark.skipif(not CLI, reason="casebridge has no command line yet")
@pytest.mark.parametrize("scenario", [*SCENARIOS, *CONNECTED], ids=lambda scenario: scenario.title)
def test_scenario_runs_on_a_few_rows(scenario: AnyScenario, tmp_path: Path) -> None:
    for name, side in (("script", scenario.script), ("casebridge", scenario.casebridge)):
        (tmp_path / name).mkdir()
        assert side(tmp_path / name, 600).wall > 0
