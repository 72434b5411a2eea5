"""What the database's own errors mean for a run."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from casebridge.errors import CasebridgeError, FixConfig, StopLedger, TryLater
from casebridge.faults import FAULTS

__all__ = ["config_fault", "ledger_fault", "translated"]

_MEANING = {
    "BUSY": "ledger_busy",
    "LOCKED": "ledger_busy",
    "FULL": "ledger_unwritable",
    "READONLY": "ledger_unwritable",
    "CANTOPEN": "ledger_unwritable",
    "IOERR": "ledger_unwritable",
    "PERM": "ledger_unwritable",
    "AUTH": "ledger_unwritable",
    "CORRUPT": "ledger_damaged",
    "NOTADB": "ledger_damaged",
}
"""Primary SQLite result code to fault code (sqlite.org/rescode.html); all others: ``ledger_refused``."""


def ledger_fault(code: str, *, detail: str = "") -> CasebridgeError:
    """The error of a ledger fault: ``TryLater`` for ``ledger_busy``, else ``StopLedger``, in the words of FAULTS."""
    fault = FAULTS[code]
    kind = TryLater if code == "ledger_busy" else StopLedger
    return kind(code, fault.meaning, next_step=fault.next_step, detail=detail)


def config_fault(code: str) -> FixConfig:
    """The ``FixConfig`` of a config fault, in the words of FAULTS."""
    return FixConfig(code, FAULTS[code].meaning, next_step=FAULTS[code].next_step)


@contextmanager
def translated() -> Iterator[None]:
    """Turns errors of the database driver into ``TryLater`` and ``StopLedger``.

    The cause is cut off: the driver's messages and the failing row may hold values.
    """
    try:
        yield
    except DBAPIError as error:
        raise _meaning(error.orig) from None
    except sqlite3.Error as error:
        raise _meaning(error) from None
    except (UnicodeEncodeError, OverflowError) as error:
        raise ledger_fault("ledger_refused", detail=type(error).__name__) from None


def _meaning(error: BaseException | None) -> CasebridgeError:
    name = str(getattr(error, "sqlite_errorname", "") or type(error).__name__)
    primary = name.removeprefix("SQLITE_").partition("_")[0]
    # Python 3.11 raises some errors without a result code; "file is not a database" is one on encrypted files.
    return ledger_fault(_MEANING.get(primary, "ledger_refused"), detail=name)
