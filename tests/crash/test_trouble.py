"""A full disk, a folder that can't be written, two processes at once, and a kill at any moment."""

from __future__ import annotations

import ctypes
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from casebridge.errors import CasebridgeError, StopLedger, TryLater
from casebridge.ledger import open as opening
from tests.crash.world import FAILED, build, end_of, finish, forked
from tests.support.agency import Agency

SEED = "CASEBRIDGE_CRASH_SEED"
ROUNDS = 6


def _copy(start: Agency, folder: Path) -> Agency:
    shutil.copytree(start.folder, folder)
    agency = Agency(folder)
    agency.clock.now = start.clock.now
    return agency


def test_a_kill_at_any_moment_changes_nothing(folder: Path) -> None:
    seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(10**6))
    sys.stderr.write(f"{SEED}={seed}\n")
    chance = random.Random(seed)  # noqa: S311
    wanted = finish(build(folder / "undisturbed", cases=400))
    agency = build(folder / "killed", cases=400)
    command = [sys.executable, "-c", _CHILD, str(agency.config), agency.clock().isoformat()]
    for _ in range(ROUNDS):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
        assert process.stdout is not None
        # It says when its imports are done, so that most kills meet it at work.
        assert process.stdout.readline() == b"ready\n"
        try:
            process.wait(chance.uniform(0, 0.4))
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait()
        process.stdout.close()
        if agency.ledger_path.exists():
            agency.assert_sound()
    assert finish(agency) == wanted


_CHILD = """
import sys
from datetime import datetime
from casebridge.engine.bridge import Bridge
now = datetime.fromisoformat(sys.argv[2])
bridge = Bridge.from_config(sys.argv[1], clock=lambda: now, sleep=lambda _seconds: None)
print("ready", flush=True)
bridge.sync()
"""


def _limited(patch: pytest.MonkeyPatch, pages: int) -> None:
    """Gives the ledger no more than this many pages more than it has."""
    made = opening.engine_for

    def engine_for(path: Path, *, write: bool, journal: str | None = None) -> Engine:
        engine = made(path, write=write, journal=journal)

        def limit(connection: Any, _record: object) -> None:
            (now,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {now + pages}")

        event.listen(engine, "connect", limit)
        return engine

    patch.setattr(opening, "engine_for", engine_for)


@contextmanager
def _stops_clearly() -> Iterator[list[str]]:
    told: list[str] = []
    try:
        yield told
    except StopLedger as error:
        told.append(str(error))
        if (error.code, error.exit_code) != ("ledger_unwritable", 4) or "disk is full" not in told[0]:
            raise


def test_a_ledger_without_room_stops_clearly_and_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = finish(build(folder / "undisturbed", cases=60))
    start = build(folder / "start", cases=60)
    stopped = 0
    for pages in (0, 1, 2, 4, 8, 16, 32, 64):
        agency = _copy(start, folder / str(pages))
        with monkeypatch.context() as patch:
            _limited(patch, pages)
            with _stops_clearly() as told:
                agency.sync()
        stopped += len(told)
        assert finish(agency) == wanted, f"{pages} pages"
    assert stopped >= 4


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit on the size of files")
def test_a_disk_that_fills_up_anywhere_stops_clearly_and_loses_nothing(folder: Path) -> None:
    import resource

    wanted = finish(build(folder / "undisturbed", cases=60))
    start = build(folder / "start", cases=60)
    codes = set()
    for kilobytes in (1, 3, 5, 20, 60, 120, 200, 260, 320, 400):
        agency = _copy(start, folder / str(kilobytes))

        def run(agency: Agency = agency, limit: int = kilobytes * 1024) -> int:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            try:
                return agency.bridge.sync().exit_code
            except CasebridgeError as error:
                return error.exit_code

        code = forked(run)
        codes.add(code)
        assert code in (1, 3, 4), f"{kilobytes} KB ended with {code}"
        assert finish(agency) == wanted, f"{kilobytes} KB"
    assert {1, 4} <= codes


@pytest.fixture
def sealed(folder: Path) -> Iterator[Agency]:
    agency = build(folder)
    agency.ledger_path.parent.chmod(0o555)
    yield agency
    agency.ledger_path.parent.chmod(0o755)


@pytest.mark.skipif(sys.platform != "linux", reason="root's rights are laid down as Linux does it")
def test_a_folder_that_cannot_be_written_stops_with_4(sealed: Agency) -> None:
    def run() -> int:
        _without_rights()
        try:
            sealed.bridge.sync()
        except StopLedger as error:
            return error.exit_code if error.code == "ledger_unwritable" else FAILED
        return FAILED

    assert forked(run) == 4
    assert len(list(sealed.drops.iterdir())) == 4


def _without_rights() -> None:
    """Lays down the capabilities by which root may write everywhere (capabilities(7))."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    assert ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)()) == 0


def test_the_second_process_on_a_source_is_told_who_is_there(folder: Path) -> None:
    agency = build(folder)

    def second() -> int:
        (result,) = agency.bridge.sync().sources
        said = " ".join(result.problems)
        told = result.code == "source_busy" and "`first`" in said and str(os.getppid()) in said
        return result.exit_code if told else FAILED

    agency.bridge.sync([])
    with agency.bridge.ledger("first") as ledger:
        source_id = ledger.register_source("rms", agency.bridge.agency.key, agency.bridge.profile("rms").source_system)
        with ledger.holding("source", source_id):
            assert forked(second) == 3
    finish(agency)


def test_a_reader_is_not_kept_out_by_a_writer(folder: Path) -> None:
    agency = build(folder)
    finish(agency)
    with agency.bridge.ledger("first"):
        assert len(agency.events()) == 20


def test_two_processes_in_turn_do_the_work_once(folder: Path) -> None:
    wanted = finish(build(folder / "undisturbed"))
    agency = build(folder / "shared")

    def run() -> int:
        for _ in range(100):
            try:
                return agency.bridge.sync().exit_code
            except TryLater:
                time.sleep(0.02)  # noqa: TID251  two real processes take turns
        return FAILED

    assert forked(lambda: forked(run) or run()) in (0, 1)
    assert end_of(agency) == wanted
