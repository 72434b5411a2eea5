"""A backup in the place of a ledger: verified before and after, and what it must not undo."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from casebridge.errors import CasebridgeError, StopLedger, TryLater
from casebridge.guard.host import exclusive
from casebridge.ledger import restore as module
from casebridge.ledger.backup import back_up
from casebridge.ledger.carry import GAP
from casebridge.ledger.manifest import Manifest, manifest_path
from casebridge.ledger.restore import restore
from tests.unit.ledger.ripe import SEALED, fill
from tests.unit.ledger.world import AGENCY, NOW, desk, opened, row, store

GOLDEN = Path(__file__).with_name("golden")
LATER = NOW + timedelta(days=1)


@pytest.fixture
def ripe(path: Path) -> Path:
    with opened(path) as ledger:
        fill(ledger)
    return path


@pytest.fixture
def file(ripe: Path, tmp_path: Path) -> Path:
    return tmp_path / "backups" / back_up(ripe, tmp_path / "backups", NOW).file


def code_of(file: Path, path: Path, **options: object) -> str:
    before = path.read_bytes()
    with pytest.raises(CasebridgeError) as caught:
        restore(file, path, LATER, **options)  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert list(path.parent.glob(".*.restore")) == []
    return caught.value.code


def test_a_restored_ledger_is_what_was_backed_up_and_the_other_is_kept(ripe: Path, file: Path) -> None:
    with opened(ripe) as ledger:
        store(desk(ledger, batch="b" * 64), row("2024050"), row("2024051"))
    done = restore(file, ripe, LATER)
    assert (done.events, done.newest, done.before) == (2, "2026-03-01T09:30:00Z", "2026-03-01T09:30:00Z")
    assert done.aside is not None
    assert done.aside.name == "ledger.db.replaced-20260302T093000Z"
    with opened(ripe) as ledger, opened(done.aside, write=False) as aside:
        assert ledger.verify() == []
        assert len(ledger.events()) == 6
        assert len(aside.events()) == 8


def test_who_has_the_ledger_open_sees_the_restored_one_and_loses_nothing_it_says(ripe: Path, file: Path) -> None:
    with opened(ripe) as ledger:
        at = desk(ledger, batch="b" * 64)
        store(at, row("2024050"))
        restore(file, ripe, LATER)
        assert len(ledger.events()) == 6
        store(desk(ledger, batch="c" * 64), row("2024060"))
    with opened(ripe) as again:
        assert [event.case_key for event in again.events()][-1] == "2024060"
        assert again.verify() == []


def test_a_ledger_that_is_gone_is_put_back(ripe: Path, file: Path) -> None:
    ripe.unlink()
    done = restore(file, ripe, LATER)
    assert (done.aside, done.before, done.purged) == (None, "", 0)
    with opened(ripe) as ledger:
        assert ledger.verify() == []


def test_a_ledger_that_can_not_be_read_is_moved_aside(ripe: Path, file: Path) -> None:
    junk = b"no database at all" * 500
    ripe.write_bytes(junk)
    Path(f"{ripe}-wal").write_bytes(b"of the old one")
    done = restore(file, ripe, LATER)
    assert done.aside is not None
    assert done.aside.read_bytes() == junk
    assert not Path(f"{ripe}-wal").exists() or Path(f"{ripe}-wal").read_bytes() != b"of the old one"
    with opened(ripe) as ledger:
        assert ledger.verify() == []
        # Nobody can tell which numbers were given out.
        with ledger.reading() as connection:
            seq = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'question'").scalar()
    assert seq == 2 + GAP


def test_a_backup_cut_short_is_refused(ripe: Path, file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    assert code_of(file, ripe) == "backup_damaged"
    manifest_path(file).unlink()
    assert code_of(file, ripe) == "backup_damaged"


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_backup_with_one_bit_turned_is_refused(ripe: Path, file: Path, place: float) -> None:
    content = bytearray(file.read_bytes())
    content[int(len(content) * place)] ^= 1
    file.write_bytes(content)
    assert code_of(file, ripe) == "backup_damaged"


def test_a_backup_whose_books_do_not_balance_is_refused_without_a_manifest_too(ripe: Path, file: Path) -> None:
    manifest_path(file).unlink()
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("UPDATE run SET read = read + 1 WHERE run_id = 1")
    assert code_of(file, ripe) == "backup_damaged"


def test_a_backup_of_the_future_is_refused(ripe: Path, file: Path) -> None:
    manifest_path(file).unlink()
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999_future'")
    assert code_of(file, ripe) == "ledger_newer"


def test_files_that_are_no_backup_are_refused(ripe: Path, file: Path, tmp_path: Path) -> None:
    manifest = Manifest.model_validate_json(manifest_path(file).read_bytes())
    manifest_path(file).write_text(manifest.model_copy(update={"database": "postgresql"}).model_dump_json())
    assert code_of(file, ripe) == "backup_other_database"
    (tmp_path / "folder").mkdir()
    assert code_of(tmp_path / "folder", ripe) == "backup_damaged"
    (tmp_path / "empty").write_bytes(b"")
    assert code_of(tmp_path / "empty", ripe) == "backup_damaged"
    manifest_path(file).write_text(manifest.model_dump_json())
    file.unlink()
    assert code_of(file, ripe) == "backup_damaged"


@pytest.mark.parametrize("revision", ["0001_foundation", "0002_reports"])
def test_a_backup_of_an_older_revision_is_brought_up_on_the_way(ripe: Path, tmp_path: Path, revision: str) -> None:
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old)) as raw:
        raw.executescript((GOLDEN / f"{revision}.sql").read_text(encoding="utf-8"))
    before = old.read_bytes()
    done = restore(old, ripe, LATER)
    assert done.manifest is None
    assert old.read_bytes() == before
    with opened(ripe) as ledger:
        assert ledger.verify() == []
        assert len(ledger.events()) == (3 if revision == "0001_foundation" else 6)


@pytest.mark.parametrize("held", ["source", "sink", "ledger", "daemon"])
def test_nothing_is_restored_while_somebody_works(ripe: Path, file: Path, tmp_path: Path, held: str) -> None:
    daemon = tmp_path / "daemon.lock"
    lock = (
        daemon
        if held == "daemon"
        else ripe.with_name("ledger.db.locks") / f"{held}-{0 if held == 'ledger' else 1}.lock"
    )
    with exclusive(lock, note="casebridge run"):
        with pytest.raises(TryLater) as caught:
            restore(file, ripe, LATER, [daemon])
        assert caught.value.code == "ledger_in_use"
        assert "casebridge run" in str(caught.value)
    restore(file, ripe, LATER, [daemon])


def test_a_case_purged_since_the_backup_is_purged_again(ripe: Path, file: Path) -> None:
    with opened(ripe) as ledger:
        ledger.purge_case(1, "2024001", "sealed")
        ledger.purge_case(1, "2024077", "order")
    done = restore(file, ripe, LATER)
    assert done.purged == 1
    with opened(ripe) as ledger:
        assert ledger.verify() == []
        assert ledger.purged(AGENCY, ["2024001", "2024077", SEALED, "2024006"]) == {"2024001", "2024077", SEALED}
        assert ledger.heads(1, ["2024001"]) == {}
        assert ledger.links(AGENCY, ["2024001"]) == {}
    assert b"2024001" not in ripe.read_bytes()


def test_a_first_purge_since_the_backup_is_carried_over_with_its_secret(path: Path, tmp_path: Path) -> None:
    with opened(path) as ledger:
        store(desk(ledger), row("2024001"), row("2024002"))
    made = back_up(path, tmp_path, NOW)
    with opened(path) as ledger:
        ledger.purge_case(1, "2024001", "sealed")
    assert restore(tmp_path / made.file, path, LATER).purged == 1
    with opened(path) as ledger:
        assert ledger.purged(AGENCY, ["2024001", "2024002"]) == {"2024001"}
        assert ledger.verify() == []


def test_numbers_that_people_have_seen_are_not_given_out_again(ripe: Path, file: Path) -> None:
    with closing(sqlite3.connect(ripe)) as raw, raw:
        raw.execute("UPDATE question SET number = 40 WHERE number = 2")
        raw.execute("INSERT INTO peer VALUES (1, 'north', '', '')")
        raw.execute("INSERT INTO message_out VALUES (7, 1, 'guidance', '1', 'x', '', '', '', '')")
    restore(file, ripe, LATER)
    with closing(sqlite3.connect(ripe)) as raw:
        found = dict(raw.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    assert (found["question"], found["message_out"]) == (40, 7)


def test_a_restore_that_dies_before_the_last_step_changes_nothing(
    ripe: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_part: Path, _path: Path) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(module, "pour", fails)
    assert code_of(file, ripe) == "ledger_unwritable"
    with opened(ripe) as ledger:
        assert ledger.verify() == []


def test_a_restored_ledger_that_is_not_the_backup_is_told(
    ripe: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(_part: Path, path: Path) -> None:
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute("DELETE FROM event WHERE seq = 6")

    monkeypatch.setattr(module, "pour", wrong)
    with pytest.raises(StopLedger) as caught:
        restore(file, ripe, LATER)
    assert caught.value.code == "ledger_damaged"


def test_a_kept_ledger_can_be_put_back(ripe: Path, file: Path) -> None:
    with opened(ripe) as ledger:
        store(desk(ledger, batch="b" * 64), row("2024050"))
    aside = restore(file, ripe, LATER).aside
    assert aside is not None
    again = restore(aside, ripe, LATER)
    with opened(ripe) as ledger:
        assert len(ledger.events()) == 7
    assert again.aside is not None
    assert again.aside != aside


def test_a_file_that_sqlite_can_not_copy_is_refused(
    ripe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(ripe, copy)

    def fails(*_given: object, **_more: object) -> None:
        raise sqlite3.DatabaseError("made up")

    monkeypatch.setattr(module, "copy_ledger", fails)
    assert code_of(copy, ripe) == "backup_damaged"
