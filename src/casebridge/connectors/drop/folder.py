"""What a drop source needs of a folder, and a folder of this host."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from casebridge.connectors.drop.note import note_bytes
from casebridge.connectors.drop.rules import Entry
from casebridge.sdk import Secret
from casebridge.sdk.files import fsync_dir, make_folder, open_regular, replace, write_atomically

__all__ = ["Folder", "LocalFolder"]


class Folder(Protocol):
    """A folder that files are dropped into. ``into`` names another one, relative to it or absolute.

    All methods raise ``OSError`` when they can't; ``open`` raises the faults of ``open_regular``. Those of a remote
    folder also raise ``TryLater`` and ``FixConfig``: the server is out of reach or does not let casebridge in.

    ``resolution`` is how many seconds apart two changes must be for their times to differ, 0 if hardly any.
    """

    @property
    def resolution(self) -> float:
        """See above."""
        ...

    @property
    def ready(self) -> bool:
        """Whether the folder can be used: a remote one needs to be handed secrets by ``begin``."""
        ...

    def begin(self, secret: Callable[[str], Secret]) -> None:
        """Hands over the secrets of a run; a connection is made when it is first needed."""
        ...

    def close(self) -> None:
        """Ends a connection, if there is one; a later use makes another."""
        ...

    def list(self, into: str = "") -> Iterator[Entry]:
        """Every name with size, time and kind; nothing if the folder is not there and ``into`` is given."""
        ...

    def stat(self, name: str, into: str = "") -> Entry:
        """One name as it is now; a link is not followed."""
        ...

    def open(self, name: str, into: str = "") -> BinaryIO:
        """The bytes of a regular file."""
        ...

    def move(self, name: str, into: str, target: str) -> None:
        """Gives a file another place and name in one step, without copying it."""
        ...

    def write(self, into: str, name: str, content: Mapping[str, object]) -> None:
        """Writes a small JSON file, whole or not at all."""
        ...

    def writable(self, into: str = "") -> bool:
        """Whether files could be moved there, as far as can be told without writing."""
        ...


class LocalFolder:
    """A folder of this host, or a share mounted on it."""

    resolution = 0.0
    ready = True

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, secret: Callable[[str], Secret]) -> None:
        """Needs no secret."""

    def close(self) -> None:
        """Holds nothing open."""

    def list(self, into: str = "") -> Iterator[Entry]:
        """Scans the folder; see ``Folder``."""
        try:
            scan = os.scandir(self.path / into)
        except FileNotFoundError:
            if into:
                return
            raise
        with scan:
            for found in scan:
                try:
                    status = found.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                yield Entry(found.name, status.st_size, status.st_mtime_ns, _kind(status.st_mode))

    def stat(self, name: str, into: str = "") -> Entry:
        """One name as it is now; see ``Folder``."""
        status = (self.path / into / name).lstat()
        return Entry(name, status.st_size, status.st_mtime_ns, _kind(status.st_mode))

    def open(self, name: str, into: str = "") -> BinaryIO:
        """The bytes of a regular file; see ``Folder``."""
        return os.fdopen(open_regular(self.path / into / name), "rb")

    def move(self, name: str, into: str, target: str) -> None:
        """Moves a file; see ``Folder``."""
        folder = self.path / into
        if not folder.is_dir():
            make_folder(folder)
        replace(self.path / name, folder / target)
        fsync_dir(folder)
        fsync_dir(self.path)

    def write(self, into: str, name: str, content: Mapping[str, object]) -> None:
        """Writes JSON; see ``Folder``."""
        if not (self.path / into).is_dir():
            make_folder(self.path / into)
        write_atomically(self.path / into / name, note_bytes(content))

    def writable(self, into: str = "") -> bool:
        """Whether files could be moved there; see ``Folder``."""
        folder = self.path / into
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        same_device = folder.stat().st_dev == self.path.stat().st_dev
        return same_device and os.access(folder, os.W_OK | os.X_OK)


def _kind(mode: int) -> Literal["file", "folder", "link", "other"]:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"
