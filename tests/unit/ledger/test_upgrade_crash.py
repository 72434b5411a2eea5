"""An upgrade that dies: the old ledger is whole or the new one is, and the copy is usable."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from casebridge.ledger import migrate
from casebridge.ledger import open as opening
from casebridge.ledger.migrate import SHIPPED
from casebridge.ledger.open import open_writer
from tests.unit.ledger.world import opened

GOLDEN = Path(__file__).with_name("golden") / "0002_reports.sql"
ALL = bool(os.environ.get("CASEBRIDGE_CRASH_ALL"))
CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2"
UPGRADE = """
import sys
from pathlib import Path
from casebridge.ledger.open import open_writer
open_writer(Path(sys.argv[1])).dispose()
"""
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this host")


@pytest.fixture
def old(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(GOLDEN.read_text(encoding="utf-8"))
    return path


def assert_whole(path: Path) -> str:
    """Rolls back what was left, as the next opening does, and says which revision the ledger has."""
    with closing(sqlite3.connect(path)) as raw:
        (revision,) = raw.execute("SELECT version_num FROM alembic_version").fetchone()
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("SELECT count(*) FROM event").fetchone() == (6,)
        columns = [row[1] for row in raw.execute("PRAGMA table_info(run)")]
    assert ("guard" in columns) is (revision == SHIPPED.revisions[-1])
    copy = path.with_name(f"{path.name}.before-0002_reports")
    if copy.exists():
        with closing(sqlite3.connect(copy)) as raw:
            assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002_reports",)
            assert raw.execute("SELECT count(*) FROM event").fetchone() == (6,)
    else:
        assert revision == "0002_reports"
    with opened(path) as ledger:
        assert ledger.verify() == []
    return str(revision)


def dies_at(path: Path, number: int) -> bool:
    """Upgrades in a forked process that is killed before its statement of that number; False if it got through."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    try:
        left = number

        def count(_statement: str) -> None:
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

        connect = sqlite3.connect

        def traced(*given: Any, **more: Any) -> sqlite3.Connection:
            made: sqlite3.Connection = connect(*given, **more)
            made.set_trace_callback(count)
            return made

        sqlite3.connect = traced  # type: ignore[assignment]
        open_writer(path).dispose()
        os._exit(0)
    except BaseException:
        os._exit(1)


@forks
def test_an_upgrade_killed_at_any_statement_leaves_a_whole_ledger(old: Path, tmp_path: Path) -> None:
    # What is imported late must be there before the fork.
    shutil.copy(old, tmp_path / "first.db")
    open_writer(tmp_path / "first.db").dispose()
    number, revisions = 0, set()
    while True:
        number += 1 if ALL or number < 4 else 3
        path = tmp_path / str(number) / "ledger.db"
        path.parent.mkdir()
        shutil.copy(old, path)
        died = dies_at(path, number)
        revisions.add(assert_whole(path))
        shutil.rmtree(path.parent)
        if not died:
            break
    assert number > 30
    assert revisions == {"0002_reports", SHIPPED.revisions[-1]}


def strace(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["strace", "-f", "-qq", "--seccomp-bpf", *options, sys.executable, "-c", UPGRADE, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.skipif(not ALL, reason="takes minutes: set CASEBRIDGE_CRASH_ALL=1")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_an_upgrade_killed_at_durable_calls_leaves_a_whole_ledger(old: Path, tmp_path: Path) -> None:
    first = tmp_path / "first.db"
    shutil.copy(old, first)
    log = tmp_path / "log"
    seen = strace(first, "-e", f"trace={CALLS}", "-o", str(log))
    if seen.returncode:
        pytest.skip("strace may not trace here")
    counts = Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(encoding="utf-8"), re.MULTILINE))
    assert counts["pwrite64"] > 20
    steps = [(name, step) for name, last in sorted(counts.items()) for step in range(1, last + 1)]
    revisions = set()
    for name, step in steps:
        path = tmp_path / f"{name}-{step}" / "ledger.db"
        path.parent.mkdir()
        shutil.copy(old, path)
        died = strace(path, "-e", f"inject={name}:signal=KILL:when={step}", "-o", os.devnull)
        assert died.returncode
        revisions.add(assert_whole(path))
    assert "0002_reports" in revisions


def test_an_error_inside_the_migration_leaves_the_old_ledger_and_the_copy(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(connection: Any, scripts: Any) -> None:
        migrate.prepare(connection, scripts)
        raise MemoryError

    monkeypatch.setattr(opening, "prepare", fails)
    with pytest.raises(MemoryError):
        open_writer(old)
    monkeypatch.undo()
    assert old.with_name("ledger.db.before-0002_reports").exists()
    assert assert_whole(old) == "0002_reports"


def test_a_disk_that_is_full_before_the_copy_is_whole_begins_no_upgrade(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "no space")

    monkeypatch.setattr(migrate, "copy_ledger", full)
    with pytest.raises(Exception, match="ledger") as caught:
        open_writer(old)
    assert getattr(caught.value, "code", "") == "ledger_unwritable"
    monkeypatch.undo()
    assert not old.with_name("ledger.db.before-0002_reports").exists()
    assert assert_whole(old) == "0002_reports"
