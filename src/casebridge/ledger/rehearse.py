"""What an upgrade would do, tried on a copy."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from casebridge.errors import CasebridgeError
from casebridge.ledger.check import Problem
from casebridge.ledger.copy import copy_ledger
from casebridge.ledger.migrate import SHIPPED, Scripts
from casebridge.ledger.sound import brought_up, revision_of, stand_of_file
from casebridge.ledger.trouble import ledger_fault

__all__ = ["Rehearsal", "rehearse"]

MARGIN = 64 << 20


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an upgrade would do.

    ``steps`` are the revisions that follow ``found``; ``seconds`` is how long they took on the copy; ``size`` and
    ``size_after`` in bytes; ``needed`` are the bytes that must be free, ``free`` those that are. ``problems`` are what
    keeps the upgrade from being done.
    """

    found: str
    steps: tuple[str, ...]
    seconds: float
    size: int
    size_after: int
    needed: int
    free: int
    problems: tuple[Problem, ...] = ()


def rehearse(path: Path, scripts: Scripts = SHIPPED) -> Rehearsal:
    """Copies the ledger at ``path``, upgrades the copy, verifies it and removes it; the ledger stays as it is.

    Raises ``StopLedger``: ``ledger_missing``, ``ledger_newer``, ``ledger_damaged``, ``ledger_unwritable``.
    """
    if not path.is_file():
        raise ledger_fault("ledger_missing")
    try:
        found = revision_of(path, scripts)
    except CasebridgeError as error:
        raise error if error.code == "ledger_newer" else ledger_fault("ledger_damaged", detail=error.detail) from None
    size, free = path.stat().st_size, shutil.disk_usage(path.parent).free
    steps = scripts.revisions[scripts.revisions.index(found) + 1 :]
    # The copy that is kept, a journal of every page, and what the new tables take.
    needed = 2 * size + MARGIN if steps else 0
    if free < needed:
        short = Problem("space", f"{free >> 20:,} MB are free, {needed >> 20:,} MB are needed.", "Make room first.")
        return Rehearsal(found, steps, 0.0, size, size, needed, free, (short,))
    if not steps:
        return Rehearsal(found, steps, 0.0, size, size, needed, free)
    try:
        with tempfile.TemporaryDirectory(prefix=".upgrade-", dir=path.parent) as folder:
            copy = Path(folder) / path.name
            copy_ledger(path, copy)
            seconds, problems = _tried(copy, scripts)
            return Rehearsal(found, steps, seconds, size, copy.stat().st_size, needed, free, problems)
    except (OSError, sqlite3.Error) as error:
        raise ledger_fault("ledger_unwritable", detail=type(error).__name__) from None


def _tried(copy: Path, scripts: Scripts) -> tuple[float, tuple[Problem, ...]]:
    start = monotonic()
    try:
        brought_up(copy, scripts)
    except CasebridgeError as error:
        why = Problem("upgrade", f"The upgrade fails: {error.summary}", error.next_step)
        return monotonic() - start, (why,)
    return monotonic() - start, tuple(stand_of_file(copy).problems)
