"""What the database's own errors mean for a run."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from casebridge.errors import CasebridgeError, FixConfig, Place, StopLedger, TryLater
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

_STATES = {
    "08": "ledger_unreachable",
    "57P": "ledger_unreachable",
    "533": "ledger_unreachable",
    "25P03": "ledger_unreachable",
    "40": "ledger_busy",
    "55P03": "ledger_busy",
    "57014": "ledger_busy",
    "53": "ledger_unwritable",
    "25006": "ledger_unwritable",
    "42501": "ledger_unwritable",
    "58": "ledger_unwritable",
    "28": "ledger_login",
    "3D": "ledger_database",
    "42P01": "ledger_damaged",
    "42703": "ledger_damaged",
    "XX": "ledger_damaged",
}
"""Beginning of a SQLSTATE to fault code (PostgreSQL's appendix A), the longest counts; others: ``ledger_refused``."""

_NO_STATE = {
    r'database ".*" does not exist': "ledger_database",
    r"password|pg_hba|does not exist|not permitted to log in": "ledger_login",
}
"""What a refused connection may say: libpq hands on no SQLSTATE of it. Its text is looked at, never shown."""

_LATER = frozenset({"ledger_busy", "ledger_unreachable", "hold_lost", "ledger_in_use"})


def ledger_fault(code: str, *, detail: str = "", where: str = "") -> CasebridgeError:
    """The error of a ledger fault: ``TryLater`` for those that pass, else ``StopLedger``, in the words of FAULTS."""
    fault = FAULTS[code]
    kind = TryLater if code in _LATER else StopLedger
    return kind(code, fault.meaning, where=Place(where), next_step=fault.next_step, detail=detail)


def config_fault(code: str) -> FixConfig:
    """The ``FixConfig`` of a config fault, in the words of FAULTS."""
    return FixConfig(code, FAULTS[code].meaning, next_step=FAULTS[code].next_step)


@contextmanager
def translated(where: str = "") -> Iterator[None]:
    """Turns errors of the database driver into ``TryLater`` and ``StopLedger``; ``where`` is told with them.

    The cause is cut off: the driver's messages and the failing row may hold values.
    """
    try:
        yield
    except DBAPIError as error:
        raise _meaning(error.orig, where) from None
    except sqlite3.Error as error:
        raise _meaning(error, where) from None
    except PoolTimeout:
        raise ledger_fault("ledger_busy", detail="no connection is free", where=where) from None
    except (UnicodeEncodeError, OverflowError) as error:
        raise ledger_fault("ledger_refused", detail=type(error).__name__, where=where) from None


def _meaning(error: BaseException | None, where: str) -> CasebridgeError:
    if error is not None and hasattr(error, "sqlstate"):
        return _of_postgres(error, where)
    name = str(getattr(error, "sqlite_errorname", "") or type(error).__name__)
    primary = name.removeprefix("SQLITE_").partition("_")[0]
    # Python 3.11 raises some errors without a result code; "file is not a database" is one on encrypted files.
    return ledger_fault(_MEANING.get(primary, "ledger_refused"), detail=name, where=where)


def _of_postgres(error: BaseException, where: str) -> CasebridgeError:
    state = str(getattr(error, "sqlstate", "") or "")
    name = type(error).__name__
    if state:
        known = [length for length in range(5, 1, -1) if state[:length] in _STATES]
        code = _STATES[state[: known[0]]] if known else "ledger_refused"
        return ledger_fault(code, detail=f"{name} {state}", where=where)
    if name not in ("OperationalError", "ConnectionTimeout", "InterfaceError", "InternalError"):
        return ledger_fault("ledger_refused", detail=name, where=where)
    code = next((code for words, code in _NO_STATE.items() if re.search(words, str(error))), "ledger_unreachable")
    return ledger_fault(code, detail=name, where=where)
