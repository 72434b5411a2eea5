"""Sync: what it says of a run, and its exit codes."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casebridge.engine.bridge import Bridge
from casebridge.guard.host import exclusive
from casebridge.ledger import Ledger
from tests.unit.cli.conftest import HEADER, Demo

GOOD = "25-000301,900000301,OPEN,,,,11/05/2025,Unit 1\n"
BAD = "25-000302,900000302,ARR,,,31/31/2025,11/05/2025,Unit 1\n"


def test_sync_with_nothing_new_ends_with_0_and_says_so(demo: Demo) -> None:
    ran = demo("sync")
    assert "Source rms: nothing new." in ran.out
    assert "entry-sheet: nothing new." in ran.out
    assert "Books" not in ran.out


def test_sync_tells_files_events_questions_and_books(demo: Demo) -> None:
    demo.drop(HEADER + GOOD + "25-000303,900000303,CLO,,,,11/05/2025,Unit 1\n")
    ran = demo("sync")
    assert "more.csv: done." in ran.out
    assert "900000301 25-000301 Ongoing Investigation" in ran.words
    assert "Waits: why was the report closed?" in ran.out
    assert "1 statement waits for an answer: `casebridge questions list`" in ran.out
    assert "events: 1 event taken." in ran.out
    assert "2 records read = 2 translated" in ran.words


def test_sync_with_a_record_set_aside_ends_with_1(demo: Demo) -> None:
    demo.drop(HEADER + GOOD + BAD)
    ran = demo("sync", code=1)
    assert "1 record set aside: A date does not" in ran.out
    assert "31/31" not in ran.out + ran.err
    assert "`casebridge deadletter list`" in ran.out


def test_sync_with_a_file_set_aside_ends_with_1_and_says_what_to_do(demo: Demo) -> None:
    demo.drop("Other\n1\n")
    ran = demo("sync", code=1)
    assert "more.csv: set aside whole." in ran.out
    assert "Next: " in ran.out


def test_sync_tells_columns_that_nobody_named(demo: Demo) -> None:
    demo.drop(HEADER.replace("Unit", "Unit,New") + "25-000301,900000301,OPEN,,,,11/05/2025,Unit 1,x\n")
    assert "Columns neither read nor ignored: 'New'." in demo("sync").out


def test_sync_without_the_folder_ends_with_3(demo: Demo) -> None:
    shutil.rmtree(demo.folder / "drop")
    ran = demo("sync", code=3)
    assert "! The drop folder is not there." in ran.out


def test_sync_without_a_sink_folder_ends_with_3_and_sends_later(demo: Demo) -> None:
    shutil.move(demo.folder / "out" / "events", demo.folder / "away")
    demo.drop(HEADER + GOOD)
    ran = demo("sync", code=3)
    assert "events: 1 to be sent again." in ran.out
    assert "! The file drop folder is missing." in ran.out
    assert "events: 1 event, next try" in demo("status").out


def test_sync_while_another_process_reads_the_source_ends_with_3(demo: Demo) -> None:
    demo("sync", "--no-deliver")
    with exclusive(demo.folder / "ledger" / "ledger.db.locks" / "source-1.lock", note="casebridge sync"):
        ran = demo("sync", code=3)
    assert "In use by `casebridge sync`" in ran.words


def test_sync_on_a_damaged_ledger_ends_with_4(demo: Demo) -> None:
    (demo.folder / "ledger" / "ledger.db").write_bytes(b"no database at all, but long enough to be one" * 30)
    ran = demo("sync", "--json", code=4)
    assert json.loads(ran.err)["code"] == "ledger_damaged"
    assert ran.out == ""


def test_sync_of_an_unknown_source_ends_with_2_before_anything_is_read(demo: Demo) -> None:
    demo.drop(HEADER + GOOD)
    assert "Did you mean 'rms'?" in demo("sync", "rsm", code=2).err
    assert (demo.folder / "drop" / "more.csv").exists()


def test_sync_json_is_all_that_stands_on_stdout(demo: Demo) -> None:
    demo.drop(HEADER + GOOD + BAD)
    told = demo("sync", "--json", code=1).json
    assert told["exit_code"] == 1
    assert told["sources"][0]["books"]["read"] == 2
    assert told["sources"][0]["batches"][0]["dead"] == {"date_impossible": 1}
    assert [item["accepted"] for item in told["deliveries"]] == [1, 1]


def test_sync_quiet_says_nothing_if_all_is_well_and_all_if_not(demo: Demo) -> None:
    demo.drop(HEADER + GOOD)
    ran = demo("sync", "--quiet")
    assert (ran.out, ran.err) == ("", "")
    demo.drop(HEADER + BAD)
    assert "set aside" in demo("sync", "--quiet", code=1).out


def test_sync_due_leaves_a_source_that_just_ran(demo: Demo) -> None:
    demo.drop(HEADER + GOOD)
    assert "No source is due." in demo("sync", "--due").out
    assert (demo.folder / "drop" / "more.csv").exists()


def test_sync_without_delivery_keeps_the_events_for_later(demo: Demo) -> None:
    demo.drop(HEADER + GOOD)
    assert "Sent" not in demo("sync", "--no-deliver").out
    assert "events: 1 event\n" in demo("status").out
    assert "events: 1 event taken." in demo("sync").out


def test_sync_of_many_events_lists_some_and_says_where_the_rest_is(demo: Demo) -> None:
    rows = "".join(f"25-{number:06d},9{number:08d},OPEN,,,,11/05/2025,Unit 1\n" for number in range(400, 460))
    demo.drop(HEADER + rows)
    ran = demo("sync")
    assert "60 new events" in ran.out
    assert "and 40 more: `casebridge events list`" in ran.out


def test_progress_tells_reading_and_storing(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"26-{number:06d},9{number:08d},OPEN,,,,11/05/2025,Unit 1\n" for number in range(5))
    demo.drop(HEADER + rows)
    monkeypatch.setattr("casebridge.engine.batch.PAGE_CASES", 2)
    told: list[tuple[str, int, int]] = []
    Bridge.from_config(demo.config).sync(progress=lambda *seen: told.append(seen))
    assert [seen for seen in told if "storing" in seen[0]] == [
        ("more.csv, storing", 2, 5),
        ("more.csv, storing", 4, 5),
    ]
    assert told[0][0] == "more.csv"


def test_vanished_records_are_told(demo: Demo) -> None:
    profile = demo.folder / "profile.toml"
    profile.write_text(profile.read_text(encoding="utf-8") + "\n[file]\nsnapshot = true\n", encoding="utf-8")
    demo.drop(HEADER + GOOD)
    ran = demo("sync", code=1)
    assert "known cases are missing, more than max_vanished" in ran.words
    demo.drop(HEADER + GOOD.replace("11/05", "11/06"))
    ran = demo("sync", "--accept-vanished")
    assert "known cases no longer in it." in ran.out


def test_books_that_do_not_balance_are_told(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    from casebridge.cli.words import books_lines
    from casebridge.ledger.books import Books

    shown: list[str] = []
    monkeypatch.setattr("casebridge.cli.words.line", lambda value="", *_more, **_options: shown.append(str(value)))
    books_lines(Books(read=2, translated=1))
    assert any("do not balance" in item for item in shown)


def test_replay_reads_the_archive_again_and_changes_nothing(demo: Demo) -> None:
    ran = demo("replay", code=1)
    assert "0 events" in ran.words
    assert "The books balance." in ran.out
    told = demo("replay", "rms", "--json", code=1).json
    assert {item["source"] for item in told["sources"]} == {"rms"}


def test_replay_before_anything_was_read(tmp_path: Path, demo: Demo) -> None:
    shutil.rmtree(demo.folder / "ledger")
    assert "Nothing was read so far." in demo("replay").out


def test_replay_after_a_new_link_brings_events(demo: Demo) -> None:
    demo.drop(HEADER + "25-000777,,OPEN,,,,11/05/2025,Unit 1\n")
    demo("sync")
    assert "1 link added." in demo("link", "add", "25-000777", "900000777").out
    ran = demo("replay", code=1)
    assert "Run `casebridge sync` to write out the new events." in ran.out


def test_status_tells_an_interrupted_run(demo: Demo) -> None:
    with Ledger.open(demo.folder / "ledger" / "ledger.db", clock=lambda: datetime.now(UTC)) as ledger:  # noqa: TID251
        ledger.start_run(1, "sync")
    demo("cursor", "reset", "rms")
    assert "Failed. Interrupted" in demo("status").words
