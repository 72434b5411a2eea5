"""What differs between Linux, macOS and Windows, and nowhere else: opening, replacing, permissions, signals, locks."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from casebridge import clock
from casebridge.errors import TryLater
from casebridge.guard.fault import FileFault

__all__ = [
    "Busy",
    "exclusive",
    "fsync_dir",
    "is_busy",
    "open_flags",
    "open_regular",
    "owner_only",
    "pipe_closed",
    "reload_signals",
    "replace",
    "stop_signals",
    "write_atomically",
]

_IN_USE = frozenset({32, 33})  # ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
_REPLACE_TRIES = 20
_NO_DIR_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM})


def open_flags(platform: str = sys.platform) -> int:
    """Flags that open a file for reading without following a link or waiting for a pipe, as far as the host can."""
    if platform == "win32":
        return os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
    return os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def is_busy(error: OSError, platform: str = sys.platform) -> bool:
    """Whether another program holds the file open in a way that shuts us out for now; only Windows does this."""
    return platform == "win32" and getattr(error, "winerror", None) in _IN_USE


def open_regular(path: Path, *, platform: str = sys.platform) -> int:
    """A descriptor to read a regular file from; never blocks.

    Raises:
        FileNotFoundError: the name is gone.
        FileFault: ``not_regular`` (link, folder, pipe, socket, device), ``file_unreadable`` (no right, bad medium),
            ``file_changed`` (another program has it open for itself; Windows).
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise FileFault("not_regular")
        descriptor = os.open(path, open_flags(platform))
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EMLINK):
            raise FileFault("not_regular") from error
        code = "file_changed" if is_busy(error, platform) else "file_unreadable"
        raise FileFault(code, detail=errno.errorcode.get(error.errno or 0, "")) from error
    # The name may have become something else between the look and the open.
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileFault("not_regular")
    return descriptor


def replace(
    source: Path, target: Path, *, platform: str = sys.platform, sleep: Callable[[float], None] = clock.sleep
) -> None:
    """Gives ``source`` the name ``target`` in one step, over what was there.

    On Windows a virus scanner or viewer may hold the target for a moment; then it tries again for about a second.
    """
    for _ in range(_REPLACE_TRIES - 1):
        try:
            source.replace(target)
        except PermissionError:
            if platform != "win32":
                raise
            sleep(0.05)
        else:
            return
    source.replace(target)


def fsync_dir(folder: Path, *, platform: str = sys.platform) -> None:
    """Makes new names in ``folder`` survive a power cut; does nothing where the host or file system can't."""
    if platform == "win32":  # a folder can't be opened there, and renames are journalled
        return
    descriptor = -1
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_DIR_SYNC:
            raise
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def write_atomically(path: Path, data: bytes) -> None:
    """Writes a file that is seen whole or not at all, also after a power cut.

    Raises ``OSError`` when it can't; then ``path`` is as it was and no temporary file stays.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    fsync_dir(path.parent)


def owner_only(path: Path, *, platform: str = sys.platform) -> None:
    """Takes away the rights of everybody but the owner. On Windows the folder's own rights are inherited instead."""
    if platform != "win32":
        path.chmod(0o700 if path.is_dir() else 0o600)


def pipe_closed(error: BaseException, platform: str = sys.platform) -> bool:
    """Whether nobody reads any more what is written to a pipe; Windows says so in its own way."""
    if isinstance(error, BrokenPipeError):
        return True
    return platform == "win32" and isinstance(error, OSError) and error.errno == errno.EINVAL


def stop_signals(platform: str = sys.platform) -> tuple[str, ...]:
    """Names of the signals that ask a process to stop in good order."""
    return ("SIGINT", "SIGBREAK") if platform == "win32" else ("SIGINT", "SIGTERM")


def reload_signals(platform: str = sys.platform) -> tuple[str, ...]:
    """Names of the signals that ask a process to read its configuration again; Windows has none."""
    return () if platform == "win32" else ("SIGHUP",)


class Busy(TryLater):
    """Another process holds the lock; ``holder`` says who: ``pid``, ``command``, ``since`` (any may be missing)."""

    def __init__(self, holder: Mapping[str, object]) -> None:
        self.holder = dict(holder)
        who = f"`{self.holder['command']}`" if self.holder.get("command") else "Another casebridge process"
        who += f" (process {self.holder['pid']})" if self.holder.get("pid") else ""
        who += f" since {self.holder['since']}" if self.holder.get("since") else ""
        super().__init__("lock_held", f"In use by {who}.", next_step="Wait until it has ended, then run again.")


def _holder(sidecar: Path) -> dict[str, object]:
    try:
        found = json.loads(sidecar.read_bytes()[:4096])
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@contextlib.contextmanager
def exclusive(path: Path, *, timeout: float = 0.0, note: str = "", since: str = "") -> Iterator[None]:
    """Holds the lock file ``path`` for the length of the block.

    The host frees the lock when the process ends in any way, kill -9 included. Who holds it stands beside it in
    ``<path>.holder.json``, because a locked file can't be read on Windows.

    Args:
        path: the lock file; its folder must exist.
        timeout: seconds to wait for it; 0 means not at all.
        note: the command that takes it, told to whoever comes second.
        since: the current UTC time as ISO 8601.

    Raises:
        Busy: another process holds it.
    """
    sidecar = path.with_name(f"{path.name}.holder.json")
    lock = FileLock(path, timeout=timeout)
    try:
        lock.acquire()
    except Timeout:
        raise Busy(_holder(sidecar)) from None
    try:
        with contextlib.suppress(OSError):
            sidecar.write_text(json.dumps({"pid": os.getpid(), "command": note, "since": since}), encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            sidecar.unlink(missing_ok=True)
        lock.release()
