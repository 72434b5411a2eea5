"""`casebridge connector` on the screen, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run


def test_new_test_and_grade_lead_from_nothing_to_a_grade(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "acme-desk"
    made = run("connector", "new", str(folder), "--kind", "format", "--defaults")
    assert made.code == 0
    assert "src/acme_desk/reader.py" in made.out
    assert run("connector", "new", str(folder), "--defaults").code == 2
    ungraded = run("connector", "grade", str(folder))
    assert (ungraded.code, "The kit was not run yet." in ungraded.words) == (1, True)
    tested = run("connector", "test", str(folder))
    assert tested.code == 0
    assert "1 suite:" in tested.words
    assert max(map(len, run("connector", "grade", str(folder)).out.splitlines())) <= 80
    assert run("connector", "grade", str(folder), "--json").json["grade"] == "silver"
    assert run("connector", "grade", str(folder), "--at-least", "gold").code == 1


def test_failed_check_is_told_with_its_page_and_ends_with_1(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "acme-desk"
    run("connector", "new", str(folder), "--kind", "format", "--defaults")
    reader = folder / "src" / "acme_desk" / "reader.py"
    text = reader.read_text(encoding="utf-8")
    reader.write_text(text.replace("_NAMES, cells", "_NAMES, reversed(cells)"), encoding="utf-8")
    told = run("connector", "test", str(folder))
    assert told.code == 1
    assert "docs/rules/CB020.md" in told.words


@pytest.mark.parametrize("verb", ["test", "grade", "options"])
def test_folder_without_a_connector_ends_with_2(run: Run, tmp_path: Path, verb: str) -> None:
    told = run("connector", verb, str(tmp_path))
    assert told.code == 2
    assert "There is no connector here" in told.err


def test_answer_that_is_none_ends_with_2(run: Run, tmp_path: Path) -> None:
    assert run("connector", "new", str(tmp_path / "x"), "--data", "colour=red").code == 2
