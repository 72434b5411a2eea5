"""The bridge in an event loop: the loop goes on, errors and results are the bridge's own."""

from __future__ import annotations

import threading
from collections.abc import Callable

import anyio
import pytest

from casebridge import AsyncBridge
from casebridge.engine.aio import _threaded
from casebridge.engine.bridge import Bridge
from casebridge.errors import FixConfig
from tests.support.agency import Agency, row

Opened = Callable[..., Agency]


def test_a_sync_is_awaited_and_says_what_the_bridge_says(open_agency: Opened) -> None:
    agency = open_agency()
    agency.drop(row("2024-1", "1001", "Arrest"))

    async def run() -> tuple[int, list[str]]:
        bridge = AsyncBridge(agency.bridge)
        result = await bridge.sync(["rms"])
        return result.exit_code, [event.ref.report_id for event in await bridge.events()]

    assert anyio.run(run) == (0, ["1001"])


def test_the_loop_turns_while_a_method_runs(open_agency: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    agency = open_agency()
    begun, turned = threading.Event(), threading.Event()
    questions = Bridge.questions

    def slow(self: Bridge, state: str | None = "open") -> object:
        begun.set()
        assert turned.wait(10)
        return questions(self, state)

    monkeypatch.setattr(AsyncBridge, "questions", _threaded(slow))
    agency.sync()

    async def run() -> None:
        bridge = AsyncBridge(agency.bridge)
        async with anyio.create_task_group() as group:
            group.start_soon(bridge.questions)
            while not begun.is_set():
                await anyio.sleep(0)
            turned.set()

    anyio.run(run)


def test_a_method_that_was_begun_runs_to_its_end_though_it_is_cancelled(
    open_agency: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = open_agency()
    begun, ended = threading.Event(), []

    def slow(self: Bridge) -> None:
        begun.set()
        threading.Event().wait(0.1)
        ended.append(True)

    monkeypatch.setattr(AsyncBridge, "deliver", _threaded(slow))

    async def run() -> None:
        bridge = AsyncBridge(agency.bridge)
        async with anyio.create_task_group() as group:
            group.start_soon(bridge.deliver)
            while not begun.is_set():
                await anyio.sleep(0)
            group.cancel_scope.cancel()
        assert ended == [True]

    anyio.run(run)
    agency.sync()


def test_no_more_methods_run_at_once_than_there_are_threads(
    open_agency: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = open_agency()
    at_once, most = 0, 0
    lock = threading.Lock()

    def counted(self: Bridge) -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        # Long enough for all the others to come in, were they let.
        threading.Event().wait(0.05)
        with lock:
            at_once -= 1

    monkeypatch.setattr(AsyncBridge, "deliver", _threaded(counted))

    async def run() -> None:
        bridge = AsyncBridge(agency.bridge, threads=2)
        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(bridge.deliver)

    anyio.run(run)
    assert most == 2
    agency.sync()


def test_errors_are_raised_where_they_are_awaited(open_agency: Opened) -> None:
    agency = open_agency()

    async def run() -> None:
        with pytest.raises(FixConfig) as caught:
            await AsyncBridge(agency.bridge).sync(["rsm"])
        assert caught.value.code == "source_unknown"

    anyio.run(run)


def test_two_readers_of_one_source_do_the_work_once(open_agency: Opened) -> None:
    agency = open_agency()
    agency.drop(*(row(f"2024-{number}", str(1000 + number), "Arrest") for number in range(50)))
    said = []

    async def run() -> None:
        bridge = AsyncBridge(agency.bridge)

        async def one() -> None:
            result = await bridge.sync()
            said.append(result.sources[0].code)

        async with anyio.create_task_group() as group:
            group.start_soon(one)
            group.start_soon(one)

    anyio.run(run)
    assert set(said) <= {"", "source_busy"}
    assert "" in said
    assert len(agency.events()) == 50
