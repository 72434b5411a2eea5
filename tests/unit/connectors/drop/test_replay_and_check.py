"""Reading again what was put away, and what `check` says."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casebridge.sdk import Rejected, Settled
from casebridge.sdk.table import TableOptions

Desk = Callable[..., Any]


def rows(pages: Any) -> list[list[str]]:
    return [row for page in pages for row in page.rows]


def test_replay_reads_the_archived_file_again(desk: Desk) -> None:
    office = desk(TableOptions(rows_per_chunk=1))
    office.put("a.csv")
    first = office.run()
    again = list(office.source.replay(first[0].batch, office.context()))
    assert again == first
    assert list((office.root / "work").iterdir()) == []


def test_replay_finds_a_file_that_was_archived_under_another_name(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    (page,) = office.run()
    again = office.source.replay(replace(page.batch, name="older.csv"), office.context())
    assert rows(again) == rows([page])


def test_replay_of_a_file_that_could_not_be_moved_reads_it_in_place(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    (page,) = office.run(settle=False)
    assert rows(office.source.replay(page.batch, office.context())) == rows([page])


def test_replay_never_believes_an_altered_file(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    (page,) = office.run()
    (name,) = office.names("archive")
    (office.drop / "archive" / name).write_bytes(b"case,status\nforged,closed\n")
    assert list(office.source.replay(page.batch, office.context())) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_replay_follows_no_link(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    (page,) = office.run()
    (name,) = office.names("archive")
    archived = office.drop / "archive" / name
    archived.rename(office.root / "elsewhere.csv")
    archived.symlink_to(office.root / "elsewhere.csv")
    assert list(office.source.replay(page.batch, office.context())) == []


def test_replay_of_a_lost_file_is_empty(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    (page,) = office.run()
    for name in office.names("archive"):
        (office.drop / "archive" / name).unlink()
    assert list(office.source.replay(page.batch, office.context())) == []


def test_replay_of_a_quarantined_file_gives_its_refusal_or_its_pages(desk: Desk) -> None:
    office = desk()
    office.put("a.csv", b"other\n1\n")
    (bad,) = office.run()
    (again,) = office.source.replay(bad.batch, office.context())
    assert isinstance(again, Rejected)
    office.table = TableOptions(required=frozenset({"other"}))
    office.restart()
    assert rows(office.source.replay(bad.batch, office.context())) == [["1"]]


def test_replay_of_an_undecodable_file_gives_its_refusal(desk: Desk) -> None:
    office = desk(TableOptions(encoding="ascii"))
    office.put("a.csv", b"case\n\xff\n")
    (bad,) = office.run()
    assert list(office.source.replay(bad.batch, office.context())) == [bad]


def test_settling_a_refusal_in_another_process_takes_the_reason_from_the_report(desk: Desk) -> None:
    office = desk()
    office.put("a.csv", b"other\n1\n")
    (bad,) = office.run(settle=False)
    office.restart()
    report = {"code": bad.code, "line": 1, "when": "2026-03-02T00:00:00Z"}
    office.source.settle(Settled(bad.batch, "rejected", report))
    reason = office.reason()
    assert (reason["code"], reason["line"], reason["when"]) == ("header_missing", 1, "2026-03-02T00:00:00Z")


def test_settling_a_file_too_large_in_another_process_knows_it_by_size_and_time(desk: Desk) -> None:
    office = desk(max_bytes=10)
    office.put("a.csv")
    (bad,) = office.run(settle=False)
    office.restart()
    office.source.settle(Settled(bad.batch, "rejected", {"code": bad.code}))
    assert office.names() == []


def test_settling_what_became_a_folder_leaves_it(desk: Desk) -> None:
    office = desk()
    path = office.put("a.csv")
    (page,) = office.run(settle=False)
    path.unlink()
    path.mkdir()
    office.restart()
    office.source.settle(Settled(page.batch, "done", {}))
    assert path.is_dir()
    assert office.source.shelf.left == {"a.csv": "not_moved"}


def test_check_counts_what_is_ready_and_what_waits(desk: Desk) -> None:
    office = desk(accept="trigger")
    office.put("a.csv")
    office.put("b.csv")
    office.put("b.done", b"")
    office.put("c.csv.tmp")
    results = office.source.check(office.context())
    assert all(result.ok for result in results)
    message = results[0].message
    for part in ("1 file to read", "1 file waiting: each has no trigger", "temporary name", "1 other name left alone"):
        assert part in message
    assert office.names("archive") == []
    assert not (office.drop / "archive").exists()


def test_check_names_what_is_no_file(desk: Desk) -> None:
    office = desk()
    (office.drop / "odd.csv").mkdir()
    (bad,) = (result for result in office.source.check(office.context()) if not result.ok)
    assert "odd.csv" in bad.subject
    assert bad.next_step


def test_check_of_a_missing_folder_says_what_to_do(desk: Desk) -> None:
    office = desk()
    office.drop.rmdir()
    (result,) = office.source.check(office.context())
    assert not result.ok
    assert result.next_step


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no second file system at hand")  # noqa: S108
def test_check_of_an_archive_on_another_file_system_says_so(desk: Desk) -> None:
    other = Path("/dev/shm")  # noqa: S108
    office = desk(archive=other)
    if other.stat().st_dev == office.drop.stat().st_dev:
        pytest.skip("the test folder is on the same file system")
    assert [result.ok for result in office.source.check(office.context())] == [True, False, True]


def test_check_of_an_archive_that_cannot_be_written_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    office = desk()
    monkeypatch.setattr(office.source.folder, "writable", lambda into="": into != "archive")
    bad = [result for result in office.source.check(office.context()) if not result.ok]
    assert [result.subject for result in bad] == ["archive folder archive"]
