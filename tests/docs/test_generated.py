"""Generated pages say what the code says, and the generator notices when they do not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from casebridge.faults import FAULTS
from casebridge.model import Term
from casebridge.model.catalogue import vocabularies
from tests.tracked import ROOT
from tools import docs
from tools.pages.sources import SOURCES, tags


def test_generated_pages_are_current() -> None:
    assert not docs.drift(ROOT), "run `uv run python tools/docs.py` and commit the result"


def test_write_repairs_what_drift_found(tmp_path: Path) -> None:
    assert docs.drift(tmp_path) == docs.write(tmp_path) != []
    assert docs.drift(tmp_path) == []
    page = tmp_path / docs.REFERENCE / "errors.md"
    page.write_text(page.read_text(encoding="utf-8") + "by hand\n", encoding="utf-8")
    assert docs.drift(tmp_path) == ["docs/reference/errors.md"]


def test_check_ends_with_1_when_a_page_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    assert docs.main(["--check"]) == 1
    assert "stale: docs/reference/vocabulary.md" in capsys.readouterr().out
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0


@pytest.mark.skipif("cli.md" not in docs.PAGES, reason="casebridge has no command line yet")
@pytest.mark.parametrize("name", ["event", "profile"])
def test_schema_command_prints_the_documented_schema(name: str) -> None:
    argv = [sys.executable, "-m", "casebridge", "schema", name]
    printed = subprocess.run(argv, capture_output=True, encoding="utf-8", check=True).stdout
    assert printed == (ROOT / docs.REFERENCE / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", FAULTS)
def test_fault_code_is_documented(code: str) -> None:
    page = (ROOT / docs.REFERENCE / "errors.md").read_text(encoding="utf-8")
    assert f"| `{code}` |" in page


def test_every_key_of_the_configuration_has_a_meaning() -> None:
    page = (ROOT / docs.REFERENCE / "configuration.md").read_text(encoding="utf-8").partition("## AgencyConfig")[2]
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) > 60
    assert [line for line in rows if line.endswith("|  |")] == []


@pytest.mark.parametrize("vocabulary", vocabularies().values(), ids=lambda item: item.__name__)
def test_term_names_a_known_source(vocabulary: type[Term]) -> None:
    page = (ROOT / docs.REFERENCE / "vocabulary.md").read_text(encoding="utf-8")
    for term in vocabulary:
        assert tags(term.source), f"{term!r} has a source that {SOURCES.keys()} do not hold"
        assert f"| `{term}` |" in page


def test_every_source_tag_is_used() -> None:
    used = {tag for vocabulary in vocabularies().values() for term in vocabulary for tag in tags(term.source)}
    assert used == set(SOURCES)


def test_tags_are_whole_words() -> None:
    assert tags("FORM, TR23 II.D") == {"FORM", "TR23"}
    assert tags("CS 6") == {"CS"}
    assert tags("CSAM") == set()
