"""What an upgrade would do, tried on a copy."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest

from casebridge.errors import StopLedger
from casebridge.ledger import rehearse as module
from casebridge.ledger.migrate import SHIPPED
from casebridge.ledger.rehearse import rehearse
from tests.unit.ledger.test_migrate import scripts
from tests.unit.ledger.world import opened

GOLDEN = Path(__file__).with_name("golden")
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(params=["0001_foundation", "0002_reports"])
def old(request: pytest.FixtureRequest, path: Path) -> Path:
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript((GOLDEN / f"{request.param}.sql").read_text(encoding="utf-8"))
    return path


def test_a_rehearsal_says_what_an_upgrade_does_and_writes_nothing(old: Path) -> None:
    before = old.read_bytes()
    found = rehearse(old)
    assert found.steps == SHIPPED.revisions[SHIPPED.revisions.index(found.found) + 1 :]
    assert found.problems == ()
    assert found.size == len(before) < found.size_after
    assert 2 * found.size < found.needed < found.free
    assert found.seconds > 0
    assert old.read_bytes() == before
    assert [item.name for item in old.parent.iterdir()] == [old.name]


def test_a_ledger_of_today_needs_nothing(path: Path) -> None:
    opened(path).close()
    found = rehearse(path)
    assert (found.found, found.steps, found.needed, found.problems) == (SHIPPED.revisions[-1], (), 0, ())


def test_an_upgrade_that_would_fail_is_told(path: Path, tmp_path: Path) -> None:
    opened(path).close()
    before = path.read_bytes()
    found = rehearse(path, scripts(tmp_path / "scripts", last="INSERT INTO absent VALUES (1)"))
    assert [problem.check for problem in found.problems] == ["upgrade"]
    assert path.read_bytes() == before


def test_a_ledger_whose_books_are_wrong_is_told_before_its_upgrade(old: Path) -> None:
    with closing(sqlite3.connect(old)) as raw, raw:
        raw.execute("UPDATE run SET read = read + 1 WHERE run_id = 1")
    assert {problem.check for problem in rehearse(old).problems} == {"books"}


def test_too_little_room_is_told_and_nothing_is_tried(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(0, 0, 1 << 20))
    found = rehearse(old)
    assert [problem.check for problem in found.problems] == ["space"]
    assert found.seconds == 0


def test_what_is_no_ledger_is_refused(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def code() -> str:
        with pytest.raises(StopLedger) as caught:
            rehearse(path)
        return caught.value.code

    assert code() == "ledger_missing"
    path.parent.mkdir()
    path.write_bytes(b"x" * 5000)
    assert code() == "ledger_damaged"
    path.unlink()
    opened(path).close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999_future'")
    assert code() == "ledger_newer"
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '0002_reports'")

    def full(_path: Path, _copy: Path) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(module, "copy_ledger", full)
    assert code() == "ledger_unwritable"
