"""A backup takes the place of a ledger file; the ledger that stood there is kept beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from casebridge.errors import CasebridgeError, TryLater
from casebridge.guard.folder import make_folder
from casebridge.guard.host import exclusive, fsync_dir, replace
from casebridge.ledger.backup import stamped
from casebridge.ledger.carry import Kept, carry, keep
from casebridge.ledger.copy import copy_ledger, pour
from casebridge.ledger.manifest import Manifest, digest_of, manifest_of
from casebridge.ledger.migrate import SHIPPED
from casebridge.ledger.open import engine_for
from casebridge.ledger.place import SqlitePlace
from casebridge.ledger.sound import brought_up, revision_of, stand_of_file
from casebridge.ledger.trouble import config_fault, ledger_fault, translated

__all__ = ["Restored", "restore"]

COMMAND = "ledger restore"


class Restored(NamedTuple):
    """What a restore did.

    ``aside`` is where the ledger lies that was replaced, ``manifest`` that of the backup if it had one; ``newest`` is
    the last entry of the restored ledger, ``before`` that of the replaced one (empty if it can't be read). ``events``
    counts those that the replaced one had beyond, ``purged`` the cases that were purged again.
    """

    place: str
    aside: Path | None
    manifest: Manifest | None
    newest: str
    before: str
    events: int
    purged: int


def restore(file: Path, path: Path, now: datetime, others: Iterable[Path] = ()) -> Restored:
    """Puts the backup ``file`` in the place of the ledger at ``path``, at one moment or not at all.

    The backup is verified before anything is touched and the ledger after it is in place. Whoever still has the ledger
    open sees the restored one; who works on it is not interrupted, but makes this fail.

    Args:
        file: a backup, or a copy that an upgrade or a restore kept.
        path: the ledger; it need not be there.
        now: the time.
        others: further lock files that have to be free, the daemon's.

    Raises:
        StopLedger: ``backup_damaged``, ``ledger_newer``, ``ledger_unwritable``.
        TryLater: ``ledger_in_use``.
        FixConfig: ``backup_other_database``.
    """
    manifest = _checked(file)
    part = path.with_name(f".{path.name}.restore")
    try:
        make_folder(path.parent, mode=0o700)
        with _alone(path, now, others):
            part.unlink(missing_ok=True)
            try:
                return _restore(file, path, part, now, manifest)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise ledger_fault("ledger_unwritable", detail=type(error).__name__) from None
    except sqlite3.Error as error:
        raise ledger_fault("backup_damaged", detail=type(error).__name__) from None


def _checked(file: Path) -> Manifest | None:
    manifest = manifest_of(file)
    try:
        if manifest is not None and manifest.database != "sqlite":
            raise config_fault("backup_other_database")
        if manifest is not None and (file.stat().st_size, digest_of(file)) != (manifest.size, manifest.sha256):
            raise ledger_fault("backup_damaged", detail="size or digest")
        if not file.is_file():
            raise ledger_fault("backup_damaged", detail="no file")
    except OSError as error:
        raise ledger_fault("backup_damaged", detail=type(error).__name__) from None
    revision_of(file)
    return manifest


def _restore(file: Path, path: Path, part: Path, now: datetime, manifest: Manifest | None) -> Restored:
    copy_ledger(file, part, mode="ro")
    if revision_of(part) != SHIPPED.revisions[-1]:
        brought_up(part)
    kept, before, events = _replaced(path)
    again = _carried(part, kept, now, there=path.exists())
    found = stand_of_file(part)
    if found.problems:
        raise ledger_fault("backup_damaged", detail=found.problems[0].check)
    aside = _put(part, path, now)
    after = stand_of_file(path)
    if after.problems or after.counts != found.counts:
        raise ledger_fault("ledger_damaged", detail="after the restore")
    return Restored(str(path), aside, manifest, found.newest, before, max(0, events - found.counts["event"]), again)


def _carried(part: Path, kept: Kept | None, now: datetime, *, there: bool) -> int:
    if not there:
        return 0
    engine = engine_for(part, write=True, journal="DELETE")
    try:
        with translated(), engine.begin() as connection:
            return carry(connection, kept, now)
    finally:
        engine.dispose()


def _replaced(path: Path) -> tuple[Kept | None, str, int]:
    """What has to be taken over, the newest entry and the number of events; nothing of one that can't be read."""
    if not path.exists():
        return None, "", 0
    try:
        found = stand_of_file(path)
        engine = engine_for(path, write=False)
        try:
            with translated(), engine.connect() as connection:
                return keep(connection), found.newest, found.counts.get("event", 0)
        finally:
            engine.dispose()
    except CasebridgeError:
        return None, "", 0


def _put(part: Path, path: Path, now: datetime) -> Path | None:
    """Puts the copy in place and returns where the replaced ledger lies."""
    if not path.exists():
        replace(part, path)
        fsync_dir(path.parent)
        return None
    aside = path.with_name(stamped(path.parent, f"{path.name}.replaced-{{}}", now))
    try:
        copy_ledger(path, aside)
    except sqlite3.DatabaseError:
        # Not a database any more: nobody can have it open with success, so names may change under it.
        aside.unlink(missing_ok=True)
        for suffix in ("", "-journal", "-wal", "-shm"):
            # What is left of its last transaction is not the next ledger's.
            if (left := path.with_name(path.name + suffix)).exists():
                replace(left, aside.with_name(aside.name + suffix))
        replace(part, path)
    else:
        # Whoever has the file open keeps writing to it, so it stays the same file.
        pour(part, path)
    fsync_dir(path.parent)
    return aside


@contextmanager
def _alone(path: Path, now: datetime, others: Iterable[Path]) -> Iterator[None]:
    """Holds the ledger, and every source and sink that anybody ever worked on."""
    place = SqlitePlace(path)
    locks = path.with_name(f"{path.name}.locks")
    with ExitStack() as stack:
        try:
            stack.enter_context(place.holding("ledger", 0, command=COMMAND, now=now, wait=0.0))
            held = [item for item in sorted(locks.glob("*.lock")) if item.name != "ledger-0.lock"]
            for lock in (*held, *(item for item in others if item.exists())):
                stack.enter_context(exclusive(lock, note=COMMAND))
        except TryLater as busy:
            fault = ledger_fault("ledger_in_use")
            raise TryLater(
                fault.code, f"{fault.summary} {busy.summary}", next_step=fault.next_step, detail=busy.code
            ) from None
        yield
