"""The drop source as the engine sees it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from casebridge.connectors.drop import DropOptions, DropSource, TableReader
from casebridge.sdk import Batch, Page, Rejected, Settled, Source
from casebridge.sdk.table import TableOptions

GOOD = b"case,status\r\n21-1,open\r\n21-2,closed\r\n"
DIGEST = hashlib.sha256(GOOD).hexdigest()
ARCHIVED = f"a.{DIGEST[:12]}.csv"
Desk = Callable[..., Any]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and modes of POSIX")


def test_source_keeps_the_contract(tmp_path: Path) -> None:
    source = DropSource(DropOptions(path=tmp_path), TableReader(TableOptions()))
    assert isinstance(source, Source)
    assert source.capabilities.batches


def test_options_refuse_a_typo(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        DropOptions.model_validate({"path": tmp_path, "settle": 1})


def test_file_becomes_pages_and_goes_to_the_archive(desk: Desk) -> None:
    office = desk(TableOptions(rows_per_chunk=1), snapshot=True)
    office.put("a.csv", age=60)
    first, second = office.run()
    assert first.batch == Batch(DIGEST, "a.csv", "2026-03-01T09:29:00Z", snapshot=True, size=len(GOOD))
    assert (first.header, first.rows, list(first.lines)) == (("case", "status"), [["21-1", "open"]], [2])
    assert (first.last, second.last) == (False, True)
    assert dict(second.cursor) == {"batch": DIGEST, "name": "a.csv"}
    assert (office.names(), office.names("archive")) == ([], [ARCHIVED])
    assert office.told[-1] == ("a.csv", len(GOOD), len(GOOD))
    assert (office.drop / "archive" / ARCHIVED).read_bytes() == GOOD


def test_header_only_file_is_one_empty_last_page(desk: Desk) -> None:
    office = desk()
    office.put("a.csv", b"case\r\n")
    (page,) = office.run()
    assert (list(page.rows), page.last) == ([], True)


def test_findings_and_damage_are_told(desk: Desk) -> None:
    office = desk()
    office.put("a.csv", b"\xef\xbb\xbfcase ,status\n1,2\n3\n4,5")
    (page,) = office.run()
    assert set(page.batch.findings) == {"bom", "header_blanks", "no_final_newline"}
    assert [(damage.line, damage.code) for damage in page.damaged] == [(3, "row_too_short")]


def test_oldest_file_is_read_first_and_one_wait_serves_all(desk: Desk) -> None:
    office = desk()
    office.put("a.csv", b"case\nnew\n", age=1)
    office.put("b.csv", b"case\nold\n", age=9)
    assert [item.batch.name for item in office.run()] == ["b.csv", "a.csv"]
    assert office.slept == [2.0]


def test_empty_folder_needs_no_wait(desk: Desk) -> None:
    office = desk()
    assert office.run() == []
    assert office.slept == []


def test_file_that_grows_while_waited_for_is_left(desk: Desk) -> None:
    office = desk()
    path = office.put("a.csv")
    office.while_waiting = lambda: path.write_bytes(GOOD + b"x")
    assert office.run() == []
    assert office.names() == ["a.csv"]
    office.while_waiting = lambda: None
    assert len(office.run()) == 1


@pytest.mark.parametrize("accept", ["rename", "trigger", "checksum"])
def test_other_ways_to_accept_need_no_wait(desk: Desk, accept: str) -> None:
    office = desk(accept=accept)
    office.put("a.csv")
    office.put("b.csv.tmp")
    office.put("a.done", b"")
    office.put("a.csv.sha256", DIGEST.encode())
    assert len(office.run()) == 1
    assert office.slept == []
    assert office.names() == ["b.csv.tmp"]
    stem = ARCHIVED.removesuffix(".csv")
    assert office.names("archive") == sorted([ARCHIVED, ARCHIVED + ".sha256", stem + ".done"])


def test_trigger_shared_by_two_files_goes_with_the_last(desk: Desk) -> None:
    office = desk(accept="trigger")
    office.put("a.csv", age=2)
    office.put("a.txt", b"case\n1\n", age=1)
    office.put("a.done", b"")
    seen = []
    for page in office.source.pull(None, office.context()):
        office.source.settle(Settled(page.batch, "done", {}))
        seen.append((page.batch.name, "a.done" in office.names()))
    assert seen == [("a.csv", True), ("a.txt", False)]


def test_same_bytes_again_are_archived_without_being_read(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    office.run()
    office.put("a.csv")
    office.put("other.csv")
    office.restart()
    assert office.run() == []
    assert (office.names(), office.names("archive")) == ([], [ARCHIVED, f"other.{DIGEST[:12]}.csv"])


def test_two_names_with_the_same_bytes_are_read_as_one(desk: Desk) -> None:
    office = desk()
    office.put("a.csv", age=5)
    office.put("b.csv")
    assert [item.batch.name for item in office.run()] == ["a.csv"]
    assert office.names() == []


def test_same_name_with_new_bytes_is_another_batch(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    office.run()
    office.put("a.csv", b"case\n21-1\n")
    (page,) = office.run()
    assert page.batch.batch_id != DIGEST
    assert len(office.names("archive")) == 2


def test_new_bytes_dropped_before_the_old_are_settled_are_not_archived_as_them(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    (page,) = office.run(settle=False)
    office.put("a.csv", b"case\nnew\n", age=-5)
    for _ in range(2):
        office.source.settle(Settled(page.batch, "done", {}))
        assert (office.names(), office.names("archive")) == (["a.csv"], [])
    assert len(office.run()) == 1


def test_settling_after_a_restart_still_finds_the_file(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    (page,) = office.run(settle=False)
    office.restart()
    for _ in range(2):
        office.source.settle(Settled(page.batch, "done", {"dead_letters": [{"line": 3}]}))
    assert office.names("archive") == [ARCHIVED, ARCHIVED + ".report.json"]


FILE_FAULTS = [
    (b"", "file_empty", {}),
    (b"\x89PNG\r\n\x1a\n....", "file_binary", {"offset": 0}),
    (b"PK\x03\x04....", "file_binary", {"offset": 0}),
    (b"case\nx\x81\xff\n", "file_undecodable", {"offset": 6}),
    (b"other\n1\n", "header_missing", {"line": 1}),
    (b"case,case\n1,2\n", "header_duplicate", {"line": 1, "column": "case"}),
]


@pytest.mark.parametrize(("data", "code", "place"), FILE_FAULTS)
def test_file_fault_sets_the_file_aside_with_its_reason(
    desk: Desk, data: bytes, code: str, place: dict[str, object]
) -> None:
    office = desk()
    office.put("bad.csv", data, age=5)
    office.put("good.csv")
    bad, good = office.run()
    assert isinstance(bad, Rejected)
    assert (bad.code, {key: getattr(bad, key) for key in place}) == (code, place)
    assert isinstance(good, Page)
    kept, _ = office.names("quarantine")
    assert (office.drop / "quarantine" / kept).read_bytes() == data
    reason = office.reason()
    assert reason["code"] == code
    assert reason["sha256"] == ("" if code == "file_empty" else hashlib.sha256(data).hexdigest())
    assert (reason["when"], reason["name"]) == ("2026-03-01T09:30:00Z", "bad.csv")
    assert all(reason[key] for key in ("summary", "next_step"))
    assert reason["offset"] == place.get("offset")


def test_binary_file_is_never_copied(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    office = desk()
    office.put("bad.csv", b"\xff\xd8\xff" + bytes(3 << 20))
    for item in office.source.pull(None, office.context()):
        assert item.code == "file_binary"
        assert list((office.root / "work").iterdir()) == []


def test_file_that_is_bad_only_far_inside_keeps_its_digest(desk: Desk) -> None:
    data = b"case\n" + b"x\n" * (1 << 20) + b"\x81\n" + b"x\n" * (1 << 20)
    office = desk()
    office.put("a.csv", data)
    (bad,) = office.run()
    assert bad.batch.batch_id == hashlib.sha256(data).hexdigest()
    assert bad.offset == 5 + (2 << 20)


def test_undecodable_end_of_file_is_told(desk: Desk) -> None:
    office = desk(TableOptions(encoding="utf-8"))
    office.put("a.csv", b"case\nx\xc3")
    (bad,) = office.run()
    assert (bad.code, bad.offset) == ("file_undecodable", 6)


def test_rejected_bytes_dropped_again_go_to_quarantine_not_to_the_archive(desk: Desk) -> None:
    office = desk()
    office.put("a.csv", b"other\n1\n", age=3)
    office.put("b.csv", b"other\n1\n")
    assert len(office.run()) == 1
    office.put("c.csv", b"other\n1\n")
    office.restart()
    assert office.run() == []
    assert (office.names("archive"), len(office.names("quarantine"))) == ([], 4)


def test_each_empty_file_is_told(desk: Desk) -> None:
    office = desk()
    office.put("a.csv", b"", age=1)
    office.put("b.csv", b"")
    assert [item.code for item in office.run()] == ["file_empty", "file_empty"]


def test_file_over_the_limit_is_not_opened(desk: Desk) -> None:
    office = desk(max_bytes=10)
    office.put("a.csv")
    (bad,) = office.run()
    assert bad.code == "file_too_large"
    assert office.reason()["sha256"] == ""


@pytest.mark.parametrize(
    ("sidecar", "code"),
    [
        (b"0" * 64, "checksum_mismatch"),
        (b"", "checksum_unreadable"),
        (b"z" * 64, "checksum_unreadable"),
        (b"abc  a.csv", "checksum_unreadable"),
    ],
)
@pytest.mark.parametrize("accept", ["stable", "checksum"])
def test_wrong_checksum_refuses_the_file_in_every_mode(desk: Desk, accept: str, sidecar: bytes, code: str) -> None:
    office = desk(accept=accept)
    office.put("a.csv")
    office.put("a.csv.sha256", sidecar)
    (bad,) = office.run()
    assert bad.code == code
    assert ARCHIVED + ".sha256" in office.names("quarantine")


@pytest.mark.parametrize("text", [DIGEST, DIGEST.upper() + "\n", DIGEST + "  a.csv\n", "\ufeff" + DIGEST + " *a.csv"])
def test_right_checksum_is_read_in_both_formats(desk: Desk, text: str) -> None:
    office = desk(accept="checksum")
    office.put("a.csv")
    office.put("a.csv.sha256", text.encode())
    assert isinstance(office.run()[0], Page)


def test_checksum_that_is_a_folder_is_unreadable(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    (office.drop / "a.csv.sha256").mkdir()
    (bad,) = office.run()
    assert bad.code == "checksum_unreadable"


@POSIX
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_name_that_is_no_file_is_told_once_and_stays(desk: Desk, kind: str) -> None:
    office = desk()
    name = office.drop / "odd.csv"
    if kind == "link":
        name.symlink_to(office.put("target.bin"))
    elif kind == "pipe":
        os.mkfifo(name)
    else:
        name.mkdir()
    office.put("a.csv")
    odd, good = office.run(settle=False)
    office.source.settle(Settled(odd.batch, "rejected", {}))
    office.source.settle(Settled(good.batch, "done", {}))
    assert (odd.code, odd.batch.name) == ("not_regular", "odd.csv")
    assert isinstance(good, Page)
    assert office.run() == []
    assert os.path.lexists(name)
    assert office.names("quarantine") == []


def test_own_folders_are_no_data_whatever_the_pattern(desk: Desk) -> None:
    office = desk(files=("*",))
    office.put("a.csv")
    assert len(office.run()) == 1
    office.put("b.csv", b"other\n1\n")
    assert [item.code for item in office.run()] == ["header_missing"]
    assert office.run() == []


@POSIX
def test_refusal_known_to_the_ledger_is_not_told_by_a_new_process(desk: Desk) -> None:
    office = desk()
    (office.drop / "odd.csv").mkdir()
    assert len(office.run()) == 1
    office.restart()
    assert office.run() == []


@POSIX
def test_name_with_foreign_bytes_can_be_stored_and_moved(desk: Desk) -> None:
    office = desk()
    try:
        office.put("caf\udce9.csv")
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    (page,) = office.run()
    assert page.batch.name.encode() == b"caf\\udce9.csv"
    assert office.names() == []


@POSIX
def test_unreadable_file_is_told_and_stays_and_the_next_is_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    office = desk()
    office.put("a.csv", age=5).chmod(0)
    office.put("b.csv")
    office.root.chmod(0o711)
    for folder in (office.drop, office.root / "work"):
        folder.chmod(0o777)
    monkeypatch.chdir(office.root)
    source = DropSource(DropOptions(path=Path("drop")), TableReader(office.table))
    context = replace(office.context(), workdir=Path("work"))
    own = os.geteuid()
    try:
        if own == 0:
            os.seteuid(65534)
        seen = []
        for item in source.pull(None, context):
            seen.append(item)
            source.settle(Settled(item.batch, "rejected" if isinstance(item, Rejected) else "done", {}))
    finally:
        os.seteuid(own)
    assert [getattr(item, "code", "read") for item in seen] == ["file_unreadable", "read"]
    assert office.names() == ["a.csv"]
    assert len(office.names("archive")) == 1


@POSIX
def test_read_only_folder_lets_the_file_be_read_and_stay(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    office = desk()
    office.put("a.csv")
    office.drop.chmod(0o555)
    office.root.chmod(0o711)
    (office.root / "work").chmod(0o777)
    monkeypatch.chdir(office.root)
    source = DropSource(DropOptions(path=Path("drop")), TableReader(office.table))
    context = replace(office.context(), workdir=Path("work"))
    own = os.geteuid()
    try:
        if own == 0:
            os.seteuid(65534)
        (page,) = source.pull(None, context)
        source.settle(Settled(page.batch, "done", {}))
        if own != 0:
            assert not all(result.ok for result in source.check(context))
    finally:
        os.seteuid(own)
    assert office.names() == ["a.csv"]
    assert any("can't be moved" in result.message for result in source.check(context))
    office.drop.chmod(0o755)
