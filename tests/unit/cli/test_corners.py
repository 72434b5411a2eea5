"""Rare screens: each has to be as plain as the common ones."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfoNotFoundError

import click
import pytest

from casebridge.cli import main
from casebridge.engine.config import DropConfig
from casebridge.engine.health import machine
from casebridge.engine.look.firstfile import first_file
from casebridge.guard.secret import no_secret
from tests.unit.cli.conftest import HEADER, Demo, demo_ledger


def test_unknown_verb_is_no_command() -> None:
    assert main.get_command(click.Context(main), "nothing") is None


def test_debug_with_json_keeps_the_object_on_the_first_line(demo: Demo) -> None:
    ran = demo("--debug", "explain", "999", "--json", code=2)
    assert ran.err.splitlines()[0].startswith("{")


def test_status_tells_the_problem_of_the_last_sync_and_what_a_sink_refused(demo: Demo) -> None:
    shutil.rmtree(demo.folder / "drop")
    demo("sync", code=3)
    with demo_ledger(demo) as connection:
        connection.execute(
            "INSERT INTO receipt (sink_id, seq, verdict, code, at)"
            " VALUES (2, 1, 'rejected', 'too_large', '2026-03-02T00:00:00Z')"
        )
    words = demo("status").words
    assert "Failed. The drop folder is not there." in words
    assert "1 refused" in words


def test_status_tells_files_records_and_what_was_set_aside(demo: Demo) -> None:
    demo.drop(HEADER + "25-000301,900000301,OPEN,,,,11/05/2025,U\nbad,900000302,OPEN,,,,11/05/2025,U\n")
    demo("sync", code=1)
    assert "1 file, 2 records, 1 event, 1 set aside" in demo("status").words


def test_refused_and_known_events_are_told(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    from casebridge.cli.words import delivery_lines
    from casebridge.engine.result import Delivery

    shown: list[str] = []
    monkeypatch.setattr("casebridge.cli.words.line", lambda value="", *_more, **_options: shown.append(str(value)))
    delivery_lines([Delivery("out", accepted=1, duplicate=2, rejected=3, retry=4)])
    assert shown == ["out: 1 event taken, 2 known already, 3 refused, 4 to be sent again."]


def test_batch_that_is_rejected_without_a_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    from casebridge.cli.words import source_lines
    from casebridge.engine.result import BatchResult, SourceResult

    shown: list[str] = []
    monkeypatch.setattr("casebridge.cli.words.line", lambda value="", *_more, **_options: shown.append(str(value)))
    source_lines(SourceResult("rms", batches=[BatchResult("a.csv", "", "rejected", summary="Broken.")]))
    assert shown == ["Source rms: 1 file read.", "a.csv: set aside whole. Broken."]


def test_what_a_batch_was_read_in_spite_of_is_told_unless_it_is_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    from casebridge.cli.words import source_lines
    from casebridge.engine.result import BatchResult, SourceResult

    shown: list[str] = []
    monkeypatch.setattr("casebridge.cli.words.line", lambda value="", *_more, **_options: shown.append(str(value)))
    odd = BatchResult("a.xml", "", "done", findings=("bom", "leading_bytes"))
    source_lines(SourceResult("rms", batches=[odd, BatchResult("b.xml", "", "done", findings=("bom",))]))
    assert shown[1:] == [
        "a.xml: done.",
        "It was read in spite of: something before the XML declaration.",
        "b.xml: done.",
    ]


def test_many_columns_that_nobody_named_are_shortened(demo: Demo) -> None:
    more = ",".join(f"N{at}" for at in range(9))
    demo.drop(f"{HEADER.strip()},{more}\n25-000301,900000301,OPEN,,,,11/05/2025,U,{',' * 8}\n")
    assert "9 columns neither read nor ignored" in demo("check").words
    assert "and 3 more" in demo("sync").words


def test_event_of_an_answer_has_no_file_and_no_lines(demo: Demo) -> None:
    assert "Said by officer" in demo("explain", "15").words
    demo("link", "reject", "25-000106", "900000106")
    words = demo("explain", "16").words
    assert "Taken back" in words
    assert "SHA-256" not in words


def test_purged_stream_and_no_sink_can_be_explained(demo: Demo) -> None:
    with demo_ledger(demo) as connection:
        connection.execute("DELETE FROM outbox")
        connection.execute("DELETE FROM sink")
        connection.execute("DELETE FROM head WHERE report_id = '900000101'")
    words = demo("explain", "1").words
    assert "No sink is known to the ledger." in words
    assert "What stands on the form" not in words


def test_link_that_waited_records_make_events_at_once(demo: Demo) -> None:
    profile = demo.folder / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    select = '[select]\ncandidate = [{ column = "Unit", in = ["ICAC"] }]\n\n[ignored]\n'
    profile.write_text(text.replace("[ignored]\nUnit", f"{select}Other"), encoding="utf-8")
    demo.drop(HEADER + "25-000777,,OPEN,,,,11/05/2025,ICAC\n")
    ran = demo("sync")
    assert "1 kept back (1 no link yet)" in ran.words
    ran = demo("link", "add", "25-000777", "900000777")
    assert "1 event followed from records that waited for a link." in ran.words
    assert "known already" in demo("link", "add", "25-000777", "900000777").out
    demo("link", "reject", "25-000777", "900000777")
    assert "1 changed" in demo("link", "add", "25-000777", "900000777").out


def test_dead_letter_of_a_file_the_ledger_forgot_has_no_name(demo: Demo) -> None:
    with demo_ledger(demo) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM batch")
    assert demo("deadletter", "show", "1", "--json").json["file"] == ""
    assert demo("deadletter", "list", "--json").json[0]["file"] == ""


def test_doctor_tells_missing_time_zones_and_a_full_disk(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    def no_zone(_name: str) -> None:
        raise ZoneInfoNotFoundError

    monkeypatch.setattr(machine, "ZoneInfo", no_zone)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(5 << 20))
    words = demo("doctor", code=1).words
    assert "Install the package tzdata." in words
    assert "5 MB free." in words


def test_doctor_tells_which_journal_a_sound_sqlite_gets(monkeypatch: pytest.MonkeyPatch, demo: Demo) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert "write-ahead log: this version is safe with it" in demo("doctor").words


def test_check_looks_at_so_many_rows_and_no_more(demo: Demo) -> None:
    demo.drop(HEADER + "25-000301,,OPEN,,,,11/05/2025,U\n" * 21_000 + "25-000301,,LATE,,,,11/05/2025,U\n")
    assert "All is well" in demo("check").out


def test_check_withholds_a_code_that_may_identify_somebody_and_shortens_a_long_list(demo: Demo) -> None:
    rows = "".join(f"25-000301,,CODE{at},,,,11/05/2025,U\n" for at in range(12))
    demo.drop(HEADER + rows + "25-000302,,jo@example.org,,,,11/05/2025,U\n" * 3)
    ran = demo("check", code=1)
    assert "(withheld) (3)" in ran.words
    assert "and more" in ran.words
    assert "example.org" not in ran.out


def test_first_file_of_a_folder_that_is_away_is_none(demo: Demo, tmp_path: Path) -> None:
    from casebridge.engine.bridge import Bridge

    config = Bridge.from_config(demo.config).source("rms")
    assert isinstance(config, DropConfig)
    for path in (config.path, tmp_path / "none"):
        with first_file(config.model_copy(update={"path": path}), no_secret) as found:
            assert found is None


def test_status_after_a_sync_that_found_nothing(demo: Demo) -> None:
    demo("sync")
    assert "Nothing new." in demo("status").words


def test_status_counts_what_was_taken_back(demo: Demo) -> None:
    demo("link", "reject", "25-000106", "900000106")
    assert "1 event taken back." in demo("status").out
