"""Which revision a ledger has, and how it gets the one that this program knows.

Alembic is imported only when something has to be migrated: opening a current ledger must stay fast.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, inspect, text

from casebridge.guard.host import fsync_dir
from casebridge.ledger.copy import copy_ledger
from casebridge.ledger.trouble import ledger_fault

__all__ = ["SHIPPED", "Scripts", "keep_copy", "prepare", "revision", "state"]


class Scripts(NamedTuple):
    """Alembic's folder and the revisions in it, the oldest first."""

    folder: Path
    revisions: tuple[str, ...]


SHIPPED = Scripts(Path(__file__).parent / "migrations", ("0001_foundation", "0002_reports", "0003_delivery"))
"""The migrations of this version of casebridge."""


def revision(connection: Connection) -> str | None:
    """The ledger's revision, or None for an empty database.

    Raises:
        StopLedger: ``ledger_damaged`` if the database holds something that is not a ledger.
    """
    # A queue of jobs may stand in the same database, and before the ledger.
    tables = [name for name in inspect(connection).get_table_names() if not name.startswith("procrastinate_")]
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise ledger_fault("ledger_damaged", detail="no alembic_version")
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if len(found) != 1:
        raise ledger_fault("ledger_damaged", detail=f"{len(found)} revisions")
    return str(found[0])


def state(found: str | None, scripts: Scripts) -> str:
    """``empty``, ``older`` or ``current``.

    Raises:
        StopLedger: ``ledger_newer`` if this program does not know the revision.
    """
    if found is None:
        return "empty"
    if found not in scripts.revisions:
        raise ledger_fault("ledger_newer")
    return "current" if found == scripts.revisions[-1] else "older"


def prepare(connection: Connection, scripts: Scripts = SHIPPED) -> None:
    """Brings the ledger to the newest revision inside the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def keep_copy(path: Path, found: str) -> Path:
    """A whole, durable copy of the ledger beside it, ``<path>.before-<revision>``, the owner's alone.

    Raises ``OSError`` and ``sqlite3.Error``.
    """
    copy = Path(f"{path}.before-{found}")
    part = Path(f"{copy}.part")
    part.unlink(missing_ok=True)
    copy_ledger(path, part)
    part.replace(copy)
    fsync_dir(copy.parent)
    return copy
