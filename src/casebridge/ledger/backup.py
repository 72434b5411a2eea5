"""Backups: whole copies that were verified, in generations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from casebridge.errors import TryLater
from casebridge.guard.folder import make_folder
from casebridge.guard.host import exclusive, fsync_dir, replace
from casebridge.ledger.copy import copy_ledger
from casebridge.ledger.manifest import Manifest, digest_of, generations, manifest_path, write_manifest
from casebridge.ledger.sound import Stand, stand_of_file
from casebridge.ledger.trouble import ledger_fault
from casebridge.model import moment_text

__all__ = ["back_up", "finished", "kept_backup", "stamped"]

PART = ".part"


def back_up(path: Path, folder: Path, now: datetime, keep: int | None = None) -> Manifest:
    """Copies the ledger file at ``path`` into a folder while others write, verifies the copy, and thins out.

    The copy counts once its manifest lies beside it, and only then older generations go.

    Args:
        path: the ledger.
        folder: where backups are; made if it is not there, the owner's alone.
        now: the time.
        keep: how many generations stay; None for all.

    Raises ``StopLedger``: ``backup_unsound``, ``backup_unwritable``; ``TryLater`` (``ledger_busy``) if another backup
    is being made there, or the ledger never rests.
    """
    with kept_backup(folder, now) as name:
        part = folder / f"{name}.db{PART}"
        copy_ledger(path, part)
        return _counted(part, folder / f"{name}.db", now, keep)


@contextmanager
def kept_backup(folder: Path, now: datetime) -> Iterator[str]:
    """The name of a new backup in ``folder``, for one process at a time; what was left half made is removed."""
    try:
        make_folder(folder, mode=0o700)
        with exclusive(folder / ".backup.lock", note="casebridge ledger backup", since=moment_text(now)):
            _clear(folder)
            try:
                yield stamped(folder, "ledger-{}", now)
            finally:
                _clear(folder)
    except TryLater as error:
        raise ledger_fault("ledger_busy", detail=error.code) from None
    except (OSError, sqlite3.Error) as error:
        name = str(getattr(error, "sqlite_errorname", ""))
        code = "backup_unsound" if "CORRUPT" in name or "NOTADB" in name else "backup_unwritable"
        raise ledger_fault(code, detail=name or type(error).__name__) from None


def _counted(part: Path, target: Path, now: datetime, keep: int | None) -> Manifest:
    found = stand_of_file(part)
    if found.problems:
        raise ledger_fault("backup_unsound", detail=found.problems[0].check)
    digest, size = digest_of(part), part.stat().st_size
    replace(part, target)
    fsync_dir(target.parent)
    return finished(target, "sqlite", found, now, size, digest, keep)


def finished(
    target: Path,
    database: Literal["sqlite", "postgresql"],
    found: Stand,
    now: datetime,
    size: int,
    digest: str,
    keep: int | None,
) -> Manifest:
    """Gives a verified copy its manifest, and removes generations beyond ``keep``. Raises ``OSError``."""
    manifest = Manifest(
        database=database,
        revision=found.revision,
        made_at=moment_text(now),
        newest=found.newest,
        file=target.name,
        size=size,
        sha256=digest,
        counts=found.counts,
    )
    write_manifest(target, manifest)
    for old in generations(target.parent)[max(keep, 1) :] if keep is not None else []:
        # Without its manifest a file is no backup; so none is half there.
        manifest_path(target.parent / old.file).unlink(missing_ok=True)
        (target.parent / old.file).unlink(missing_ok=True)
    return manifest


def stamped(folder: Path, form: str, now: datetime) -> str:
    """A name with the time in it that nothing in ``folder`` begins with."""
    name = form.format(now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"))
    number = 1
    while any(folder.glob(f"{name}*" if number == 1 else f"{name}-{number}*")):
        number += 1
    return name if number == 1 else f"{name}-{number}"


def _clear(folder: Path) -> None:
    for left in folder.glob(f"ledger-*{PART}*"):
        left.unlink(missing_ok=True)
