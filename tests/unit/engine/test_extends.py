"""Agencies that share a ledger: each has a file of its own, what they share stands in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.engine.config import load_config
from casebridge.errors import FixConfig

SHARED = """
[agency]
id = "CLEARING"
[ledger]
path = "state/ledger.db"
[delivery]
batch = 7
[[sink]]
name = "out"
type = "file_drop"
path = "out"
"""
OWN = """
extends = "../shared.toml"
[agency]
ori = "WA0170000"
"""


def written(folder: Path, own: str = OWN, shared: str = SHARED) -> Path:
    (folder / "agencies").mkdir()
    (folder / "shared.toml").write_text(shared, encoding="utf-8")
    path = folder / "agencies" / "seattle.toml"
    path.write_text(own, encoding="utf-8")
    return path


def test_what_is_shared_comes_from_the_shared_file_and_starts_at_its_folder(tmp_path: Path) -> None:
    config = load_config(written(tmp_path), {})
    assert config.agency.ori == "WA0170000"
    assert config.ledger.path == tmp_path / "agencies" / ".." / "state" / "ledger.db"
    assert [item.name for item in config.sink] == ["out"]
    assert config.delivery.batch == 7
    assert config.file == tmp_path / "agencies" / "seattle.toml"
    assert config.folder == tmp_path / "agencies"


def test_the_environment_speaks_of_the_file_in_which_a_table_stands(tmp_path: Path) -> None:
    path = written(tmp_path)
    config = load_config(path, {"CASEBRIDGE__DELIVERY__BATCH": "9", "CASEBRIDGE__AGENCY__ORI": "WA0170001"})
    assert config.delivery.batch == 9
    assert config.agency.ori == "WA0170001"


def test_a_shared_table_in_an_agencys_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, f'{OWN}[ledger]\npath = "x.db"\n')
    with pytest.raises(FixConfig) as caught:
        load_config(path, {})
    assert caught.value.code == "config_extends"
    assert "[ledger]" in str(caught.value)
    assert "seattle.toml" in str(caught.value)


@pytest.mark.parametrize("target", ["shared.toml", "agencies/seattle.toml"])
def test_a_chain_of_files_ends_with_the_first(tmp_path: Path, target: str) -> None:
    path = written(tmp_path, shared=f'extends = "{target}"\n{SHARED}')
    with pytest.raises(FixConfig) as caught:
        load_config(path, {})
    assert caught.value.code == "config_extends"
    assert "shared.toml" in str(caught.value)


def test_a_password_in_the_address_of_a_database_is_refused_and_not_shown(tmp_path: Path) -> None:
    shared = SHARED.replace('path = "state/ledger.db"', 'url = "postgresql://me:hunter2@db/casebridge"')
    with pytest.raises(FixConfig) as caught:
        load_config(written(tmp_path, shared=shared), {})
    assert "secret" in str(caught.value)
    assert "hunter2" not in str(caught.value)
