"""Backup, restore, upgrade and purge as an operator runs them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from casebridge.guard.host import exclusive
from tests.unit.cli.conftest import HEADER, Demo

GOLDEN = Path(__file__).parents[1] / "ledger" / "golden"


@pytest.fixture
def kept(demo: Demo) -> Demo:
    demo.config_with("[ledger]", '[ledger]\nbackups = "backups"')
    return demo


def test_a_backup_is_made_listed_and_restored(kept: Demo) -> None:
    assert "There is no backup." in kept("ledger", "backups").out
    assert "There is no backup" in kept("doctor").words
    assert "verified." in kept("ledger", "backup", "--keep", 2).words
    made = kept("ledger", "backup", "--json").json
    assert made["kind"] == "casebridge backup"
    listed = kept("ledger", "backups", "--json").json
    assert made["file"] in [item["file"] for item in listed]
    assert "ledger-20" in kept("ledger", "backups").out
    assert "2 there, the newest of" in kept("doctor").words
    kept.drop(HEADER + "25-000777,900000777,OPEN,,,,10/28/2025,U\n")
    kept("sync")
    told = kept("ledger", "restore", kept.folder / "backups" / made["file"]).words
    assert "1 file of source rms put back" in told
    assert "is restored" in told
    assert "casebridge sync --no-deliver" in told
    kept("sync")
    assert "25-000777" in kept("events", "list").out
    assert "The ledger is sound." in kept("ledger", "verify").out


def test_a_restore_to_another_place_touches_nothing(kept: Demo, tmp_path: Path) -> None:
    made = kept("ledger", "backup", "--json").json
    file = kept.folder / "backups" / made["file"]
    ran = kept("ledger", "restore", file, "--to", tmp_path / "other.db", "--json")
    assert ran.json["aside"] is None
    assert (tmp_path / "other.db").exists()
    assert "There is a ledger already" in kept("ledger", "restore", file, "--to", tmp_path / "other.db", code=2).err


def test_a_restore_waits_for_the_daemon_to_end_and_refuses_what_is_damaged(kept: Demo) -> None:
    made = kept("ledger", "backup", "--json").json
    file = kept.folder / "backups" / made["file"]
    with exclusive(kept.folder / "ledger" / "daemon.lock", note="casebridge run"):
        assert "casebridge run" in kept("ledger", "restore", file, code=3).err
    file.write_bytes(file.read_bytes()[:-4096])
    assert "no whole backup" in kept("ledger", "restore", file, code=4).err


def test_a_backup_without_a_folder_or_a_ledger_says_so(demo: Demo) -> None:
    assert "not said where backups go" in demo("ledger", "backup", code=2).err
    (demo.folder / "ledger" / "ledger.db").unlink()
    demo("ledger", "backup", demo.folder / "backups", code=4)


def test_check_upgrade_tells_what_an_upgrade_would_do(demo: Demo) -> None:
    assert "up to date" in demo("ledger", "check-upgrade").out
    path = demo.folder / "ledger" / "ledger.db"
    path.unlink()
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript((GOLDEN / "0002_reports.sql").read_text(encoding="utf-8"))
    words = demo("ledger", "check-upgrade").words
    assert "From 0002_reports to 0003_delivery" in words
    assert "must be free" in words
    assert demo("ledger", "check-upgrade", "--json").json["steps"] == ["0003_delivery"]
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE run SET read = read + 1 WHERE run_id = 1")
    assert "does not balance" in demo("ledger", "check-upgrade", code=4).words
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE run SET read = read - 1 WHERE run_id = 1")
    assert "up to date" in demo("ledger", "upgrade").out
    assert path.with_name("ledger.db.before-0002_reports").exists()


def test_a_case_is_purged_when_the_person_is_sure(demo: Demo) -> None:
    assert demo("purge", "case", "25-000101", "--reason", "sealed", code=130)
    assert "25-000101" in demo("events", "list").out
    words = demo("purge", "case", "25-000101", "--reason", "sealed", "--yes").words
    assert "taken back" in words
    assert "The case is purged" in words
    assert "25-000101" not in demo("events", "list").out
    assert "no case of that number" in demo("purge", "case", "25-000101", "--reason", "sealed", "--yes", code=2).err


def test_a_purge_that_waits_ends_with_3_and_one_at_once_names_who_was_not_told(demo: Demo) -> None:
    for name in ("out", "sheet"):
        for folder in demo.folder.glob(f"*{name}*"):
            if folder.is_dir():
                folder.rename(folder.with_name(f"away-{folder.name}"))
                folder.write_text("in the way")
    ran = demo("purge", "case", "25-000101", "--reason", "order", "--yes", code=3)
    assert "still here" in ran.words
    ran = demo("purge", "case", "25-000101", "--reason", "order", "--now", "--yes")
    assert "The case is purged" in ran.words
    assert demo("purge", "case", "25-000102", "--reason", "order", "--now", "--json").json["untold"]
    demo("purge", "case", "25-000102", "--reason", "order", "--now", "--after-delivery", "--yes", code=2)


def test_the_retention_clock_tells_what_it_did(demo: Demo) -> None:
    assert "0 cases would be purged" in demo("purge", "expired", "--dry-run").words
    assert "0 cases purged" in demo("purge", "expired").words
    assert demo("purge", "expired", "--json").json["cases"] == 0
