"""Servers that say what no good server says, and the thread that talks to them."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.connectors.drop.sftp.handle import RemoteFile
from casebridge.connectors.drop.sftp.loop import LoopThread
from casebridge.sdk.files import FileFault


class Handle:
    """An open file whose parts come as a test says."""

    def __init__(self, parts: list[tuple[int, bytes]]) -> None:
        self.parts = parts

    async def read_parallel(self, size: int, offset: int) -> AsyncIterator[tuple[int, bytes]]:
        async def some() -> AsyncIterator[tuple[int, bytes]]:
            for part in self.parts:
                yield part

        return some()

    async def close(self) -> None:
        raise ConnectionError


def opened(parts: list[tuple[int, bytes]]) -> RemoteFile:
    handle: Any = Handle(parts)
    return RemoteFile(handle, asyncio.run)


@given(st.lists(st.binary(min_size=1, max_size=9), max_size=6), st.randoms())
def test_parts_are_put_in_order_however_they_come(pieces: list[bytes], random: Any) -> None:
    parts = [(sum(map(len, pieces[:at])), piece) for at, piece in enumerate(pieces)]
    random.shuffle(parts)
    with opened(parts) as file:
        assert file.read(64) == b"".join(pieces)


@pytest.mark.parametrize("parts", [[(1, b"x")], [(0, b"a"), (2, b"c")], [(0, b"ab"), (1, b"b")], [(0, b"x" * 65)]])
def test_gap_overlap_or_too_much_is_a_file_that_changed(parts: list[tuple[int, bytes]]) -> None:
    with opened(parts) as file, pytest.raises(FileFault) as found:
        file.read(64)
    assert found.value.code == "file_changed"


def test_work_beyond_the_deadline_is_ended() -> None:
    ended = threading.Event()

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    loop = LoopThread()
    with pytest.raises(TimeoutError):
        loop.run(forever(), 0.01)
    assert ended.wait(5)
    loop.close()


def test_closing_ends_what_still_runs_and_the_thread() -> None:
    ended = threading.Event()

    async def leave_behind() -> None:
        async def forever() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        task = asyncio.create_task(forever())
        await asyncio.sleep(0)
        assert not task.done()

    loop = LoopThread()
    loop.run(leave_behind(), 5)
    loop.close()
    assert ended.is_set()
    assert loop.ident not in [thread.ident for thread in threading.enumerate()]
    with pytest.raises(ConnectionError):
        loop.run(leave_behind(), 5)


def test_tasks_that_die_with_a_connection_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def leave_behind() -> None:
        async def dies() -> None:
            raise ConnectionError("case-25-000105")

        task = asyncio.create_task(dies())
        await asyncio.sleep(0)
        assert task.done()

    loop = LoopThread()
    loop.run(leave_behind(), 5)
    loop.close()
    gc.collect()
    assert caplog.records == []
