"""A folder that a sink writes into: whole files with a checksum beside them, the same bytes for the same batch."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from casebridge.errors import TryLater
from casebridge.sdk.files import write_atomically
from casebridge.sdk.sink import Envelope
from casebridge.sdk.source import CheckResult

__all__ = ["batch_name", "check_folder", "holds", "intact", "publish", "reaching"]

_MOUNT = "Create it, mount its share, or correct `path` of the sink."
_RIGHTS = "Give casebridge's account the right to write there, and close the file if another program holds it open."
_SPACE = "Free some space; the next run sends again."

_REASONS = {
    errno.ENOENT: ("is missing", _MOUNT),
    errno.ENOTDIR: ("is not a folder", _MOUNT),
    errno.EACCES: ("can't be written", _RIGHTS),
    errno.EPERM: ("can't be written", _RIGHTS),
    errno.EROFS: ("is read-only", _RIGHTS),
    errno.ENOSPC: ("has no space left", _SPACE),
    errno.EDQUOT: ("has no space left", _SPACE),
}
_ELSE = ("can't be used now", "Look at the folder and its share; the next run sends again.")


def batch_name(prefix: str, batch: Sequence[Envelope]) -> str:
    """``<prefix>-<first seq>-<last seq>-<digest of the event IDs>``, 12, 12 and 8 digits; no suffix.

    The same batch always has the same name, so that sending it again after a crash replaces a file by itself.
    """
    seqs = [item.seq for item in batch]
    digest = sha256("\n".join(item.event_id for item in batch).encode()).hexdigest()
    return f"{prefix}-{min(seqs):012d}-{max(seqs):012d}-{digest[:8]}"


@contextmanager
def reaching(folder: Path, role: str) -> Iterator[None]:
    """Turns what can go wrong with ``folder`` inside the block into ``TryLater`` (code ``sink_unavailable``).

    A missing folder is never created: it may be a share that isn't mounted, and files would then land beneath it.

    Args:
        folder: where the block writes.
        role: what the folder is for, as a person reads it, e.g. ``file drop``.
    """
    try:
        if not stat.S_ISDIR(folder.stat().st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "not a folder")
        yield
    except OSError as error:
        what, next_step = _REASONS.get(error.errno or 0, _ELSE)
        name = errno.errorcode.get(error.errno or 0, "unknown")
        raise TryLater(
            "sink_unavailable", f"The {role} folder {what}.", next_step=next_step, detail=f"errno {name}"
        ) from error


def publish(path: Path, data: bytes, *, checksum: bool = True) -> bool:
    """Writes ``data`` whole, then ``<name>.sha256`` beside it; False if the same bytes were there already.

    The checksum comes last, so it tells a reader that the file is complete. Raises ``OSError``.
    """
    fresh = not holds(path, data)
    if fresh:
        write_atomically(path, data)
    if checksum:
        sidecar, line = _sidecar(path), _checksum(path, data)
        if not holds(sidecar, line):
            write_atomically(sidecar, line)
    return fresh


def holds(path: Path, data: bytes) -> bool:
    """Whether the file is there with exactly these bytes. Raises ``OSError`` if it can't be read."""
    return _content(path, len(data)) == data


def intact(path: Path) -> bool:
    """Whether the file is there and is what its ``.sha256`` says. Raises ``OSError`` if it can't be read."""
    data = _content(path)
    return data is not None and _content(_sidecar(path)) == _checksum(path, data)


def check_folder(folder: Path, role: str) -> CheckResult:
    """Whether files could be written into ``folder`` now; the file tried with is removed again."""
    probe = folder / f".casebridge-check-{os.getpid()}.tmp"
    try:
        with reaching(folder, role):
            probe.unlink(missing_ok=True)
            # Not tempfile: on Windows it loops for hours in a folder that refuses new files.
            with probe.open("xb") as file:
                file.write(bytes(4096))
            probe.unlink()
    except TryLater as error:
        return CheckResult(role, ok=False, message=error.summary, next_step=error.next_step)
    return CheckResult(role, ok=True, message=f"The {role} folder can be written.")


def _content(path: Path, size: int | None = None) -> bytes | None:
    try:
        found = path.lstat()
        # A pipe of that name would block the read for ever.
        if not stat.S_ISREG(found.st_mode) or size not in (None, found.st_size):
            return None
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _sidecar(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _checksum(path: Path, data: bytes) -> bytes:
    return f"{sha256(data).hexdigest()}  {path.name}\n".encode()
