"""One writer a ledger, and a clear word to the second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from casebridge.errors import TryLater
from casebridge.faults import FAULTS
from casebridge.guard.host import Busy, exclusive
from casebridge.ledger.trouble import ledger_fault
from casebridge.model import moment_text

__all__ = ["single_writer"]


@contextmanager
def single_writer(path: Path, *, command: str, now: datetime, timeout: float) -> Iterator[None]:
    """Holds ``<path>.lock`` while the ledger is written.

    Args:
        path: the ledger file.
        command: the verb that runs, shown to whoever finds the lock taken; no arguments, no secrets.
        now: when the lock is taken.
        timeout: seconds to wait for another writer; 0 gives up at once.

    Raises:
        TryLater: ``ledger_busy``, naming the holder's process, command and start.
        StopLedger: ``ledger_unwritable`` if the lock file can't be made.
    """
    lock = path.with_name(f"{path.name}.lock")
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive(lock, timeout=timeout, note=command, since=moment_text(now)))
        except Busy as busy:
            fault = FAULTS["ledger_busy"]
            raise TryLater("ledger_busy", f"{fault.meaning} {busy.summary}", next_step=fault.next_step) from None
        except OSError as error:
            raise ledger_fault("ledger_unwritable", detail=type(error).__name__) from None
        yield
