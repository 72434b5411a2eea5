"""Check, doctor and ledger: what is wrong, and the one thing to do about it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from casebridge.guard.host import exclusive
from tests.unit.cli.conftest import HEADER, Demo, demo_ledger, run


def test_check_is_well_when_nothing_waits(told: Demo) -> None:
    assert "All is well. Next: `casebridge sync`" in told("check").out


def test_check_holds_the_first_file_against_the_profile(demo: Demo) -> None:
    demo.drop(
        HEADER.replace("Unit", "Unit,New")
        + "25-000501,,XFER,,,,10/28/2025,U,n\n25-000502,,ARR,,,31/31/2025,10/28/2025,U,n\nbad,,OPEN,,,,10/28/2025,U,n\n"
        + "25-000503,,OPEN,,,,never,U,n\n25-000504,,OPEN\n,,,,,,,,\n"
    )
    ran = demo("check", "rms", code=1)
    for piece in (
        "1 column neither read nor ignored: 'New'",
        "does not say what a code of column 'Status' means: 'XFER' (1)",
        "column 'Arrest Date': A date does not exist",
        "column 'Updated': A date does not have the format",
        "column 'Case No': The case number does not have the form",
        "The row has fewer cells than the header.",
        "things to look at.",
    ):
        assert piece in ran.words, piece
    assert "31/31" not in ran.out
    assert "bad" not in ran.out
    assert {item["source"] for item in demo("check", "--json", code=1).json} == {"rms"}


def test_check_names_a_missing_column_with_its_nearest(demo: Demo) -> None:
    demo.drop(HEADER.replace("Updated", "Updatet"))
    ran = demo("check", code=1)
    assert "The column 'Updated' is not in the header. The header has 'Updatet'." in ran.words


def test_check_of_a_file_that_cannot_be_read(demo: Demo) -> None:
    demo.drop("")
    assert "The file holds no bytes." in demo("check", code=1).words


def test_check_without_the_folder_tells_its_next_step(demo: Demo) -> None:
    shutil.rmtree(demo.folder / "drop")
    assert "The drop folder is not there." in demo("check", code=1).words


def test_check_runs_the_tests_of_the_profile(demo: Demo) -> None:
    path = demo.folder / "profile.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"ARREST 2025-10-14"', '"ARREST 2025-10-15"'), "utf-8")
    assert "outcomes: expected" in demo("check", code=1).words


def test_doctor_finds_all_in_its_place(demo: Demo) -> None:
    found = {item["subject"]: item for item in demo("doctor", "--json").json}
    assert {"Python", "SQLite", "time zones", "configuration", "disk space", "writer", "ledger", "clock"} <= set(found)
    assert all(item["level"] != "problem" for item in found.values())
    assert "sound, and its books balance" in demo("doctor").words


@pytest.mark.skipif(sys.platform == "win32", reason="rights are inherited there")
def test_doctor_warns_of_a_ledger_that_others_can_read(demo: Demo) -> None:
    (demo.folder / "ledger").chmod(0o755)
    ran = demo("doctor")
    assert "Other users can look into" in ran.words
    assert "chmod 700" in ran.words


@pytest.mark.parametrize(("lock", "what"), [("source-1", "source rms"), ("sink-1", "sink"), ("ledger-0", "ledger")])
def test_doctor_names_who_works_on_what(demo: Demo, lock: str, what: str) -> None:
    with exclusive(demo.folder / "ledger" / "ledger.db.locks" / f"{lock}.lock", note="casebridge sync"):
        words = demo("doctor").words
    assert "In use by `casebridge sync`" in words
    assert f"at work on {what}" in words


def test_doctor_tells_what_is_broken_and_ends_with_1(demo: Demo) -> None:
    (demo.folder / "ledger" / "ledger.db").write_bytes(b"nothing of the kind" * 100)
    (demo.folder / "profile.toml").write_text("name = 1\n", encoding="utf-8")
    ran = demo("doctor", code=1)
    assert "not a casebridge ledger" in ran.words
    assert "version: this key is required" in ran.words
    assert "Fix: Put back the latest backup" in ran.words


def test_doctor_without_a_configuration(tmp_path: Path) -> None:
    found = run("--config", tmp_path / "none.toml", "doctor", "--json", code=1).json
    assert found[-1]["subject"] == "configuration"
    assert found[-1]["level"] == "problem"


def test_doctor_before_the_first_sync_and_with_damaged_books(demo: Demo) -> None:
    with demo_ledger(demo) as connection:
        connection.execute("UPDATE run SET read = read + 1 WHERE run_id = 1")
    ran = demo("doctor", code=1)
    assert "does not balance" in ran.words
    assert "Next:" in demo("ledger", "verify", code=4).out
    assert demo("ledger", "verify", "--json", code=4).json["sound"] is False
    assert "do not balance" in demo("status").words
    shutil.rmtree(demo.folder / "ledger")
    assert "the first sync makes it" in demo("doctor").words


def test_doctor_notices_a_clock_that_runs_behind(demo: Demo) -> None:
    with demo_ledger(demo) as connection:
        connection.execute("UPDATE run SET started_at = '2999-01-01T00:00:00Z'")
    assert "Set the clock right" in demo("doctor", code=1).words


def test_ledger_info_and_upgrade(demo: Demo) -> None:
    words = demo("ledger", "info").words
    assert "Links 12" in words
    assert demo("ledger", "info", "--json").json["links"] == 12
    assert "up to date" in demo("ledger", "upgrade").out
    shutil.rmtree(demo.folder / "ledger")
    assert "There is no ledger at this path." in demo("ledger", "info", code=4).err
    assert "There is no ledger at this path." in demo("ledger", "upgrade", code=4).err
