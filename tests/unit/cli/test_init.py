"""``init``: a known system, or a name that is nearly one."""

from __future__ import annotations

from pathlib import Path

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
