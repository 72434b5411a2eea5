"""Killed at every durable step of a run and run again: the same events, nothing lost, nothing doubled."""

from __future__ import annotations

import shutil
import signal
import sys
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casebridge.connectors.file_drop import FileDropSink
from casebridge.engine.delivery import deliver as deliver_module
from casebridge.ledger import Ledger
from casebridge.ledger.rows import PageWork
from casebridge.sdk import Receipt
from tests.crash.world import End, build, count_steps, die_at, end_of, finish
from tests.support.agency import Agency


def _wanted(folder: Path, patch: pytest.MonkeyPatch) -> tuple[End, list[str]]:
    agency = build(folder)
    steps = count_steps(agency, patch)
    return end_of(agency), steps


class Deaths:
    """Kills a run at one of its steps and runs again, from the same start each time."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._patch = patch
        build(folder / "start")

    def end(self, number: int) -> End:
        """What is there after a death at a step and the run that follows."""
        folder = self._folder / str(number)
        # A copy keeps the times of the files, and with them the events.
        shutil.copytree(self._folder / "start", folder)
        agency = _reopened(folder)
        assert die_at(agency, self._patch, number) == -signal.SIGKILL
        try:
            return finish(agency)
        finally:
            shutil.rmtree(folder)

    def differs(self, number: int, wanted: End) -> bool:
        """Whether a death at a step is seen to have done harm."""
        try:
            return self.end(number) != wanted
        except AssertionError:
            return True


def _reopened(folder: Path) -> Agency:
    agency = Agency(folder)
    agency.clock.pass_time(days=3)
    return agency


def test_a_death_at_any_durable_step_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted, steps = _wanted(folder / "undisturbed", monkeypatch)
    assert len(wanted.events) == 20
    assert wanted.files == {"": 0, "archive": 3, "quarantine": 1}
    assert {"commit", "committed", "replace", "fsync"} <= set(steps)
    deaths = Deaths(folder, monkeypatch)
    for number, name in enumerate(steps):
        assert deaths.end(number) == wanted, f"killed at step {number}, {name}"


def _done_too_early(patch: pytest.MonkeyPatch) -> None:
    """The batch counts as done in a transaction before the one that holds its last events."""
    original = Ledger.commit

    def early(self: Ledger, work: PageWork) -> list[int]:
        store = original.__get__(self, Ledger)
        if work.done is not None:
            store(PageWork(work.source_id, work.run_id, work.ordinal, done=work.done))
            work = replace(work, done=None)
        return store(work)

    patch.setattr(Ledger, "commit", early)


def _random_ids(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sys.modules["casebridge.feedback.plan"], "event_id", lambda *_args: uuid.uuid4().bytes)


def _receipts_first(patch: pytest.MonkeyPatch) -> None:
    """The sink says yes before it has written anything."""
    deliver = deliver_module.deliver

    def hasty(ledger: Ledger, name: str, sink: Any, *more: Any) -> Any:
        if not isinstance(sink, FileDropSink):
            return deliver(ledger, name, sink, *more)
        later: list[tuple[Any, Any]] = []
        send = sink.send

        def accept(batch: Any, context: Any) -> list[Receipt]:
            later.append((batch, context))
            return [Receipt(item.event_id, "accepted") for item in batch]

        sink.send = accept  # type: ignore[method-assign]
        done = deliver(ledger, name, sink, *more)
        for batch, context in later:
            send(batch, context)
        return done

    patch.setattr("casebridge.engine.delivery.opening.deliver", hasty)


@pytest.mark.parametrize("sabotage", [_done_too_early, _random_ids, _receipts_first])
def test_a_planted_fault_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch, sabotage: Callable[[pytest.MonkeyPatch], None]
) -> None:
    wanted, steps = _wanted(folder / "undisturbed", monkeypatch)
    sabotage(monkeypatch)
    deaths = Deaths(folder / "sabotaged", monkeypatch)
    telling = [number for number, name in enumerate(steps) if name in ("committed", "replace")]
    assert any(deaths.differs(number, wanted) for number in reversed(telling))
