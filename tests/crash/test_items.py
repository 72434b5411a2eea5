"""Killed at any commit while items of cases come in files of their own: the same events, the same items."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from tests.crash.world import End, count_steps, die_at, end_of, finish
from tests.support.agency import COLUMNS, PROFILE, Agency, row

HEADER = (*COLUMNS, "Action", "Item")
KEYS = 'delete = { column = "Action", in = ["D"] }\nitem = "Item"\n'


def _opened(folder: Path) -> Agency:
    agency = Agency(folder, profile=PROFILE + KEYS)
    agency.clock.pass_time(days=2)
    return agency


def _build(folder: Path) -> Agency:
    agency = Agency(folder, profile=PROFILE + KEYS)
    cases = [f"2024-{at}" for at in range(3)]
    first = [row(case, f"100{at}", "Open", item=f"{case}/i") for at, case in enumerate(cases)]
    agency.drop(*first, columns=HEADER, name="a.csv")
    agency.clock.pass_time(days=1)
    second = [row(case, f"100{at}", "Arrest", item=f"{case}/a") for at, case in enumerate(cases)]
    agency.drop(*second, row("", item="2024-1/i", action="D"), columns=HEADER, name="b.csv")
    agency.clock.pass_time(days=1)
    return agency


def _items(agency: Agency) -> list[tuple[object, ...]]:
    with agency.bridge.ledger("test", write=False) as ledger, ledger.reading() as connection:
        return [tuple(found) for found in connection.exec_driver_sql("SELECT * FROM case_item ORDER BY 1, 2, 3")]


def test_a_death_at_any_commit_leaves_items_and_events_in_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calm = _build(tmp_path / "calm")
    steps = count_steps(calm, monkeypatch)
    wanted: tuple[End, object] = end_of(calm), _items(calm)
    assert len(_items(calm)) == 6
    _build(tmp_path / "start")
    for number in [at for at, name in enumerate(steps) if name in ("commit", "committed")]:
        folder = tmp_path / str(number)
        shutil.copytree(tmp_path / "start", folder)
        agency = _opened(folder)
        assert die_at(agency, monkeypatch, number) == -signal.SIGKILL
        assert (finish(agency), _items(agency)) == wanted, f"killed at step {number}"
        shutil.rmtree(folder)
