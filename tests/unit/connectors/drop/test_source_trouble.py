"""A drop when folders, disks and other programs get in the way."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from casebridge.connectors.drop import DropSource, TableReader, intake
from casebridge.connectors.drop.folder import LocalFolder
from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Settled
from casebridge.sdk.table import TableOptions

GOOD = b"case,status\r\n21-1,open\r\n21-2,closed\r\n"
DIGEST = hashlib.sha256(GOOD).hexdigest()
ARCHIVED = f"a.{DIGEST[:12]}.csv"
Desk = Callable[..., Any]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and modes of POSIX")


class Flaky(LocalFolder):
    """A folder where the given method raises."""

    def __init__(self, path: Path, broken: str, error: OSError) -> None:
        super().__init__(path)
        self.broken, self.error = broken, error

    def write(self, *args: Any) -> None:
        if self.broken == "write":
            raise self.error
        super().write(*args)

    def move(self, name: str, into: str, target: str) -> None:
        if self.broken == "move" or (self.broken == "sidecar" and name.endswith(".sha256")):
            raise self.error
        super().move(name, into, target)

    def stat(self, name: str, into: str = "") -> Any:
        if self.broken == "stat":
            raise self.error
        return super().stat(name, into)

    def list(self, into: str = "") -> Any:
        if self.broken == ("list in " + into if into else "list"):
            raise self.error
        return super().list(into)


def flaky(office: Any, broken: str, error: OSError) -> None:
    office.source = DropSource(office.source.options, TableReader(office.table), Flaky(office.drop, broken, error))


@pytest.mark.parametrize("broken", ["write", "move"])
def test_full_disk_while_setting_aside_leaves_the_file(desk: Desk, broken: str) -> None:
    office = desk()
    office.put("a.csv", b"other\n1\n")
    flaky(office, broken, OSError(28, "full"))
    assert len(office.run()) == 1
    assert office.names() == ["a.csv"]
    assert any("can't be moved" in result.message for result in office.source.check(office.context()))


def test_quarantine_that_cannot_be_listed_does_not_stop_the_run(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    office.known.add(DIGEST)
    flaky(office, "list in quarantine", PermissionError(13, "no"))
    assert office.run() == []
    assert office.names("archive") == [ARCHIVED]


def test_sidecar_that_cannot_be_moved_is_told(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    office.put("a.csv.sha256", DIGEST.encode())
    flaky(office, "sidecar", OSError(28, "full"))
    office.run()
    assert (office.names(), office.names("archive")) == (["a.csv.sha256"], [ARCHIVED])
    assert office.source.shelf.left == {"a.csv.sha256": "not_moved"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_work_folder_stops_the_run_and_touches_nothing(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    (office.root / "work" / "copy.txt").symlink_to("/dev/full")
    with pytest.raises(TryLater, match="full"):
        list(office.source.pull(None, office.context()))
    assert office.names() == ["a.csv"]


def test_work_folder_that_fails_at_the_close_stops_the_run(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Late(io.BytesIO):
        def close(self) -> None:
            if not self.closed:
                super().close()
                raise OSError(28, "full")

    office = desk()
    office.put("a.csv")
    monkeypatch.setattr(intake, "_write", lambda _: Late())
    with pytest.raises(TryLater):
        list(office.source.pull(None, office.context()))


def test_file_that_is_gone_when_it_is_settled_is_nobodys_fault(desk: Desk) -> None:
    office = desk()
    path = office.put("a.csv")
    (page,) = office.run(settle=False)
    path.unlink()
    office.source.settle(Settled(page.batch, "done", {}))
    assert office.source.shelf.left == {}


def test_name_that_vanishes_during_the_scan_is_passed_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    office = desk()
    office.put("a.csv")

    class Gone:
        name = "gone.csv"

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            raise FileNotFoundError(2, "gone")

    class Scan(contextlib.nullcontext[None]):
        def __iter__(self) -> Iterator[object]:
            return iter([Gone(), *found])

        def __enter__(self) -> Any:
            return self

    with os.scandir(office.drop) as scan:
        found = list(scan)
    monkeypatch.setattr(os, "scandir", lambda _: Scan())
    assert [entry.name for entry in LocalFolder(office.drop).list()] == ["a.csv"]


def test_work_folder_that_is_gone_stops_the_run(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    (office.root / "work").rmdir()
    with pytest.raises(TryLater) as caught:
        list(office.source.pull(None, office.context()))
    assert caught.value.code == "workdir_unwritable"


def test_private_copy_that_vanishes_stops_the_run(desk: Desk) -> None:
    office = desk(TableOptions(rows_per_chunk=1))
    office.put("a.xlsx", b"PK\x03\x04")
    office.source._checksum = lambda _: (office.root / "work" / "copy.xlsx").unlink()
    with pytest.raises(TryLater):
        list(office.source.pull(None, office.context()))


def test_broken_workbook_is_set_aside(desk: Desk) -> None:
    office = desk()
    office.put("a.xlsx", b"PK\x03\x04 broken")
    assert [item.code for item in office.run()] == ["workbook_unreadable"]


def test_file_that_vanishes_after_the_scan_is_passed_over(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    flaky(office, "stat", FileNotFoundError(2, "gone"))
    assert office.run() == []
    assert office.source.shelf.left == {"a.csv": "gone"}


class Busy(LocalFolder):
    """A folder where somebody writes to the file while it is copied."""

    def open(self, name: str, into: str = "") -> Any:
        handle = super().open(name, into)
        if name == "a.csv":
            with (self.path / name).open("ab") as more:
                more.write(b"21-3,open\r\n")
        return handle


def test_file_that_changes_while_it_is_copied_is_left_for_the_next_scan(desk: Desk) -> None:
    office = desk()
    office.put("a.csv")
    office.source = DropSource(office.source.options, TableReader(office.table), Busy(office.drop))
    assert office.run() == []
    assert office.names() == ["a.csv"]
    assert office.source.shelf.left == {"a.csv": "file_changed"}
    office.restart()
    assert len(office.run()) == 1


def test_disk_that_fails_while_reading_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    office = desk()
    office.put("a.csv")

    class Failing:
        def __enter__(self) -> Failing:
            return self

        def __exit__(self, *_: object) -> None: ...

        def read(self, _: int) -> bytes:
            raise OSError(5, "disk")

    monkeypatch.setattr(office.source.folder, "open", lambda *_: Failing())
    assert [item.code for item in office.run()] == ["file_unreadable"]


def test_missing_folder_is_not_an_empty_one(desk: Desk) -> None:
    office = desk()
    office.drop.rmdir()
    with pytest.raises(TryLater, match="not there"):
        office.run()


def test_missing_folder_is_a_mistake_where_the_options_say_so(desk: Desk) -> None:
    office = desk(on_missing_folder="fail")
    office.drop.rmdir()
    with pytest.raises(FixConfig):
        office.run()


def test_drop_folder_that_is_a_file_is_a_mistake(desk: Desk) -> None:
    office = desk()
    office.drop.rmdir()
    office.drop.write_bytes(b"")
    with pytest.raises(FixConfig):
        office.run()


def test_folder_that_cannot_be_listed_is_tried_later(desk: Desk) -> None:
    office = desk()
    flaky(office, "list", PermissionError(13, "no"))
    with pytest.raises(TryLater) as caught:
        office.run()
    assert caught.value.code == "folder_unreadable"


def test_twenty_thousand_files_are_scanned_without_being_opened(desk: Desk) -> None:
    office = desk()
    for number in range(20_000):
        os.close(os.open(office.drop / f"{number}.tmp", os.O_CREAT | os.O_WRONLY))
    office.put("a.csv")
    assert len(office.run()) == 1
    assert any("20000 files waiting" in result.message for result in office.source.check(office.context()))


def test_reader_that_stops_early_leaves_no_copy(desk: Desk) -> None:
    office = desk(TableOptions(rows_per_chunk=1))
    office.put("a.csv")
    pulled = office.source.pull(None, office.context())
    assert next(pulled).last is False
    pulled.close()
    assert list((office.root / "work").iterdir()) == []
