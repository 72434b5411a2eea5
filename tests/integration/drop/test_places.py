"""One table of what can happen to a drop, wherever its folder is: on this host or on an SFTP server."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from casebridge.connectors.drop.reader import TableReader
from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Page, Rejected, Settled
from casebridge.sdk.table import TableOptions
from tests.support.desk import GOOD, Desk

DIGEST = hashlib.sha256(GOOD).hexdigest()
ARCHIVED = f"a.{DIGEST[:12]}.csv"
Place = Callable[..., Desk]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and names of POSIX")


def rows(items: Any) -> list[list[str]]:
    return [list(row) for item in items if isinstance(item, Page) for row in item.rows]


def archived(office: Desk) -> dict[str, bytes]:
    return {name: (office.drop / "archive" / name).read_bytes() for name in office.names("archive")}


@pytest.mark.parametrize("accept", ["stable", "rename", "trigger", "checksum"])
def test_complete_file_is_read_and_archived_with_what_lay_beside_it(place: Place, accept: str) -> None:
    office = place(accept=accept)
    office.put("a.csv")
    office.put("a.done", b"")
    office.put("a.csv.sha256", DIGEST.encode())
    office.put("b.csv.part")
    (page,) = office.run()
    assert isinstance(page, Page)
    assert rows([page]) == [["21-1", "open"], ["21-2", "closed"]]
    assert (page.batch.batch_id, page.batch.received_at) == (DIGEST, "2026-03-01T09:30:00Z")
    beside = f"a.{DIGEST[:12]}.done"
    assert archived(office) == {ARCHIVED: GOOD, ARCHIVED + ".sha256": DIGEST.encode(), beside: b""}
    assert office.names() == ["b.csv.part"]


@pytest.mark.parametrize("accept", ["trigger", "checksum"])
def test_file_without_what_says_that_it_is_complete_waits(place: Place, accept: str) -> None:
    office = place(accept=accept)
    office.put("a.csv")
    assert office.run() == []
    assert office.names() == ["a.csv"]


def test_oldest_file_comes_first(place: Place) -> None:
    office = place()
    office.put("a.csv", age=5)
    office.put("b.csv", b"case\n1\n", age=50)
    assert [item.batch.name for item in office.run()] == ["b.csv", "a.csv"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04....", "file_binary"),
        (b"case\nx\x81\xff\n", "file_undecodable"),
        (b"x\n1\n", "header_missing"),
    ],
)
def test_bad_file_is_set_aside_with_its_reason_and_the_next_is_read(place: Place, data: bytes, code: str) -> None:
    office = place()
    office.put("bad.csv", data, age=5)
    office.put("a.csv")
    bad, good = office.run()
    assert (isinstance(bad, Rejected), rows([good])) == (True, [["21-1", "open"], ["21-2", "closed"]])
    kept, note = office.names("quarantine")
    assert note == kept + ".reason.json"
    assert (office.drop / "quarantine" / kept).read_bytes() == data
    reason = office.reason()
    assert (reason["code"], reason["name"]) == (code, "bad.csv")


def test_wrong_checksum_sets_the_file_aside(place: Place) -> None:
    office = place()
    office.put("a.csv")
    office.put("a.csv.sha256", b"0" * 64)
    office.run()
    assert office.reason()["code"] == "checksum_mismatch"
    assert len(office.names("quarantine")) == 3


def test_refused_bytes_that_come_again_are_set_aside_again(place: Place) -> None:
    office = place()
    office.put("a.csv", b"x\n1\n")
    office.run()
    office.restart()
    office.put("a.csv", b"x\n1\n")
    assert office.run() == []
    assert (office.names(), office.names("archive"), len(office.names("quarantine"))) == ([], [], 2)


def test_known_bytes_are_archived_unread_over_their_older_copy(place: Place) -> None:
    office = place()
    office.put("a.csv")
    office.run()
    office.restart()
    office.put("a.csv")
    assert office.run() == []
    assert (office.names(), archived(office)) == ([], {ARCHIVED: GOOD})


def test_file_that_changes_between_two_looks_is_left(place: Place) -> None:
    office = place()
    office.put("a.csv")
    office.while_waiting = lambda: office.put("a.csv", GOOD + b"x")
    assert office.run() == []
    assert office.names() == ["a.csv"]


def test_file_that_changes_while_it_is_read_is_left_and_read_next_time(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = place()
    path = office.put("a.csv", b"case\n" + b"1\n" * 200)
    usual = office.source.folder.open

    def grows(name: str, into: str = "") -> Any:
        opened = usual(name, into)
        with path.open("ab") as handle:
            handle.write(b"2\n" * 300)
        return opened

    monkeypatch.setattr(office.source.folder, "open", grows)
    assert office.run() == []
    assert (office.names(), office.source.shelf.left) == (["a.csv"], {"a.csv": "file_changed"})
    monkeypatch.undo()
    assert len(rows(office.run())) == 500


def test_file_that_goes_away_during_the_run_is_nobodys_fault(place: Place) -> None:
    office = place(accept="rename")
    office.put("a.csv", age=9)
    gone = office.put("b.csv", b"case\n1\n")
    pull = office.source.pull(None, office.context())
    next(pull)
    gone.unlink()
    assert list(pull) == []
    assert office.source.shelf.left == {"b.csv": "gone"}
    office.source.close()


def test_new_bytes_under_the_name_are_not_put_away_for_the_old(place: Place) -> None:
    office = place()
    office.put("a.csv")
    (page,) = office.run(settle=False)
    office.put("a.csv", b"case\nnew\n", age=-5)
    office.source.settle(Settled(page.batch, "done", {}))
    office.source.close()
    assert (office.names(), office.names("archive")) == (["a.csv"], [])


@POSIX
def test_links_folders_and_pipes_are_told_and_stay(place: Place) -> None:
    office = place()
    (office.root / "elsewhere.csv").write_bytes(GOOD)
    (office.drop / "link.csv").symlink_to(office.root / "elsewhere.csv")
    (office.drop / "folder.csv").mkdir()
    os.mkfifo(office.drop / "pipe.csv")
    assert [item.code for item in office.run() if isinstance(item, Rejected)] == ["not_regular"] * 3
    assert {path.name for path in office.drop.iterdir()} == {"link.csv", "folder.csv", "pipe.csv"}


@POSIX
@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_what_takes_the_place_of_a_file_is_not_opened(place: Place, kind: str) -> None:
    office = place(accept="rename")
    office.put("a.csv", age=9)
    swapped = office.put("b.csv", b"case\n1\n")
    (office.root / "elsewhere.csv").write_bytes(GOOD)
    pull = office.source.pull(None, office.context())
    next(pull)
    swapped.unlink()
    if kind == "link":
        swapped.symlink_to(office.root / "elsewhere.csv")
    elif kind == "folder":
        swapped.mkdir()
    else:
        os.mkfifo(swapped)
    assert [item.code for item in pull if isinstance(item, Rejected)] == ["not_regular"]
    office.source.close()


@POSIX
@pytest.mark.parametrize(
    "name", ["b\\c.csv", "new\nline.csv", "-rf.csv", "*?[x].csv", "häuser.csv", "C:x.csv", "'; ls.csv"]
)
def test_odd_names_are_only_names(place: Place, name: str) -> None:
    office = place()
    office.put(name)
    assert len(office.run()) == 1
    (kept,) = office.names("archive")
    assert kept == f"{name.removesuffix('.csv')}.{DIGEST[:12]}.csv"


@POSIX
@pytest.mark.skipif(sys.platform == "darwin", reason="file systems there take UTF-8 only")
def test_name_that_is_no_text_survives_the_way_there_and_back(place: Place) -> None:
    office = place()
    path = os.fsencode(office.drop) + b"/\xff\xfe.csv"
    with open(path, "wb") as handle:  # noqa: PTH123
        handle.write(GOOD)
    (page,) = office.run()
    assert page.batch.name.isprintable()
    assert list(map(os.fsencode, office.names("archive"))) == [b"\xff\xfe." + DIGEST[:12].encode() + b".csv"]


def test_large_file_arrives_whole(place: Place) -> None:
    office = place(accept="rename")
    data = b"case,filler\n" + b"".join(b"%07d,%s\n" % (number, b"x" * 50) for number in range(60_000))
    office.put("a.csv", data)
    items = office.run()
    assert items[0].batch.batch_id == hashlib.sha256(data).hexdigest()
    assert [row[0] for row in rows(items)] == [f"{number:07d}" for number in range(60_000)]


def test_replay_reads_the_archived_file_again(place: Place) -> None:
    office = place()
    office.put("a.csv")
    (page,) = office.run()
    again = list(office.source.replay(page.batch, office.context()))
    older = list(office.source.replay(replace(page.batch, name="older.csv"), office.context()))
    assert rows(again) == rows(older) == rows([page])
    (office.drop / "archive" / ARCHIVED).write_bytes(b"case\nforged\n")
    assert list(office.source.replay(page.batch, office.context())) == []
    office.source.close()


def test_replay_of_a_quarantined_file_reads_it_with_the_corrected_profile(place: Place) -> None:
    office = place()
    office.put("a.csv", b"x\n1\n")
    (bad,) = office.run()
    office.reader = TableReader(TableOptions(required=frozenset({"x"})))
    office.restart()
    assert rows(office.source.replay(bad.batch, office.context())) == [["1"]]
    office.source.close()


def test_refusal_that_was_not_carried_out_is_by_the_next_process(place: Place) -> None:
    office = place()
    office.put("a.csv", b"x\n1\n")
    (bad,) = office.run(settle=False)
    office.known.add(bad.batch.batch_id)
    office.restart()
    office.source.settle(Settled(bad.batch, "rejected", {"code": "header_missing"}))
    assert office.run() == []
    assert (office.names(), office.names("archive"), len(office.names("quarantine"))) == ([], [], 2)


def test_report_on_dead_letters_lies_beside_the_file_and_replaces_an_older_one(place: Place) -> None:
    office = place()
    for count in (1, 22):
        office.put("a.csv")
        (page,) = office.run(settle=False)
        office.source.settle(Settled(page.batch, "done", {"dead_letters": {"row_too_short": count}}))
        office.source.close()
    report = office.drop / "archive" / f"{ARCHIVED}.report.json"
    assert b'"row_too_short": 22' in report.read_bytes()
    assert sorted(office.names("archive")) == [ARCHIVED, report.name]


def test_archive_and_quarantine_may_lie_elsewhere_and_deep(place: Place) -> None:
    office = place(archive="put/away/here", quarantine="put/aside")
    office.put("a.csv")
    office.put("b.csv", b"x\n")
    office.run()
    assert (office.names("put/away/here"), len(office.names("put/aside"))) == ([ARCHIVED], 2)


def test_missing_folder_is_a_share_that_is_away_or_a_mistake(place: Place) -> None:
    office = place()
    office.drop.rmdir()
    with pytest.raises(TryLater) as found:
        office.run()
    assert found.value.code == "folder_missing"
    office.options["on_missing_folder"] = "fail"
    office.restart()
    with pytest.raises(FixConfig):
        office.run()
    office.drop.write_bytes(b"")
    with pytest.raises(FixConfig, match="is a file"):
        office.run()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="rights do not bind here")
def test_folder_that_may_not_be_changed_lets_the_file_be_read(place: Place) -> None:
    office = place()
    office.put("a.csv")
    office.drop.chmod(0o500)
    try:
        assert len(office.run()) == 1
        assert office.source.shelf.left == {"a.csv": "not_moved"}
    finally:
        office.drop.chmod(0o700)


def test_file_over_the_limit_is_set_aside_without_being_read(place: Place) -> None:
    office = place(max_bytes=10)
    office.put("a.csv")
    (bad,) = office.run()
    assert isinstance(bad, Rejected)
    assert (bad.code, office.reason()["sha256"]) == ("file_too_large", "")


def test_check_counts_and_writes_nothing(place: Place) -> None:
    office = place(accept="trigger")
    office.put("a.csv")
    office.put("b.csv")
    office.put("b.done", b"")
    before = sorted(office.root.rglob("*"))
    results = office.source.check(office.context())
    assert [result.ok for result in results] == [True, True, True]
    assert "1 file to read" in results[0].message
    assert sorted(office.root.rglob("*")) == before


def test_only_a_folder_with_coarse_times_makes_every_file_wait(place: Place) -> None:
    office = place(accept="rename")
    office.put("a.csv")
    office.run()
    assert office.slept == ([1.5] if "sftp" in office.place else [])
