"""A new connector passes every check as it stands, whatever its kind."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from casebridge import __version__
from casebridge.authoring.grade import grade
from casebridge.authoring.kit import run_kit
from casebridge.authoring.new import KINDS, new_connector
from casebridge.authoring.project import open_project
from casebridge.errors import FixConfig

TODAY = date(2026, 3, 1)


def tool(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("mypy"))


@pytest.mark.parametrize("kind", KINDS)
def test_new_connector_passes_ruff_as_it_stands(made: dict[str, Path], kind: str) -> None:
    assert tool(made[kind], "ruff", "check", "--no-cache", ".") == ""
    assert tool(made[kind], "ruff", "format", "--check", "--no-cache", ".") == ""


@pytest.mark.parametrize("kind", KINDS)
def test_new_connector_passes_strict_mypy_as_it_stands(made: dict[str, Path], kind: str, cache: str) -> None:
    assert tool(made[kind], "mypy", "--strict", "--cache-dir", cache) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_new_connector_passes_the_kit_and_is_silver(made: dict[str, Path], kind: str, tmp_path: Path) -> None:
    project = open_project(made[kind], tmp_path / "evidence.json")
    found = run_kit(project, __version__)
    assert (found.ok, found.failed) == (True, 0)
    graded = grade(project, __version__)
    assert graded.grade == "silver"
    assert [item.code for item in graded.missing] == ["CB097"]  # its world is a small one


def test_source_of_the_template_is_small(made: dict[str, Path]) -> None:
    text = (made["source"] / "src" / "acme_source" / "source.py").read_text(encoding="utf-8")
    assert len([line for line in text.partition("class AcmeSourceSource")[2].splitlines() if line.strip()]) <= 40


def test_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FixConfig) as caught:
        new_connector(tmp_path, {}, today=TODAY, version=__version__)
    assert caught.value.code == "folder_taken"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    "answers",
    [
        {"name": "Acme"},
        {"name": "a--b"},
        {"name": "json"},
        {"name": "import"},
        {"kind": "magic"},
        {"license": "whatever"},
        {"author": 'A "B"'},
        {"author": "A\\B"},
        {"author": "A\nB"},
        {"system": 'X"""'},
        {"package": "own"},
    ],
)
def test_answer_that_would_break_the_files_is_refused(answers: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(FixConfig) as caught:
        new_connector(tmp_path / "new", answers, today=TODAY, version=__version__)
    assert caught.value.code == "answer_unfit"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("version", "below"), [("0.1.4", "<0.2"), ("0.9", "<0.10"), ("2.3.1", "<3")])
def test_new_connector_needs_the_casebridge_it_was_made_with(version: str, below: str, tmp_path: Path) -> None:
    new_connector(tmp_path / "new", {"author": "Pat O'Sample"}, today=TODAY, version=version)
    dependency = f"casebridge>={version},{below}"
    assert open_project(tmp_path / "new").about["dependencies"] == [dependency]


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "copier", None)
    with pytest.raises(FixConfig, match=r'pip install "casebridge\[author\]"'):
        new_connector(tmp_path / "new", {}, today=TODAY, version=__version__)
