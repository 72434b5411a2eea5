"""Outcomes out of rows: kind, date, count, and the key that tells one from another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from casebridge.errors import DeadLetterRecord, Place
from casebridge.faults import FAULTS
from casebridge.mapping.effect import Effect
from casebridge.mapping.moment import Unreadable, moment_reader
from casebridge.mapping.spec import MapRule
from casebridge.model import Outcome, moment_text

__all__ = ["count_of", "dead", "outcome_builder"]

Cells = Sequence[str]


def dead(code: str, column: str) -> DeadLetterRecord:
    """The dead letter for fault ``code`` in ``column``."""
    fault = FAULTS[code]
    return DeadLetterRecord(code, fault.meaning, where=Place(column=column), next_step=fault.next_step)


def count_of(value: str, column: str) -> int:
    """The whole number in ``value``. Raises ``DeadLetterRecord`` ``number_unreadable``."""
    if not (value.isascii() and value.isdigit() and len(value) <= 6):
        raise dead("number_unreadable", column)
    return int(value)


def outcome_builder(
    rule: MapRule, index: Mapping[str, int], zone: str | None
) -> Callable[[Cells, Effect], Outcome | None]:
    """A function from a row and an effect to the effect's outcome, None if it has none.

    It raises ``DeadLetterRecord`` if the date or the count can't be read.
    """
    date_spec = rule.outcome_date
    read = moment_reader(date_spec, zone) if date_spec else None
    date_at = [index[name] for name in date_spec.columns] if date_spec else []
    count_at = index[rule.count] if rule.count else None
    key_at = index[rule.key] if rule.key else None

    def build(cells: Cells, effect: Effect) -> Outcome | None:
        if effect.outcome is None:
            return None
        kind = effect.outcome
        occurred = None
        if read is not None and date_spec is not None:
            try:
                occurred = read([cells[at] for at in date_at])
            except Unreadable as error:
                raise dead(error.code, date_spec.columns[0]) from None
        count = None
        if count_at is not None and rule.count and (text := cells[count_at].strip()):
            count = count_of(text, rule.count)
        mark = moment_text(occurred) if occurred else "-"
        if key_at is not None and (key := cells[key_at].strip()):
            mark = hashlib.sha256(key.encode()).hexdigest()[:16]
        return Outcome(
            kind=kind,
            occurred_on=occurred,
            count=count,
            detail=effect.detail,
            outcome_key=f"{kind.value}/{mark}",
            implied=effect.status is not None,
        )

    return build
