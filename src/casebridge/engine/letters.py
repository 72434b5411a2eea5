"""Dead letters as a person reads them: file, line and reason; never what the record holds."""

from __future__ import annotations

from dataclasses import dataclass

from casebridge.engine.wording import fault_text
from casebridge.errors import FixConfig
from casebridge.guard.identity import identifies
from casebridge.ledger import Ledger
from casebridge.ledger.dead_letter import StoredDeadLetter

__all__ = ["Letter", "discard", "letter", "letters"]

_LIST = "See `casebridge deadletter list`."


@dataclass(frozen=True, slots=True)
class Letter:
    """One record set aside: where it stands, what is wrong with it, what to do next."""

    number: int
    source: str
    file: str
    line: int
    lines: int
    column: str
    code: str
    summary: str
    next_step: str
    state: str
    attempts: int
    reason: str


def letters(ledger: Ledger, agency: str, state: str | None = "open", limit: int = 100) -> list[Letter]:
    """The agency's dead letters in a state (None: all), the oldest first."""
    names = {row.source_id: row.name for row in ledger.sources() if row.agency == agency}
    files: dict[tuple[int, int], str] = {}
    found = []
    for row in ledger.dead_letters(state, limit=limit):
        if row.source_id in names:
            at = row.source_id, row.ordinal
            if at not in files:
                stored = ledger.batch(*at)
                files[at] = stored.batch.name if stored else ""
            found.append(_letter(row, names[row.source_id], files[at]))
    return found


def letter(ledger: Ledger, agency: str, number: int) -> Letter:
    """One dead letter. Raises ``FixConfig`` (``deadletter_unknown``)."""
    row = ledger.dead_letter(number)
    names = {item.source_id: item.name for item in ledger.sources() if item.agency == agency}
    if row is None or row.source_id not in names:
        raise FixConfig("deadletter_unknown", f"There is no dead letter {number}.", next_step=_LIST)
    stored = ledger.batch(row.source_id, row.ordinal)
    return _letter(row, names[row.source_id], stored.batch.name if stored else "")


def discard(ledger: Ledger, agency: str, number: int, reason: str) -> Letter:
    """Gives up one open dead letter for a person's reason.

    Raises ``FixConfig``: ``deadletter_unknown``, ``deadletter_closed``, ``reason_invalid`` if the reason is empty or
    may identify somebody.
    """
    found = letter(ledger, agency, number)
    plain = reason.strip()
    if not plain or len(plain) > 500 or identifies(plain):
        raise FixConfig(
            "reason_invalid",
            "A reason has 1 to 500 characters and holds no e-mail address, URL, IP address or telephone number.",
            next_step="Say why the record is given up, without naming anybody.",
        )
    if not ledger.discard(number, plain):
        raise FixConfig("deadletter_closed", f"Dead letter {number} is {found.state} already.", next_step=_LIST)
    return letter(ledger, agency, number)


def _letter(row: StoredDeadLetter, source: str, file: str) -> Letter:
    summary, next_step = fault_text(row.code)
    return Letter(
        number=row.number,
        source=source,
        file=file,
        line=row.line,
        lines=row.lines,
        column=row.column_name,
        code=row.code,
        summary=summary,
        next_step=next_step,
        state=row.state,
        attempts=row.attempts,
        reason=row.reason,
    )
