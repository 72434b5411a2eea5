"""The configuration: where things are, what the environment overrides, and how a typo is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.engine.config import DropConfig, load_config, overlay, seconds
from casebridge.errors import FixConfig
from tests.support.agency import Agency


@pytest.mark.parametrize(("text", "wanted"), [("30s", 30), ("15m", 900), (" 6 h ", 21_600), ("1d", 86_400)])
def test_a_duration_is_a_number_and_a_unit(text: str, wanted: int) -> None:
    assert seconds(text) == wanted


@pytest.mark.parametrize("text", ["", "15", "m", "1.5h", "-1h", "1w"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="for example '15m'"):
        seconds(text)


def test_relative_paths_start_at_the_file(agency: Agency) -> None:
    config = load_config(agency.config, {})
    assert config.ledger.path == agency.ledger_path
    assert isinstance(config.source[0], DropConfig)
    assert config.source[0].path == agency.drops
    assert [getattr(item, "path", None) for item in config.sink] == [agency.out, agency.sheet]


def test_the_environment_lies_on_top_of_the_file(agency: Agency, tmp_path: Path) -> None:
    config = load_config(agency.config, {"CASEBRIDGE__LEDGER__PATH": str(tmp_path / "other.db"), "OTHER": "x"})
    assert config.ledger.path == tmp_path / "other.db"


def test_the_environment_leaves_lists_to_the_file() -> None:
    data: dict[str, object] = {"source": [1]}
    overlay(data, {"CASEBRIDGE__SOURCE__PATH": "x"})
    assert data == {"source": [1]}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("settle_seconds = 1", 'intervall = "1h"', "interval"),
        ("settle_seconds = 1", 'interval = "soon"', "interval"),
        ('name = "sheet"', 'name = "out"', "same name"),
        ('ori = "WA0170000"', 'ori = "WA0170000"\nid = "x"', "ori or id"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(agency: Agency, old: str, new: str, told: str) -> None:
    text = agency.config.read_text(encoding="utf-8")
    agency.config.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(FixConfig) as caught:
        load_config(agency.config, {})
    assert told in str(caught.value)
    assert agency.config.name in str(caught.value)


def test_an_agency_without_an_ori_names_its_scheme(agency: Agency) -> None:
    text = agency.config.read_text(encoding="utf-8")
    agency.config.write_text(text.replace('ori = "WA0170000"', 'id = "unit 7"\nscheme = "LOCAL"'), encoding="utf-8")
    assert load_config(agency.config, {}).agency.ref().key.startswith("LOCAL:")
