"""A file on a server, read like any other."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from casebridge.sdk.files import FileFault

if TYPE_CHECKING:
    import asyncssh
    from _typeshed import WriteableBuffer

__all__ = ["RemoteFile"]


class RemoteFile(io.RawIOBase):
    """Bytes of an open remote file, a block at a time.

    Args:
        handle: the open file.
        ask: waits for a coroutine; raises ``OSError`` and ``TryLater``.
    """

    def __init__(self, handle: asyncssh.SFTPClientFile, ask: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        self._handle = handle
        self._ask = ask
        self._at = 0

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fills the buffer as far as the file goes. Raises ``FileFault`` (``file_changed``), else see ``ask``."""
        view = memoryview(buffer).cast("B")
        filled = 0
        for data in self._ask(_block(self._handle, self._at, len(view))):
            view[filled : filled + len(data)] = data
            filled += len(data)
        self._at += filled
        return filled

    def close(self) -> None:
        """Gives the handle back; a lost connection has done so already."""
        if not self.closed:
            super().close()
            # The bytes were read: nothing is lost with the handle.
            with contextlib.suppress(Exception):
                self._ask(self._handle.close())


async def _block(handle: asyncssh.SFTPClientFile, at: int, size: int) -> list[bytes]:
    """The parts of a block in order; asyncssh asks for them side by side and fills a gap with zeros by itself."""
    parts = sorted([part async for part in await handle.read_parallel(size, at)])
    filled = at
    for start, data in parts:
        if start != filled:
            raise FileFault("file_changed")
        filled += len(data)
    if filled > at + size:
        raise FileFault("file_changed")
    return [data for _, data in parts]
