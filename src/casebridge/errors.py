"""Every error casebridge raises, named for the reaction it causes.

    CasebridgeError
    ├── FixConfig         a person must change configuration, profile or command     exit 2
    ├── TryLater          a source, sink or lock is unavailable; nothing was lost     exit 3
    ├── StopLedger        the ledger can't be trusted or written; nothing more runs   exit 4
    ├── QuarantineBatch   one file is set aside whole; the others go on               exit 1
    └── DeadLetterRecord  one record is set aside; the rest of its file goes on       exit 1

``summary`` says what happened, ``where`` the place and ``next_step`` the one thing to do. None of them ever holds a
cell value, a name or a secret; ``detail`` is for the debug log and holds none either.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CasebridgeError", "DeadLetterRecord", "FixConfig", "Place", "QuarantineBatch", "StopLedger", "TryLater"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: a file (name only), a 1-based line and a column name or path; each may be unknown.

    ``noun`` says what the column is called to a person: a configuration has keys.
    """

    file: str = ""
    line: int = 0
    column: str = ""
    noun: str = "column"

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.line:
            parts.append(f"line {self.line}")
        if self.column:
            parts.append(f"{self.noun} {self.column!r}")
        return ", ".join(parts)


class CasebridgeError(Exception):
    """Base of all errors; never raised itself.

    Args:
        code: stable lower_snake_case identifier, documented in ``docs/reference/errors.md``.
        summary: one sentence on what happened.
        where: the place, if there is one.
        next_step: one sentence on what to do.
        detail: technical background for the debug log.
    """

    exit_code = 1

    def __init__(
        self, code: str, summary: str, *, where: Place | None = None, next_step: str = "", detail: str = ""
    ) -> None:
        self.code = code
        self.summary = summary
        self.where = where or Place()
        self.next_step = next_step
        self.detail = detail
        super().__init__(str(self))

    def __str__(self) -> str:
        place = str(self.where)
        text = f"{place}: {self.summary}" if place else self.summary
        return f"{text} {self.next_step}".rstrip()


class FixConfig(CasebridgeError):
    """Configuration, profile or command line is wrong; running again without a change can't help."""

    exit_code = 2


class TryLater(CasebridgeError):
    """Something outside is unavailable or busy now; the next run picks up where this one stopped."""

    exit_code = 3


class StopLedger(CasebridgeError):
    """The ledger is damaged, newer than this program, or can't be written; nothing further may run on it."""

    exit_code = 4


class QuarantineBatch(CasebridgeError):
    """One whole file can't be read truthfully; it is moved aside with its reason and the run goes on."""


class DeadLetterRecord(CasebridgeError):
    """One record can't be translated truthfully; it is set aside, counted and replayable, and the run goes on."""
