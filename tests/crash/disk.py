"""What is on the disk if the power fails: a model that is fed with the system calls of a run.

It knows no more than POSIX promises. Bytes are safe once their file was synced, a name once its folder was; of all else
any part may be there, whole sectors of a write included. A sync that fails has dropped what it should have written, and
a later one does not bring it back, as on Linux since "fsyncgate" (LWN 752063).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from random import Random

__all__ = ["Disk", "File"]

SECTOR = 512

Write = tuple[int, bytes | None]
"""An offset and what was written there; a size and None where the file was cut or stretched."""


@dataclass(eq=False)
class File:
    """A file or folder: what is safe of it, and what was written since. ``origin`` is where it stands at the start."""

    folder: bool = False
    origin: Path | None = None
    safe: bytes | None = b""
    seen: bytearray | None = None
    pending: list[Write] = field(default_factory=list)

    def content(self) -> bytearray:
        """What a process reads of it."""
        if self.seen is None:
            self.seen = bytearray(self.settled())
        return self.seen

    def settled(self) -> bytes:
        """What is safe."""
        if self.safe is None:
            assert self.origin is not None
            self.safe = self.origin.read_bytes()
        return self.safe

    def write(self, change: Write) -> None:
        """Changes it, for now in memory only."""
        _apply(self.content(), change)
        self.pending.append(change)

    def sync(self, *, failed: bool = False) -> None:
        """Makes it safe; a sync that fails loses what was pending for good."""
        if failed:
            self.pending.clear()
        elif self.pending:
            kept = bytearray(self.settled())
            for change in self.pending:
                _apply(kept, change)
            self.safe = bytes(kept)
            self.pending.clear()

    def after(self, chance: Random | None) -> bytes | None:
        """Its bytes after a power cut; None for those it had at the start. Without chance only what is safe."""
        if chance is None or not self.pending:
            return self.safe
        kept = bytearray(self.settled())
        for offset, data in self.pending:
            if chance.random() < 0.5:
                continue
            if data is None or chance.random() < 0.5:
                _apply(kept, (offset, data))
            else:
                _torn(kept, offset, data, chance)
        return bytes(kept)


class Disk:
    """The names below a folder as a process sees them and as they are safe."""

    def __init__(self, start: Path, root: Path) -> None:
        """Begins with a copy of what is in ``start``; calls speak of ``root``, where the process works."""
        self.root = root
        self.seen: dict[str, File] = {"": File(folder=True)}
        for path in sorted(start.rglob("*")):
            name = path.relative_to(start).as_posix()
            self.seen[name] = File(folder=True) if path.is_dir() else File(origin=path, safe=None)
        self.safe = dict(self.seen)

    def inside(self, path: str) -> str | None:
        """The name below the folder; None for one outside."""
        pure = PurePosixPath(path)
        root = PurePosixPath(self.root.as_posix())
        if pure == root:
            return ""
        return pure.relative_to(root).as_posix() if pure.is_relative_to(root) else None

    def rename(self, old: str, new: str) -> None:
        """Gives a file another name."""
        self.seen[new] = self.seen.pop(old)

    def remove(self, name: str) -> None:
        """Takes a name away."""
        self.seen.pop(name, None)

    def sync_folder(self, name: str) -> None:
        """Makes the names in a folder safe."""
        for path in _children(name, self.seen) | _children(name, self.safe):
            _settle(self.safe, path, self.seen.get(path))

    def cut(self, into: Path, chance: Random | None = None) -> None:
        """Writes into an empty folder what is there after a power cut now.

        Without ``chance`` the least that is promised; with it, each change of a name and each write is there or not.
        """
        names = dict(self.safe)
        if chance is not None:
            for path in sorted(set(self.seen) | set(self.safe)):
                if self.seen.get(path) is not self.safe.get(path) and chance.random() < 0.5:
                    _settle(names, path, self.seen.get(path))
        bytes_of: dict[File, bytes | None] = {}
        for path in sorted(names, key=lambda item: item.count("/")):
            file, place = names[path], into / path
            if path and not place.parent.is_dir():
                continue
            if file.folder:
                place.mkdir(exist_ok=True)
                continue
            if file not in bytes_of:
                bytes_of[file] = file.after(chance)
            data = bytes_of[file]
            if data is None or (file.origin is not None and data == file.origin.read_bytes()):
                assert file.origin is not None
                shutil.copy2(file.origin, place)
            else:
                place.write_bytes(data)


def _children(name: str, names: dict[str, File]) -> set[str]:
    prefix = f"{name}/" if name else ""
    return {path for path in names if path and path.startswith(prefix) and "/" not in path[len(prefix) :]}


def _settle(names: dict[str, File], path: str, file: File | None) -> None:
    if file is None:
        names.pop(path, None)
    else:
        names[path] = file


def _apply(content: bytearray, change: Write) -> None:
    offset, data = change
    if data is None:
        del content[offset:]
        content.extend(bytes(offset - len(content)))
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _torn(content: bytearray, offset: int, data: bytes, chance: Random) -> None:
    """Some of the sectors that a write touches, and not the others."""
    start = 0
    while start < len(data):
        end = min(len(data), start + SECTOR - (offset + start) % SECTOR)
        if chance.random() < 0.5:
            _apply(content, (offset + start, data[start:end]))
        start = end
