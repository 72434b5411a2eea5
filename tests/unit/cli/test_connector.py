"""`casebridge connector` on the screen, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import run


def test_new_test_and_grade_lead_from_nothing_to_a_grade(tmp_path: Path) -> None:
    folder = tmp_path / "acme-desk"
    made = run("connector", "new", folder, "--kind", "format", "--defaults")
    assert "src/acme_desk/reader.py" in made.out
    assert "holds something" in run("connector", "new", folder, "--defaults", code=2).err
    assert "The kit was not run yet." in run("connector", "grade", folder, code=1).words
    assert "1 suite:" in run("connector", "test", folder).words
    graded = run("connector", "grade", folder)
    assert max(map(len, graded.out.splitlines())) <= 80
    assert "Missing for gold" in graded.out
    assert run("connector", "grade", folder, "--json").json["grade"] == "silver"
    assert run("connector", "grade", folder, "--at-least", "gold", code=1).out == graded.out


def test_failed_check_is_told_with_its_page_and_ends_with_1(tmp_path: Path) -> None:
    folder = tmp_path / "acme-desk"
    run("connector", "new", folder, "--kind", "format", "--defaults")
    reader = folder / "src" / "acme_desk" / "reader.py"
    text = reader.read_text(encoding="utf-8")
    reader.write_text(text.replace("_NAMES, cells", "_NAMES, reversed(cells)"), encoding="utf-8")
    assert "docs/rules/CB006.md" in run("connector", "test", folder, code=1).words
    assert run("connector", "grade", folder, "--json", code=1).json["next"] == "bronze"


def test_connector_that_can_not_be_imported_ends_with_2(tmp_path: Path) -> None:
    folder = tmp_path / "acme-desk"
    run("connector", "new", folder, "--defaults")
    (folder / "src" / "acme_desk" / "plugin.py").write_text("import no_such_module\n", encoding="utf-8")
    assert "connector_broken" in run("connector", "test", folder, "--json", code=2).err


@pytest.mark.parametrize("verb", ["test", "grade", "options"])
def test_folder_without_a_connector_ends_with_2(tmp_path: Path, verb: str) -> None:
    assert "There is no connector here" in run("connector", verb, tmp_path, code=2).err


def test_answer_that_is_none_ends_with_2(tmp_path: Path) -> None:
    assert "KEY is one of" in run("connector", "new", tmp_path / "x", "--data", "colour=red", code=2).err


def test_options_are_a_table_and_a_schema(tmp_path: Path) -> None:
    run("connector", "new", tmp_path / "acme-desk", "--defaults")
    assert "| `token` | name of a secret | required |" in run("connector", "options", tmp_path / "acme-desk").out
    (told,) = run("connector", "options", tmp_path / "acme-desk", "--json").json
    assert told["options"]["properties"]["token"]["secret"] is True
