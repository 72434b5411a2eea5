"""A small run that touches every durable step, what it must end in, and ways to die on the way."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from casebridge.engine import batch
from casebridge.ledger import Ledger
from tests.support.agency import Agency, row

__all__ = ["End", "build", "count_steps", "end_of", "finish", "forked", "step_by_step"]

FAILED = 70
"""What a forked process ends with if it did not die but fell over."""


class End(NamedTuple):
    """What a run has left behind, as far as a crash must not change it."""

    events: dict[str, str]
    sent: set[str]
    letters: list[tuple[int, str]]
    asked: list[tuple[str, str]]
    files: dict[str, int]


def build(folder: Path, cases: int = 5) -> Agency:
    """An agency with four files: a first export, its correction, one with a broken row, one that is no export."""
    agency = Agency(folder)
    agency.link("2024-1", "2001")
    first = [row(f"2024-{at}", str(1000 + at), "Open", useful="Yes") for at in range(cases)]
    agency.drop(*first, name="a.csv")
    agency.clock.pass_time(days=1)
    agency.drop(*(item | {"Status": "Arrest"} for item in first), row("2024-77", "", "Open"), name="b.csv")
    agency.clock.pass_time(days=1)
    agency.drop(row("2025-1", "3001", "Closed"), row("1.9E+08", "3002"), row("2025-2", "3003", "Open"), name="c.csv")
    agency.drop_text("no,export\n1,2\n", "d.csv")
    agency.clock.pass_time(days=1)
    return agency


def end_of(agency: Agency) -> End:
    """The end of all runs so far; the ledger must be sound."""
    agency.assert_sound()
    rows = agency.stored()
    sent = [line["id"] for line in agency.lines_out()]
    assert {str(item.event_id) for item in rows if item.sendable} == set(sent)
    assert len({item.event_id for item in rows}) == len(rows)
    return End(
        {str(item.event_id): item.payload for item in rows},
        set(sent),
        sorted((letter.line, letter.code) for letter in agency.letters()),
        sorted(agency.asked()),
        {place: _count(agency.drops / place) for place in ("", "archive", "quarantine")},
    )


def _count(folder: Path) -> int:
    # A killed process may leave a hidden temporary file behind, which nothing ever reads.
    names = [path.name for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    return sum(not name.startswith(".") and not name.endswith((".reason.json", ".report.json")) for name in names)


def finish(agency: Agency) -> End:
    """Runs again without harm, long enough after that what waited for a retry is due."""
    agency.sync()
    agency.clock.pass_time(hours=1)
    agency.sync()
    agency.clock.pass_time(hours=-1)
    return end_of(agency)


def forked(action: Callable[[], int | None]) -> int:
    """Does ``action`` in a process of its own; gives its exit code, negative if a signal ended it."""
    if sys.platform == "win32":  # the random kill of a real process is what runs there
        pytest.skip("needs fork")
    pid = os.fork()
    if pid == 0:
        code = FAILED
        try:
            code = action() or 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@contextmanager
def step_by_step(patch: pytest.MonkeyPatch, step: Callable[[str], None]) -> Iterator[None]:
    """Calls ``step`` before and after every durable step: commits, renames, syncs, files that go."""
    writing = Ledger.writing

    @contextmanager
    def stepped(self: Ledger) -> Iterator[Any]:
        with writing(self) as connection:
            yield connection
            step("commit")
        step("committed")

    def around(function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            step(name)
            result = function(*args, **more)
            step(f"{name} done")
            return result

        return call

    with patch.context() as inside:
        inside.setattr(Ledger, "writing", stepped)
        inside.setattr(os, "replace", around(os.replace, "replace"))
        inside.setattr(os, "fsync", around(os.fsync, "fsync"))
        # Two cases a page, so that a file takes several commits.
        inside.setattr(batch, "PAGE_CASES", 2)
        yield


def count_steps(agency: Agency, patch: pytest.MonkeyPatch) -> list[str]:
    """Runs to the end and gives the names of all durable steps."""
    seen: list[str] = []
    with step_by_step(patch, seen.append):
        agency.sync()
    return seen


def die_at(agency: Agency, patch: pytest.MonkeyPatch, number: int) -> int:
    """Runs in a process that is killed at one durable step (counted from 0); gives how it ended."""
    left = number

    def step(_name: str) -> None:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    def run() -> int:
        with step_by_step(patch, step):
            return agency.sync().exit_code

    return forked(run)
