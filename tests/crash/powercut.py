"""Feeds a model of the disk with what strace saw, call by call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from tests.crash.disk import Disk, File
from tests.crash.syscall import Call, calls

__all__ = ["SYNCS", "TRACE", "replay"]

SYNCS = ("fsync", "fdatasync")
TRACE = (
    "openat,open,creat,close,dup,dup2,dup3,fcntl,lseek,read,write,pwrite64,writev,pwritev,ftruncate,truncate,fsync,"
    "fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,sendfile,"
    "copy_file_range,fallocate,sync_file_range,mmap"
)
"""All by which files change, and some by which ours never do: they would be told."""

_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


class _Handle:
    """An open file: which one, where the next write goes, and whether it always goes to the end."""

    def __init__(self, name: str, file: File, *, append: bool) -> None:
        self.name, self.file, self.append, self.at = name, file, append, 0


class _Process:
    """Takes calls in their order and tells the disk."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.open: dict[int, _Handle] = {}
        self.outside: dict[int, str] = {}

    def take(self, call: Call) -> None:
        """One call; one that failed changes nothing, but a failed sync loses what was pending."""
        failed = call.gave is None or call.gave < 0
        if failed and call.name not in SYNCS:
            return
        if action := _ACTIONS.get(call.name):
            action(self, call)
        elif self._concerned(call):
            raise AssertionError(f"the model of the disk does not know {call.name}")

    def _concerned(self, call: Call) -> bool:
        if call.name == "mmap":
            # Reading through a map is no matter; a shared one that may be written is.
            return "PROT_WRITE" in call.arguments and "MAP_SHARED" in call.arguments and _last_fd(call) in self.open
        paths = [self.disk.inside(text.decode(errors="replace")) for text in _strings(call)]
        first = re.match(r"\d+", call.arguments)
        return any(path is not None for path in paths) or bool(first and int(first[0]) in self.open)

    def name(self, call: Call, index: int = 0, at: int | None = None) -> str | None:
        """The name below the folder that is the ``index``-th text of a call, relative to a descriptor if it is one."""
        path = _strings(call)[index].decode()
        if at is not None and not path.startswith("/"):
            base = re.findall(r"AT_FDCWD|\d+", call.arguments)[at]
            if base == "AT_FDCWD":
                return None
            handle = self.open.get(int(base))
            return f"{handle.name}/{path}".lstrip("/") if handle else None
        return self.disk.inside(path)

    def opened(self, call: Call) -> None:
        name = self.name(call, at=0)
        assert call.gave is not None
        self.open.pop(call.gave, None)
        if name is None:
            return
        files = self.disk.seen
        if name not in files:
            assert "O_CREAT" in call.arguments, name
            files[name] = File(seen=bytearray())
        if "O_TRUNC" in call.arguments and (files[name].content() or files[name].pending):
            files[name].write((0, None))
        self.open[call.gave] = _Handle(name, files[name], append="O_APPEND" in call.arguments)

    def closed(self, call: Call) -> None:
        self.open.pop(_fd(call), None)

    def copied(self, call: Call) -> None:
        assert call.gave is not None
        if call.name == "fcntl" and "F_DUPFD" not in call.arguments:
            return
        if handle := self.open.get(_fd(call)):
            self.open[call.gave] = handle
        else:
            self.open.pop(call.gave, None)

    def moved(self, call: Call) -> None:
        if handle := self.open.get(_fd(call)):
            assert call.gave is not None
            handle.at = call.gave if call.name == "lseek" else handle.at + call.gave

    def written(self, call: Call) -> None:
        if not (handle := self.open.get(_fd(call))):
            return
        assert call.gave is not None
        data = _strings(call)[0][: call.gave]
        if call.name == "pwrite64":
            handle.file.write((int(call.arguments.rsplit(", ", 1)[1]), data))
            return
        if handle.append:
            handle.at = len(handle.file.content())
        handle.file.write((handle.at, data))
        handle.at += call.gave

    def cut(self, call: Call) -> None:
        if handle := self.open.get(_fd(call)):
            handle.file.write((int(call.arguments.rsplit(", ", 1)[1]), None))

    def synced(self, call: Call) -> None:
        if not (handle := self.open.get(_fd(call))):
            return
        failed = call.gave != 0
        if not handle.file.folder:
            handle.file.sync(failed=failed)
        elif not failed:
            self.disk.sync_folder(handle.name)

    def renamed(self, call: Call) -> None:
        old, new = self.name(call, 0), self.name(call, 1)
        if old is not None and new is not None:
            self.disk.rename(old, new)

    def removed(self, call: Call) -> None:
        name = self.name(call, at=0 if call.name == "unlinkat" else None)
        if name is not None:
            self.disk.remove(name)

    def made(self, call: Call) -> None:
        if (name := self.name(call)) is not None:
            self.disk.seen[name] = File(folder=True)


_ACTIONS: dict[str, Callable[[_Process, Call], None]] = {
    "openat": _Process.opened,
    "close": _Process.closed,
    **dict.fromkeys(("dup", "dup2", "dup3", "fcntl"), _Process.copied),
    **dict.fromkeys(("lseek", "read"), _Process.moved),
    **dict.fromkeys(("write", "pwrite64"), _Process.written),
    "ftruncate": _Process.cut,
    **dict.fromkeys(SYNCS, _Process.synced),
    "rename": _Process.renamed,
    **dict.fromkeys(("unlink", "unlinkat", "rmdir"), _Process.removed),
    "mkdir": _Process.made,
}


def replay(lines: Iterable[str], disk: Disk) -> Iterator[Call]:
    """Each call of a log (``strace -xx -s`` large, one process), after the disk has seen it."""
    process = _Process(disk)
    for call in calls(lines):
        process.take(call)
        yield call


def _strings(call: Call) -> list[bytes]:
    found = _STRING.findall(call.arguments)
    assert not any(dots for _, dots in found), "strace cut a text short"
    return [bytes.fromhex(text.replace("\\x", "")) for text, _ in found]


def _fd(call: Call) -> int:
    return int(call.arguments.split(",", 1)[0])


def _last_fd(call: Call) -> int:
    return int(call.arguments.split(", ")[-2])
