"""Verbs that only look: status, events, explain, preview, check, doctor, schema, ledger."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from casebridge.guard.host import exclusive
from casebridge.mapping import Profile
from casebridge.model import FeedbackEvent
from tests.unit.cli.conftest import HEADER, Demo, run

SCREENS = [
    ("status",),
    ("events", "list"),
    ("events", "show", "12"),
    ("explain", "12"),
    ("questions", "list"),
    ("questions", "list", "--all"),
    ("questions", "show", "2"),
    ("questions", "show", "3"),
    ("deadletter", "list"),
    ("deadletter", "list", "--all"),
    ("deadletter", "show", "1"),
    ("link", "list"),
    ("cursor", "show", "rms"),
    ("ledger", "verify"),
    ("check",),
    ("schema", "vocabulary"),
]


@pytest.mark.parametrize("screen", SCREENS, ids=" ".join)
def test_screen_fits_80_columns_and_its_json_parses(told: Demo, screen: tuple[str, ...]) -> None:
    ran = told(*screen)
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "\x1b" not in ran.out
    told_twice = told(*screen, "--json")
    assert isinstance(told_twice.json, (list, dict))
    assert told_twice.err == ""


def test_looking_changes_nothing(demo: Demo) -> None:
    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in sorted(demo.folder.rglob("*")) if path.is_file()}

    before = state()
    for screen in SCREENS:
        demo(*screen)
    demo("preview", "rms", next((demo.folder / "drop" / "archive").glob("*.csv")))
    demo("doctor", code=0)
    assert state() == before


def test_status_before_the_first_sync(demo: Demo) -> None:
    shutil.rmtree(demo.folder / "ledger")
    ran = demo("status")
    assert "rms never" in ran.words
    assert "Nothing was synced yet." in ran.out
    assert not (demo.folder / "ledger").exists()


def test_status_of_a_configuration_without_sources(tmp_path: Path) -> None:
    config = tmp_path / "casebridge.toml"
    config.write_text('[agency]\nori = "XX0000000"\n', encoding="utf-8")
    assert "None. Add a [[source]]" in run("--config", config, "status").out
    assert "Add a [[source]] table." in run("--config", config, "check", code=2).err


def test_status_counts_what_waits(told: Demo) -> None:
    found = told("status", "--json").json
    assert (found["questions"], found["dead_letters"], found["links"]) == (3, 2, 12)
    assert [item["name"] for item in found["sinks"]] == ["entry-sheet", "events"]


@pytest.mark.parametrize(
    ("options", "reports"),
    [
        (["--report", "CT 900000106"], ["900000106", "900000106"]),
        (["--case", "25 000109"], ["900000109", "900000209"]),
        (["--report", "not a number"], []),
        (["--incomplete", "--current"], ["900000105", "900000107"]),
        (["--kind", "outcome", "--limit", "1"], ["900000101"]),
        (["--source", "rms", "--limit", "2"], ["900000101", "900000102"]),
    ],
)
def test_events_are_filtered(told: Demo, options: list[str], reports: list[str]) -> None:
    found = told("events", "list", *options, "--json").json
    assert [item["event"]["ref"]["report_id"] for item in found] == reports
    assert all(FeedbackEvent.model_validate(item["event"]) for item in found)


def test_events_say_when_none_fits_and_when_there_are_more(told: Demo) -> None:
    assert "No event fits." in told("events", "list", "--case", "77-777777").out
    assert "The first 2 that fit" in told("events", "list", "--limit", "2").out
    assert told("events", "list", "--source", "other", code=2).err


def test_event_is_found_by_the_beginning_of_its_id(told: Demo) -> None:
    ident = told("events", "show", "4", "--json").json["event"]["event_id"]
    assert told("events", "show", ident[:8], "--json").json["seq"] == 4
    assert "There is no such event." in told("events", "show", "999", code=2).err


def test_purged_event_is_shown_as_purged(demo: Demo) -> None:
    bridge_run = demo("events", "show", "1", "--json").json
    with demo_ledger(demo) as connection:
        connection.execute("UPDATE event SET payload = '' WHERE seq = 1")
    assert "its content was purged" in demo("events", "show", "1").out
    assert "Content purged" in demo("events", "list").out
    assert demo("events", "show", "1", "--json").json["event"] is None
    assert "purged" in demo("explain", "1", code=2).err
    assert bridge_run["event"]


def demo_ledger(demo: Demo) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(demo.folder / "ledger" / "ledger.db", isolation_level=None))


def test_explain_names_file_line_rule_stream_form_and_sinks(told: Demo) -> None:
    words = told("explain", "12").words
    for piece in (
        "File cases.csv",
        "Line 3",
        "column 'Status', code 'ARR' -> status = CLEARED_BY_ARREST",
        "column 'Arrest Date' -> ARREST",
        "Ongoing Investigation",
        "Case Status Arrest",
        "entry-sheet sent",
        "Edit 2, takes the place of",
    ):
        assert piece in words


def test_explain_tells_what_the_form_cannot_say(told: Demo) -> None:
    assert "NIBRS code B means declined" in told("explain", "2").words


def test_explain_works_without_the_profile(demo: Demo) -> None:
    (demo.folder / "profile.toml").write_text("name = 1", encoding="utf-8")
    assert "(of an earlier version of the profile)" in demo("explain", "12").out


def test_explain_of_an_event_that_waits_says_that_it_went_nowhere(told: Demo) -> None:
    assert "not sent" in told("explain", "5").words


def test_preview_shows_record_case_and_form_and_writes_nothing(demo: Demo) -> None:
    path = demo.drop(
        HEADER
        + "25-000109,,ARR,,,10/27/2025,10/28/2025,Unit 3\n"
        + "25-000501,,CLO,,,,10/28/2025,Unit 3\n"
        + "25-000502,,EXC,B,,,10/28/2025,Unit 3\n"
        + "25-000503,,XFER,,,,10/28/2025,Unit 3\n"
        + "bad,,OPEN,,,,10/28/2025,Unit 3\n"
        + ",,,,,,,\n"
    )
    ran = demo("preview", "rms", path)
    for piece in (
        "Case 25-000109 (line 2)",
        "Arrest Date: 10/27/2025",
        "investigation status: CLEARED_BY_ARREST",
        "outcome: ARREST on 2025-10-27",
        "NCMEC form, report 900000109",
        "NCMEC form, report 900000209",
        "Case Status: Arrest",
        "No report is linked. With a link it would say:",
        "Waits: why was the report closed?",
        "Reason(s) for closing the report: No",
        "question: what does the code mean? (column",
        "Would be set aside",
        "line 6, column 'Case No': The case number does not have the form",
        "Would be left alone",
        "1 row: blank",
        "4 cases shown, 1 linked to a report. Nothing was written.",
    ):
        assert piece in ran.words.replace("  ", " "), piece
    assert max(map(len, ran.out.splitlines())) <= 80
    assert len(demo("preview", "rms", path, "--limit", "2", "--json").json) == 4


def test_preview_never_lets_a_cell_steer_the_terminal(demo: Demo) -> None:
    path = demo.drop(HEADER + '25-000601,"\x1b[2J\x07",OPEN,,,,10/28/2025,U\n')
    ran = demo("preview", "rms", path)
    assert "\x1b" not in ran.out
    assert "\\x1b[2J" in ran.out


def test_preview_of_rows_of_one_case_and_of_long_cells(demo: Demo) -> None:
    long = "Z" * 300
    rows = f"25-000601,{long},OPEN,,,,10/28/2025,U\n25-000601,,OPEN,,,10/01/2025,10/28/2025,U\n"
    ran = demo("preview", "rms", demo.drop(HEADER + rows))
    assert "(line 2, 3)" in ran.out
    assert "line 3" in ran.out
    assert long not in ran.out.replace("\n", "")


def test_preview_shows_at_most_20_faults(demo: Demo) -> None:
    ran = demo("preview", "rms", demo.drop(HEADER + "bad,,OPEN,,,,10/28/2025,U\n" * 25))
    assert "and 5 more" in ran.out


def test_preview_of_a_file_that_cannot_be_read_ends_with_1(demo: Demo) -> None:
    ran = demo("preview", "rms", demo.drop("Case No\n1\n"), code=1)
    assert "A column that the profile maps is not in the header." in ran.err


def test_preview_of_nothing_to_say(demo: Demo) -> None:
    text = (demo.folder / "profile.toml").read_text(encoding="utf-8")
    (demo.folder / "profile.toml").write_text(text.replace('{ status = "OPEN" }', "{}"), encoding="utf-8")
    ran = demo("preview", "rms", demo.drop(HEADER + "25-000601,,OPEN,,,,10/28/2025,U\n"))
    assert "Nothing to say to NCMEC yet." in ran.words


def test_foreign_files_read_well_in_preview(foreign_data: Path, demo: Demo) -> None:
    sample = foreign_data / "csv" / "san_francisco_wg3w-h783.csv"
    (demo.folder / "profile.toml").write_text(
        'name = "sf"\nversion = "1"\ntime_zone = "America/Los_Angeles"\n[case]\nnumber = "Incident Number"\n'
        'as_of = { column = "Report Datetime", format = "%Y/%m/%d %I:%M:%S %p" }\n[[map]]\ncolumn = "Resolution"\n'
        'codes."Open or Active" = { status = "OPEN" }\n'
        'codes."Cite or Arrest Adult" = { status = "CLEARED_BY_ARREST", outcome = "ARREST" }\n'
        '[ignored]\n"*" = "not needed"\n',
        encoding="utf-8",
    )
    ran = demo("preview", "rms", sample, "--limit", "50")
    assert "Resolution: Cite or Arrest Adult" in ran.words
    assert "Case Status: Arrest" in ran.words
    assert max(map(len, ran.out.splitlines())) <= 80


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
        "1 columns are neither read nor ignored: 'New'",
        "1 codes of column 'Status' mean: 'XFER' (1)",
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


def test_doctor_names_who_holds_the_lock(demo: Demo) -> None:
    with exclusive(demo.folder / "ledger" / "ledger.db.lock", note="casebridge sync"):
        assert "In use by `casebridge sync`" in demo("doctor").words


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


def test_schemas_are_those_of_the_code() -> None:
    assert run("schema", "event").json == FeedbackEvent.model_json_schema()
    assert run("schema", "profile", "--json").json == Profile.model_json_schema()


def test_vocabulary_lists_codes_with_meaning_and_source() -> None:
    found = run("schema", "vocabulary", "--json").json
    assert found["Answer"] == [
        {"code": "YES", "definition": "Yes.", "source": "FORM"},
        {"code": "NO", "definition": "No.", "source": "FORM"},
    ]
    assert "Term" not in found
    assert list(run("schema", "vocabulary", "Answer", "--json").json) == ["Answer"]
    ran = run("schema", "vocabulary", "answer", "--json", code=2)
    assert "Answer" in json.loads(ran.err)["summary"]
