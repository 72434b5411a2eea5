from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from casebridge.errors import CasebridgeError, StopLedger, TryLater
from casebridge.ledger import Ledger
from casebridge.ledger.open import engine_for, journal_for, make, open_reader
from casebridge.ledger.place import Place, SqlitePlace
from tests.unit.ledger.world import NOW, Desk, desk, file_of, opened, page, row, store


@pytest.fixture
def place(path: Path) -> Place:
    """A file: what is tested here is of SQLite."""
    return SqlitePlace(path)


HOLDER = """
import sys
from pathlib import Path
from tests.unit.ledger.world import opened
source = int(sys.argv[2])
with opened(Path(sys.argv[1]), command="backfill") as ledger, ledger.holding("source", source):
    ledger.start_run(source, "backfill")
    print("open", flush=True)
    sys.stdin.read()
"""


def code(caught: pytest.ExceptionInfo[CasebridgeError]) -> str:
    return caught.value.code


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 6, 23), "DELETE"),
        ((3, 7, 0), "DELETE"),
        ((3, 40, 1), "DELETE"),
        ((3, 44, 5), "DELETE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "DELETE"),
        ((3, 50, 6), "DELETE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 0), "DELETE"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_journal_mode_is_one_that_loses_no_commit(version: tuple[int, ...], mode: str) -> None:
    assert journal_for(version) == mode


def test_a_writer_has_the_settings_that_keep_commits(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert pragma == {
        "journal_mode": journal_for(sqlite3.sqlite_version_info).lower(),
        "synchronous": 2 if journal_for(sqlite3.sqlite_version_info) == "WAL" else 3,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 30_000,
    }


def test_write_ahead_log_also_works(path: Path) -> None:
    opened(path).close()
    engine = engine_for(path, write=True, journal="WAL")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    engine.dispose()
    with opened(path) as again:
        store(desk(again), row())
        assert again.verify() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits; the folder's rights are inherited")
def test_a_new_ledger_and_its_folder_are_the_owners_alone(path: Path, ledger: Ledger) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_open_refuses_a_file_that_is_not_there_without_create(path: Path) -> None:
    with pytest.raises(StopLedger) as caught:
        opened(path, create=False)
    assert code(caught) == "ledger_missing"
    with pytest.raises(StopLedger) as caught:
        opened(path, write=False)
    assert code(caught) == "ledger_missing"
    assert not path.exists()


def test_open_fills_an_empty_file(path: Path) -> None:
    make(path, create=True)
    assert path.stat().st_size == 0
    with opened(path, create=False) as ledger:
        assert ledger.verify() == []
    make(path, create=True)


def test_a_reader_finds_no_ledger_in_an_empty_file(path: Path) -> None:
    make(path, create=True)
    with pytest.raises(StopLedger) as caught:
        opened(path, write=False)
    assert code(caught) == "ledger_missing"
    assert "casebridge sync" in str(caught.value)


@pytest.mark.parametrize("write", [True, False])
def test_open_refuses_a_file_that_is_no_database(path: Path, write: bool) -> None:
    path.parent.mkdir()
    path.write_bytes(b"case,report\n" * 1000)
    with pytest.raises(StopLedger) as caught:
        opened(path, write=write)
    assert code(caught) == "ledger_damaged"
    opened(path.with_name("other.db")).close()


@pytest.mark.parametrize("write", [True, False])
def test_open_refuses_the_database_of_another_program(path: Path, write: bool) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE cases (number TEXT)")
    with pytest.raises(StopLedger) as caught:
        opened(path, write=write)
    assert code(caught) == "ledger_damaged"


@pytest.mark.parametrize("write", [True, False])
def test_open_refuses_a_revision_of_the_future_and_leaves_it_alone(path: Path, write: bool) -> None:
    opened(path).close()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE alembic_version SET version_num = '9999_future'")
    before = path.read_bytes()
    with pytest.raises(StopLedger) as caught:
        opened(path, write=write)
    assert code(caught) == "ledger_newer"
    assert path.read_bytes() == before


def test_open_refuses_a_ledger_with_two_revisions(path: Path) -> None:
    opened(path).close()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("INSERT INTO alembic_version VALUES ('0002_x')")
    with pytest.raises(StopLedger) as caught:
        opened(path)
    assert code(caught) == "ledger_damaged"


def test_a_corrupt_page_is_reported_as_damage(at: Desk, ledger: Ledger) -> None:
    for number in range(40):
        store(at, *(row(f"{number:03}{case:03}") for case in range(50)))
    path = file_of(ledger)
    ledger.close()
    content = bytearray(path.read_bytes())
    for start in range(4096 * 8, len(content) - 4096, 4096):
        content[start : start + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(StopLedger) as caught, opened(path, write=False) as damaged:
        damaged.events(limit=10_000)
    assert code(caught) == "ledger_damaged"


def test_sqlite_itself_refuses_what_a_reader_writes(at: Desk, ledger: Ledger) -> None:
    place = SqlitePlace(file_of(ledger))
    reader = Ledger(place, open_reader(place.path), lambda: NOW, write=True, command="", wait=0.0)
    with pytest.raises(StopLedger) as caught:
        reader.register_source("x", "y", "z")
    assert code(caught) == "ledger_unwritable"
    reader._engine.dispose()


def test_a_folder_in_place_of_the_file_is_unwritable(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StopLedger) as caught:
        opened(path)
    assert code(caught) == "ledger_unwritable"


def test_a_file_in_place_of_the_folder_is_unwritable(tmp_path: Path) -> None:
    (tmp_path / "agency").write_text("")
    with pytest.raises(StopLedger) as caught:
        opened(tmp_path / "agency" / "ledger.db")
    assert code(caught) == "ledger_unwritable"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_unwritable(path: Path) -> None:
    path.parent.mkdir(mode=0o500)
    with pytest.raises(StopLedger) as caught:
        opened(path)
    assert code(caught) == "ledger_unwritable"


def test_a_full_disk_leaves_nothing_half_written(at: Desk, ledger: Ledger) -> None:
    store(at, row("FIRST"))
    with ledger.reading() as connection:
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(StopLedger) as caught:
        store(at, *(row(f"{number:05}") for number in range(1_000)))
    assert code(caught) == "ledger_unwritable"
    assert ledger.verify() == []
    assert [event.case_key for event in ledger.events()] == ["FIRST"]
    with ledger.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert len(store(at, *(row(f"{number:05}") for number in range(1_000)))) == 1_000


def test_two_processes_write_to_one_ledger_each_on_a_source_of_its_own(path: Path) -> None:
    with opened(path) as ledger:
        mine, theirs = desk(ledger), desk(ledger, "other")
        store(mine, row())
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), str(theirs.source)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with opened(path) as ledger:
            # Whose source is held lives; the run of the other one was left behind.
            assert [run.state for run in ledger.runs()] == ["running", "failed", "failed"]
            with pytest.raises(TryLater) as caught, ledger.holding("source", theirs.source):
                pytest.fail("both have it")
            assert f"{other.pid}" in str(caught.value)
            assert "backfill" in str(caught.value)
            store(desk(ledger, batch="b" * 64), row("2024002"))
            assert len(ledger.events()) == 2
        other.communicate("")
    with opened(path) as ledger:
        assert ledger.verify() == []
        assert {run.state for run in ledger.runs()} == {"failed"}


def test_the_lock_is_free_after_a_failed_opening(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"x" * 5000)
    for _ in range(2):
        with pytest.raises(StopLedger) as caught:
            opened(path)
        assert code(caught) == "ledger_damaged"


def test_a_writer_that_meets_another_in_the_database_is_told_to_come_back(at: Desk, ledger: Ledger) -> None:
    with closing(sqlite3.connect(file_of(ledger), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ledger.reading() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
        with pytest.raises(TryLater) as caught:
            store(at, row())
        assert code(caught) == "ledger_busy"
        other.execute("ROLLBACK")
    assert store(at, row()) == [1]


def test_a_reader_rolls_back_what_a_killed_writer_left(at: Desk, ledger: Ledger, tmp_path: Path) -> None:
    store(at, row("FIRST"))
    left = tmp_path / "left.db"
    with ledger.writing() as connection:
        connection.exec_driver_sql("PRAGMA cache_size=1")
        # Spilling half a page of work into the file leaves it as a kill at this moment would.
        for number in range(2_000):
            connection.exec_driver_sql(
                "INSERT INTO held VALUES (?, ?, 'r', '', 1, ?)", (at.source, f"{number:05}", "x" * 500)
            )
        journal = Path(f"{file_of(ledger)}-journal")
        if not journal.exists():
            pytest.skip("this SQLite writes ahead: there is no journal to roll back")
        shutil.copy(file_of(ledger), left)
        shutil.copy(journal, f"{left}-journal")
    with opened(left, write=False) as reader:
        assert [event.case_key for event in reader.events()] == ["FIRST"]
        assert reader.verify() == []
        assert reader.held_cases(source_id=at.source) == []


def test_close_twice_is_harmless_and_frees_the_lock(path: Path) -> None:
    ledger = opened(path)
    ledger.close()
    ledger.close()
    opened(path).close()


def test_a_page_is_refused_whole_when_a_reader_is_in_its_way(at: Desk, ledger: Ledger) -> None:
    work = page(at, row())
    with closing(sqlite3.connect(file_of(ledger), isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM event").fetchone()
        with ledger.reading() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
            if connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal":
                pytest.skip("a reader is in nobody's way with a write-ahead log")
        with pytest.raises(TryLater):
            ledger.commit(work)
        other.execute("COMMIT")
    assert ledger.events() == []
    assert ledger.commit(work) == [1]
