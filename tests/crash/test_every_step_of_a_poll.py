"""A poll killed at every durable step and run again: nothing lost, nothing doubled, and the cursor where it belongs."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger.rows import PageWork
from tests.crash.world import End, end_of, forked, step_by_step
from tests.support.agency import row
from tests.support.polled import PolledAgency, polled

Action = Callable[[PolledAgency], object]
PROFILE_DELETE = 'report = "Tip"\ndelete = { column = "Share", in = ["gone"] }\n'


def _sync(agency: PolledAgency) -> object:
    return agency.sync()


def _backfill(agency: PolledAgency) -> object:
    return agency.bridge.backfill("rms", "2026-03-02", "2026-03-02")


def _start(folder: Path) -> PolledAgency:
    """An agency that has polled once; since then there are new records, changed ones, a deleted and a broken one."""
    agency = PolledAgency(folder)
    agency.amend_profile('report = "Tip"\n', PROFILE_DELETE)
    agency.system.put(*(row(f"2024-{at}", str(1000 + at), "Open") for at in range(5)))
    if not agency.ledger_path.exists():
        with pytest.MonkeyPatch.context() as patch:
            polled(patch, agency).sync()
    agency.system.put(*(row(f"2024-{at}", str(1000 + at), "Arrest") for at in range(1, 4)))
    agency.system.put(row("2024-0", "1000", "", share="gone"), row("2024-8", "1008", "Open", updated="never"))
    agency.system.put(*(row(f"2025-{at}", str(2000 + at), "Closed") for at in range(4)))
    agency.clock.pass_time(days=1)
    return agency


def _ended(agency: PolledAgency, action: Action) -> tuple[End, str | None, object, list[str]]:
    action(agency)
    agency.clock.pass_time(hours=1)
    agency.bridge.deliver()
    with agency.bridge.ledger("test", write=False) as ledger:
        gone = [head.case_key for head in ledger.missing(1)]
        found = ledger.cursor(1), ledger.backfill(1), gone
    agency.clock.pass_time(hours=-1)
    return end_of(agency), *found


def _steps(agency: PolledAgency, patch: pytest.MonkeyPatch, action: Action) -> list[str]:
    seen: list[str] = []
    with step_by_step(patch, seen.append):
        action(agency)
    return seen


def _die(agency: PolledAgency, patch: pytest.MonkeyPatch, action: Action, number: int) -> int:
    left = number

    def step(_name: str) -> None:
        nonlocal left
        if left == 0:
            signal.raise_signal(signal.SIGKILL)
        left -= 1

    def run() -> int:
        with step_by_step(patch, step):
            action(agency)
        return 0

    return forked(run)


def _deaths(folder: Path, patch: pytest.MonkeyPatch, action: Action, at: str = "") -> Iterator[tuple[str, bool]]:
    """The name of each step, the last first, and whether a death there is seen to have done harm."""
    wanted = _ended(polled(patch, _start(folder / "undisturbed")), action)
    assert len(wanted[0].events) == 12
    steps = _steps(polled(patch, _start(folder / "counted")), patch, action)
    assert {"commit", "committed"} <= set(steps)
    _start(folder / "start")
    for number, name in reversed(list(enumerate(steps))):
        if at not in ("", name):
            continue
        place = folder / str(number)
        shutil.copytree(folder / "start", place)
        agency = polled(patch, _start(place))
        assert _die(agency, patch, action, number) == -signal.SIGKILL
        try:
            harmed = _ended(agency, action) != wanted
        except AssertionError:
            harmed = True
        yield name, harmed
        shutil.rmtree(place)


@pytest.mark.parametrize("action", [_sync, _backfill])
def test_a_death_at_any_durable_step_of_a_poll_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, action: Action
) -> None:
    assert [name for name, harmed in _deaths(folder, monkeypatch, action) if harmed] == []


def test_a_cursor_that_moves_before_its_page_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Ledger.commit

    def early(self: Ledger, work: PageWork) -> list[int]:
        store = original.__get__(self, Ledger)
        if work.cursor is not None:
            store(PageWork(work.source_id, work.run_id, work.ordinal, cursor=work.cursor))
            work = replace(work, cursor=None)
        return store(work)

    monkeypatch.setattr(Ledger, "commit", early)
    assert any(harmed for _, harmed in _deaths(folder, monkeypatch, _sync, "committed"))
