"""One connection to a server, for plain code: every question has a deadline."""

from __future__ import annotations

import contextlib
import posixpath
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, TypeVar

import asyncssh

from casebridge.connectors.drop.rules import Entry
from casebridge.connectors.drop.sftp.handle import RemoteFile
from casebridge.connectors.drop.sftp.loop import LoopThread
from casebridge.connectors.drop.sftp.quiet import Quiet
from casebridge.connectors.drop.sftp.settings import SftpSettings
from casebridge.connectors.drop.sftp.signin import credentials, sign_in
from casebridge.connectors.drop.sftp.trouble import translated
from casebridge.errors import TryLater
from casebridge.sdk import Secret

__all__ = ["Session"]

Result = TypeVar("Result")
_NAMES = 500
_MAX_NAMES = 1_000_000
_KINDS = {1: "file", 2: "folder", 3: "link"}
_READ_ONLY = 1


class Session:
    """Signs in; see ``sign_in`` for what is raised. All other methods raise ``OSError`` and ``TryLater``.

    After ``TryLater`` it is ``lost``: good for nothing but ``close``.
    """

    def __init__(self, settings: SftpSettings, secret: Callable[[str], Secret]) -> None:
        self.lost = False
        self._deadline = settings.deadline_seconds
        mine = credentials(settings, secret)
        self._loop = LoopThread()
        self._quiet = Quiet(self._loop.ident)
        try:
            with translated():
                self._connection, self._sftp = self._loop.run(sign_in(settings, mine), self._deadline)
        except BaseException:
            self._end()
            raise

    def names(self, path: str) -> Iterator[Entry]:
        """What is in a folder; links are not followed. A million names are enough."""
        scan = self._sftp.scandir(path)
        total = 0
        try:
            while (batch := self._ask(_some(scan))) and total < _MAX_NAMES:
                total += len(batch)
                yield from batch
        finally:
            with contextlib.suppress(Exception):
                self._loop.run(scan.aclose(), self._deadline)  # type: ignore[attr-defined]

    def lstat(self, path: str) -> Entry:
        """One name; a link is not followed."""
        return _entry(path, self._ask(self._sftp.lstat(path)))

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there; a link to one counts."""
        try:
            return _entry(path, self._ask(self._sftp.stat(path))).kind == "folder"
        except FileNotFoundError:
            return False

    def open(self, path: str) -> tuple[RemoteFile, Entry]:
        """The file's bytes, and what was opened; the caller closes it."""
        handle = self._ask(self._open(path))
        file = RemoteFile(handle, self._ask)
        try:
            return file, _entry(path, self._ask(handle.stat()))
        except BaseException:
            file.close()
            raise

    def rename(self, old: str, new: str) -> None:
        """Gives a file the name ``new``, over what was there."""
        self._ask(self._rename(old, new))

    def make_folder(self, path: str) -> None:
        """Makes a folder and those above it; does nothing if it is there."""
        try:
            self._ask(self._sftp.mkdir(path))
        except FileNotFoundError:
            above = posixpath.dirname(path)
            if above in ("", path):
                raise
            self.make_folder(above)
            self._ask(self._sftp.mkdir(path))
        except OSError:
            # Servers have no word of their own for what is there already.
            if not self.is_folder(path):
                raise

    def write(self, path: str, temporary: str, data: bytes) -> None:
        """Writes a small file, whole or not at all: under the name ``temporary`` first."""
        self._ask(self._write(path, temporary, data))

    def device(self, path: str) -> int | None:
        """The file system of a folder, -1 if it is read-only, None if the server does not say."""
        try:
            found = self._ask(self._sftp.statvfs(path))
        except OSError:
            return None
        return -1 if found.flags & _READ_ONLY else found.fsid

    def close(self) -> None:
        """Ends the connection, in good order unless it is lost already."""
        with contextlib.suppress(Exception):
            self._loop.run(_hang_up(self._connection, self.lost), min(self._deadline, 5))
        self._end()

    def _end(self) -> None:
        self._loop.close()
        self._quiet.end()

    def _ask(self, work: Coroutine[Any, Any, Result]) -> Result:
        try:
            with translated():
                return self._loop.run(work, self._deadline)
        except TryLater:
            self.lost = True
            raise

    async def _open(self, path: str) -> asyncssh.SFTPClientFile:
        return await self._sftp.open(path, "rb")

    async def _rename(self, old: str, new: str) -> None:
        try:
            await self._sftp.posix_rename(old, new)
        except asyncssh.SFTPOpUnsupported:
            try:
                await self._sftp.rename(old, new)
            except asyncssh.SFTPFailure:
                # The plain request refuses a name that is taken. What has it holds the same bytes, or an older note.
                await self._sftp.lstat(old)
                await self._sftp.remove(new)
                await self._sftp.rename(old, new)

    async def _write(self, path: str, temporary: str, data: bytes) -> None:
        with contextlib.suppress(asyncssh.SFTPNoSuchFile):
            await self._sftp.remove(temporary)
        try:
            # Exclusive: a link of that name must not be written through.
            async with await self._sftp.open(temporary, "xb") as handle:
                await handle.write(data)
                with contextlib.suppress(asyncssh.SFTPOpUnsupported):
                    await handle.fsync()
            await self._rename(temporary, path)
        except asyncssh.SFTPError:
            with contextlib.suppress(asyncssh.SFTPError):
                await self._sftp.remove(temporary)
            raise


async def _some(scan: AsyncIterator[asyncssh.SFTPName]) -> list[Entry]:
    batch: list[Entry] = []
    async for found in scan:
        name = str(found.filename)
        # A server may say anything; what could lead out of the folder is not a name of it.
        if name not in ("", ".", "..") and "/" not in name and "\0" not in name:
            batch.append(_entry(name, found.attrs))
        if len(batch) == _NAMES:
            break
    return batch


async def _hang_up(connection: asyncssh.SSHClientConnection, at_once: bool) -> None:
    if at_once:
        connection.abort()
    else:
        connection.close()
    await connection.wait_closed()


def _entry(name: str, attrs: asyncssh.SFTPAttrs) -> Entry:
    kind: Any = _KINDS.get(attrs.type, "other")
    return Entry(name, attrs.size or 0, (attrs.mtime or 0) * 1_000_000_000, kind)
