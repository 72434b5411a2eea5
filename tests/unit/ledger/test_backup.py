"""Copies made while others write, verified before they count, in generations."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from casebridge.errors import CasebridgeError, StopLedger, TryLater
from casebridge.guard.host import exclusive
from casebridge.ledger import backup as module
from casebridge.ledger import copy as copying
from casebridge.ledger.backup import back_up
from casebridge.ledger.copy import copy_ledger
from casebridge.ledger.manifest import digest_of, generations, manifest_of, manifest_path
from tests.unit.ledger.crash_writer import SIZE
from tests.unit.ledger.ripe import fill
from tests.unit.ledger.world import NOW, desk, opened, row, store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def ripe(path: Path) -> Path:
    with opened(path) as ledger:
        fill(ledger)
    return path


def test_a_backup_is_a_whole_ledger_with_a_manifest(ripe: Path, folder: Path) -> None:
    made = back_up(ripe, folder, NOW)
    file = folder / made.file
    assert made.file == "ledger-20260301T093000Z.db"
    assert (made.database, made.size, made.sha256) == ("sqlite", file.stat().st_size, digest_of(file))
    assert (made.counts["event"], made.counts["tombstone"], made.newest) == (6, 1, "2026-03-01T09:30:00Z")
    assert manifest_of(file) == made
    with opened(file, write=False) as kept, opened(ripe, write=False) as ledger:
        assert kept.verify() == []
        assert kept.events() == ledger.events()
    assert sorted(item.name for item in folder.iterdir() if not item.name.startswith(".")) == [
        file.name,
        manifest_path(file).name,
    ]
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_generations_beyond_those_kept_go_once_the_new_one_counts(ripe: Path, folder: Path) -> None:
    made = [back_up(ripe, folder, NOW + timedelta(days=day), keep=2) for day in range(4)]
    assert generations(folder) == [made[3], made[2]]
    assert len(list(folder.glob("ledger-*"))) == 4
    again = back_up(ripe, folder, NOW + timedelta(days=3))
    assert again.file == "ledger-20260304T093000Z-2.db"
    assert len(generations(folder)) == 3


def test_a_ledger_with_faults_makes_no_backup_and_costs_none(ripe: Path, folder: Path) -> None:
    good = back_up(ripe, folder, NOW, keep=1)
    with closing(sqlite3.connect(ripe)) as raw, raw:
        raw.execute("UPDATE run SET read = read + 1 WHERE run_id = 1")
    with pytest.raises(StopLedger) as caught:
        back_up(ripe, folder, NOW + timedelta(days=1), keep=1)
    assert caught.value.code == "backup_unsound"
    assert generations(folder) == [good]
    assert list(folder.glob("*.part*")) == []


def test_a_file_that_is_no_ledger_makes_no_backup(path: Path, folder: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StopLedger) as caught:
        back_up(path, folder, NOW)
    assert caught.value.code == "backup_unsound"


def test_a_folder_that_can_not_be_written_is_told(ripe: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StopLedger) as caught:
        back_up(ripe, tmp_path / "file" / "backups", NOW)
    assert caught.value.code == "backup_unwritable"


def test_a_disk_that_is_full_leaves_the_older_backup(ripe: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = back_up(ripe, folder, NOW, keep=1)

    def full(_file: Path, _manifest: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(module, "write_manifest", full)
    with pytest.raises(StopLedger) as caught:
        back_up(ripe, folder, NOW + timedelta(days=1), keep=1)
    assert caught.value.code == "backup_unwritable"
    assert generations(folder) == [good]


def test_one_backup_at_a_time_is_made_in_a_folder(ripe: Path, folder: Path) -> None:
    folder.mkdir()
    with exclusive(folder / ".backup.lock"), pytest.raises(TryLater) as caught:
        back_up(ripe, folder, NOW)
    assert caught.value.code == "ledger_busy"


def test_what_a_killed_backup_left_is_cleared_and_never_counts(ripe: Path, folder: Path) -> None:
    folder.mkdir()
    left = folder / "ledger-20260228T093000Z.db.part"
    left.write_bytes(b"half")
    (folder / "ledger-20260227T093000Z.db").write_bytes(b"no manifest")
    made = back_up(ripe, folder, NOW)
    assert not left.exists()
    assert generations(folder) == [made]


def test_manifests_that_lead_elsewhere_or_say_nothing_are_left_out(ripe: Path, folder: Path, tmp_path: Path) -> None:
    made = back_up(ripe, folder, NOW)
    (tmp_path / "away.db").write_bytes(b"")
    text = manifest_path(folder / made.file).read_text(encoding="utf-8")
    (folder / "away.db.manifest.json").write_text(json.dumps({**json.loads(text), "file": "../away.db"}))
    (folder / "broken.db.manifest.json").write_text("{")
    (folder / "gone.db.manifest.json").write_text(text.replace(made.file, "gone.db"))
    assert generations(folder) == [made]
    (folder / "x.db.manifest.json").write_text("[]")
    with pytest.raises(StopLedger) as caught:
        manifest_of(folder / "x.db")
    assert caught.value.code == "backup_damaged"


def test_a_copy_that_writers_disturb_holds_them_up_in_the_end(path: Path, tmp_path: Path) -> None:
    with opened(path) as ledger:
        at = desk(ledger)
        for number in range(20):
            store(at, *(row(f"{number:03}{case:03}") for case in range(50)))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        turns = 0

        class Disturbed(copying._Watch):
            def __call__(self, status: int, remaining: int, total: int) -> None:
                nonlocal turns
                turns += 1
                if self._restarts is not None and remaining:
                    other.execute("UPDATE setting SET value = value")
                    other.execute("INSERT INTO setting VALUES (?, 'x')", (f"turn {turns}",))
                super().__call__(status, remaining, total)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(copying, "_Watch", Disturbed)
            copy_ledger(path, tmp_path / "copy.db", pages=2, restarts=2)
    with opened(tmp_path / "copy.db", write=False) as copy:
        assert copy.verify() == []
        assert len(copy.events(limit=2_000)) == 1_000
    assert turns > 5


def test_a_copy_that_gets_no_turn_gives_up() -> None:
    watch = copying._Watch(None)
    for _ in range(copying.BUSY_TURNS - 1):
        watch(sqlite3.SQLITE_BUSY, 5, 5)
    with pytest.raises(TryLater) as caught:
        watch(sqlite3.SQLITE_BUSY, 5, 5)
    assert caught.value.code == "ledger_busy"


def test_a_backup_in_the_middle_of_another_process_work_is_one_moment_of_it(path: Path, folder: Path) -> None:
    writer = [sys.executable, "-m", "tests.unit.ledger.crash_writer", str(path)]
    with subprocess.Popen(writer, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(3)][-1]
        made = back_up(path, folder, NOW)
        process.kill()
        process.stdout.read()
    assert made.counts["event"] >= said * SIZE
    assert made.counts["event"] % SIZE == 0
    with opened(folder / made.file, write=False) as kept:
        assert kept.verify() == []
        assert kept.backlog(1).events == made.counts["event"]


def test_no_message_of_a_backup_holds_a_value(ripe: Path, folder: Path) -> None:
    with closing(sqlite3.connect(ripe)) as raw, raw:
        raw.execute("UPDATE head SET revision = 9")
    with pytest.raises(CasebridgeError) as caught:
        back_up(ripe, folder, NOW)
    assert "2024001" not in f"{caught.value}{caught.value.detail}"
