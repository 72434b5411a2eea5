"""Threads of this process: one that never returns is left behind, and the next is not held up."""

from __future__ import annotations

import gc
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import anyio
import pytest

from casebridge.daemon.local import LocalRunner, Thread
from casebridge.daemon.runner import Job, Outcome
from casebridge.errors import StopLedger, TryLater

T = TypeVar("T")


def job(work: Callable[[Callable[[], None]], Outcome], *, deadline: float | None = None, patience: float = 30) -> Job:
    return Job("source", "rms", "A", work, deadline, patience)


def in_loop(main: Callable[[], Awaitable[T]]) -> T:
    async def bounded() -> T:
        with anyio.fail_after(20):
            return await main()

    return anyio.run(bounded)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    made = threading.Event()
    yield made
    made.set()


def test_work_ends_with_what_it_says() -> None:
    async def main() -> object:
        runner = LocalRunner()
        ended = await runner.run(job(lambda _on: Outcome(counts={"read": 3})))
        assert runner.threads == set()
        return ended

    assert in_loop(main) == Outcome(counts={"read": 3})


@pytest.mark.parametrize(
    ("error", "code", "exit_code"),
    [(TryLater("away", "x"), "away", 3), (StopLedger("ledger_damaged", "x"), "ledger_damaged", 4)],
)
def test_an_error_becomes_its_code(error: Exception, code: str, exit_code: int) -> None:
    def work(_on: Callable[[], None]) -> Outcome:
        raise error

    async def main() -> object:
        return await LocalRunner().run(job(work))

    assert in_loop(main) == Outcome(code, exit_code)


@pytest.mark.parametrize("error", [ValueError("Jane Doe 25-000001"), SystemExit(3), KeyboardInterrupt(), MemoryError()])
def test_a_crash_tells_its_kind_and_place_and_never_its_text(error: BaseException) -> None:
    def work(_on: Callable[[], None]) -> Outcome:
        raise error

    async def main() -> object:
        return await LocalRunner().run(job(work))

    ended = in_loop(main)
    assert isinstance(ended, Outcome)
    assert (ended.code, ended.exit_code) == ("run_crashed", 70)
    assert ended.detail.startswith(f"{type(error).__name__} at test_local.py:")
    assert "Doe" not in ended.detail


def test_work_beyond_its_deadline_is_given_up_and_told_when_it_ends_after_all(gate: threading.Event) -> None:
    def work(_on: Callable[[], None]) -> Outcome:
        gate.wait(20)
        return Outcome()

    async def main() -> None:
        runner = LocalRunner()
        gc.disable()
        ended = await runner.run(job(work, deadline=0.05))
        assert isinstance(ended, Thread)
        assert gc.isenabled()
        assert runner.threads == {ended}
        over = anyio.Event()
        ended.when_over(over.set)
        assert await runner.run(job(lambda _on: Outcome(code="next"))) == Outcome("next")
        assert not over.is_set()
        gate.set()
        await over.wait()
        assert runner.threads == set()

    in_loop(main)


def test_work_that_gets_on_is_not_given_up() -> None:
    ticks = iter(float(number) for number in range(1, 1000))

    def work(got_on: Callable[[], None]) -> Outcome:
        for _ in range(50):
            got_on()
        return Outcome()

    async def main() -> object:
        # Each look at this clock is a second; with patience for two it ends well only because it gets on.
        made = Thread(job(work, patience=2), lambda: next(ticks))
        for _ in range(10):
            made._got_on()
        return made.limit() - made.moved

    assert in_loop(main) == 2


def test_a_deadline_holds_even_for_work_that_gets_on() -> None:
    async def main() -> None:
        made = Thread(job(lambda _on: Outcome(), deadline=5, patience=2), lambda: 0.0)
        made.moved = 100.0
        assert made.limit() == 5.0

    in_loop(main)


def test_work_that_was_given_up_ends_at_its_next_step(gate: threading.Event) -> None:
    codes: list[str] = []

    def work(got_on: Callable[[], None]) -> Outcome:
        gate.wait(20)
        try:
            got_on()
        except TryLater as error:
            codes.append(error.code)
            raise
        return Outcome()

    async def main() -> None:
        ended = await LocalRunner().run(job(work, patience=0.05))
        assert isinstance(ended, Thread)
        gate.set()
        await ended.over.wait()
        assert ended.outcome == Outcome("run_overdue", 3)

    in_loop(main)
    assert codes == ["run_overdue"]


def test_a_thread_that_ends_after_the_loop_says_nothing(gate: threading.Event) -> None:
    made: list[Thread] = []

    def work(_on: Callable[[], None]) -> Outcome:
        gate.wait(20)
        return Outcome()

    async def main() -> None:
        ended = await LocalRunner().run(job(work, deadline=0.01))
        assert isinstance(ended, Thread)
        made.append(ended)

    in_loop(main)
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "source rms":
            thread.join(10)
    assert made[0].outcome is None
