"""``init``: a known system, or a name that is nearly one."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.profiles import shipped
from tests.unit.cli.conftest import run


def test_init_for_a_known_system_tells_what_is_known_and_what_to_do(tmp_path: Path) -> None:
    told = run("init", "--from", "thehive", tmp_path / "new").words
    assert "What is known of TheHive" in told
    assert "Unverified" in told
    assert told.index("address") < told.index("chmod 600 secrets/thehive") < told.index("casebridge check thehive")
    assert (tmp_path / "new" / "profile.toml").exists()


def test_init_for_a_drop_asks_for_a_file_and_no_secret(tmp_path: Path) -> None:
    told = run("init", "--from", "nibrs-xml", tmp_path / "new").words
    assert "Put an export into drop" in told
    assert "secrets" not in told


def test_init_lists_what_it_knows_and_writes_nothing(tmp_path: Path) -> None:
    told = run("init", "--list", tmp_path / "new")
    assert all(name in told.out for name in shipped())
    found = run("init", "--list", "--json", tmp_path / "new").json
    assert [item["name"] for item in found] == list(shipped())
    assert all(item["note"] for item in found)
    assert not (tmp_path / "new").exists()


def test_init_prints_json_for_programs(tmp_path: Path) -> None:
    told = run("init", "--from", "servicenow", "--json", tmp_path / "new").json
    assert str(tmp_path / "new" / "casebridge.toml") in told["made"]
    assert told["next"]
    assert "ServiceNow" not in told["note"] or told["note"]


def test_init_with_a_name_that_is_nearly_known_says_which(tmp_path: Path) -> None:
    told = run("init", "--from", "thehiv", tmp_path / "new", code=2)
    assert "'thehive'" in told.err
    told = run("init", "--from", "zzz", tmp_path / "new", code=2)
    assert "init --list" in told.err
    assert not (tmp_path / "new").exists()


def test_init_from_a_file_that_is_named_as_one_asks_for_the_path(tmp_path: Path) -> None:
    told = run("init", "--from", "thehive.csv", tmp_path / "new", code=2)
    assert "Check the path" in told.err


def test_init_in_another_folder_says_where_to_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"cd {tmp_path / 'new'}" in run("init", "--from", "thehive", "--json", tmp_path / "new").json["next"][0]
    monkeypatch.chdir(tmp_path)
    assert not any("cd " in step for step in run("init", "--from", "thehive", "--json").json["next"])


def test_note_of_a_system_is_not_broken_within_a_sentence(tmp_path: Path) -> None:
    told = run("init", "--from", "nibrs-xml", tmp_path, COLUMNS="4000").out
    note = told.partition("What is known of")[2].partition("Next")[0].strip().splitlines()[1:]
    assert all(said.strip()[0] in "-W" and said.endswith(".") for said in note)


def test_check_tells_that_the_agency_is_still_a_placeholder(tmp_path: Path) -> None:
    run("init", "--from", "nibrs-xml", tmp_path)
    config = tmp_path / "casebridge.toml"
    assert "Put your ORI" in run("--config", config, "check", code=1).words
    config.write_text(config.read_text(encoding="utf-8").replace("TODO: your agency", "Made-up PD"), encoding="utf-8")
    assert "All is well" in run("--config", config, "check").words
