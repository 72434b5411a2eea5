"""Whether a file holds a whole ledger, and what a ledger holds in numbers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from casebridge.errors import CasebridgeError
from casebridge.ledger.check import Problem
from casebridge.ledger.migrate import SHIPPED, Scripts, prepare, revision, state
from casebridge.ledger.open import engine_for
from casebridge.ledger.statement import scalar
from casebridge.ledger.trouble import ledger_fault, translated
from casebridge.ledger.verify import verify

__all__ = ["Stand", "brought_up", "newest_entry", "revision_of", "server_time", "stand", "stand_of_file"]

_COUNTED = ("event", "run", "link", "question", "dead_letter", "report", "tombstone", "intake")
_MOMENTS = (("run", "started_at"), ("event", "recorded_at"), ("intake", "received_at"), ("run", "ended_at"))


class Stand(NamedTuple):
    """A ledger in numbers: its revision, its newest entry (wire form, empty if there is none), rows by table."""

    revision: str
    newest: str
    counts: dict[str, int]
    problems: list[Problem]


def stand(connection: Connection) -> Stand:
    """What the ledger of a transaction holds, and what is wrong with it."""
    problems = verify(connection)
    counts = {} if problems else {name: scalar(connection, f"SELECT count(*) FROM {name}") for name in _COUNTED}  # noqa: S608
    return Stand(str(revision(connection)), newest_entry(connection), counts, problems)


def newest_entry(connection: Connection) -> str:
    """The latest moment that stands in the ledger, in wire form; empty if nothing ever happened."""
    found = [connection.exec_driver_sql(f"SELECT max({column}) FROM {table}").scalar() for table, column in _MOMENTS]  # noqa: S608
    return max((str(value) for value in found if value), default="")


def server_time(connection: Connection) -> datetime | None:
    """What the clock of the database's server says; None where the database is this host's own file."""
    if connection.dialect.name == "sqlite":
        return None
    found = connection.exec_driver_sql("SELECT now()").scalar()
    return found if isinstance(found, datetime) else None


def revision_of(path: Path, scripts: Scripts = SHIPPED) -> str:
    """The revision of a ledger file. Raises ``StopLedger``: ``backup_damaged``, ``ledger_newer``."""
    engine = engine_for(path, write=False)
    try:
        with translated(), engine.connect() as connection:
            found = revision(connection)
        if found is None:
            raise ledger_fault("backup_damaged", detail="empty")
        state(found, scripts)
        return found
    except CasebridgeError as error:
        raise error if error.code in ("ledger_newer", "backup_damaged") else _damaged(error.code) from None
    finally:
        engine.dispose()


def stand_of_file(path: Path) -> Stand:
    """What a ledger file of the newest revision holds. Raises ``StopLedger`` (``backup_damaged``)."""
    engine = engine_for(path, write=False)
    try:
        with translated(), engine.connect() as connection:
            return stand(connection)
    except CasebridgeError as error:
        raise _damaged(error.code) from None
    finally:
        engine.dispose()


def brought_up(path: Path, scripts: Scripts = SHIPPED) -> None:
    """Brings a ledger file that nobody else uses to the newest revision; no copy is kept.

    Raises what the database raises: ``StopLedger`` and ``TryLater``.
    """
    engine = engine_for(path, write=True, journal="DELETE")
    try:
        writer = engine.execution_options(begin="BEGIN IMMEDIATE")
        with translated(), writer.begin() as connection:
            prepare(connection, scripts)
    finally:
        engine.dispose()


def _damaged(detail: str) -> CasebridgeError:
    return ledger_fault("backup_damaged", detail=detail)
