"""What a drop source needs of a folder, and a folder of this host."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from casebridge.connectors.drop.rules import Entry
from casebridge.sdk.files import fsync_dir, open_regular, replace, write_atomically

__all__ = ["Folder", "LocalFolder"]


class Folder(Protocol):
    """A folder that files are dropped into. ``into`` names another one, relative to it or absolute.

    All methods raise ``OSError`` when they can't; ``open`` raises the faults of ``open_regular``.
    """

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

    def __init__(self, path: Path) -> None:
        self.path = path

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
        folder.mkdir(parents=True, exist_ok=True)
        replace(self.path / name, folder / target)
        fsync_dir(folder)
        fsync_dir(self.path)

    def write(self, into: str, name: str, content: Mapping[str, object]) -> None:
        """Writes JSON; see ``Folder``."""
        (self.path / into).mkdir(parents=True, exist_ok=True)
        text = json.dumps(content, indent=2, sort_keys=True, default=str)
        write_atomically(self.path / into / name, text.encode() + b"\n")

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
