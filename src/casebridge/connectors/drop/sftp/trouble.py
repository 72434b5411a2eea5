"""What can go wrong with a server, in the words of casebridge: for the run, or for one file."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import asyncssh

from casebridge.errors import FixConfig, TryLater
from casebridge.faults import FAULTS

__all__ = ["fix", "later", "translated"]

_FILE: tuple[tuple[type[asyncssh.SFTPError], int], ...] = (
    (asyncssh.SFTPNoSuchFile, errno.ENOENT),
    (asyncssh.SFTPNoSuchPath, errno.ENOENT),
    (asyncssh.SFTPPermissionDenied, errno.EACCES),
    (asyncssh.SFTPWriteProtect, errno.EROFS),
    (asyncssh.SFTPFileAlreadyExists, errno.EEXIST),
    (asyncssh.SFTPNotADirectory, errno.ENOTDIR),
    (asyncssh.SFTPNoSpaceOnFilesystem, errno.ENOSPC),
    (asyncssh.SFTPQuotaExceeded, errno.ENOSPC),
)
_GONE = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection)


@contextmanager
def translated() -> Iterator[None]:
    """Turns the errors of one question into ``OSError`` (this file) or ``TryLater`` (the server is out of reach).

    The server's own words are dropped: they may hold names.
    """
    try:
        yield
    except _GONE as error:
        raise later(error) from None
    except asyncssh.SFTPError as error:
        number = next((number for kind, number in _FILE if isinstance(error, kind)), errno.EIO)
        raise OSError(number, type(error).__name__) from None
    except (asyncssh.Error, OSError) as error:
        # Sockets and the deadline; what concerns one file is an SFTPError.
        raise later(error) from None


def later(error: BaseException) -> TryLater:
    """The server can't be reached, or does not answer in time."""
    return TryLater(
        "sftp_unavailable",
        FAULTS["sftp_unavailable"].meaning,
        next_step=FAULTS["sftp_unavailable"].next_step,
        detail=type(error).__name__,
    )


def fix(code: str, summary: str = "") -> FixConfig:
    """The error of ``code``, in the words of its row unless others are given."""
    return FixConfig(code, summary or FAULTS[code].meaning, next_step=FAULTS[code].next_step)
