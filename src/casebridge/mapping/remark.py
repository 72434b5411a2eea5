"""What is odd about a case and stands nevertheless: findings, none of which changes what is stated."""

from __future__ import annotations

from casebridge.model import CaseFacts, OutcomeKind, moment_text

__all__ = ["remarks"]


def remarks(facts: CaseFacts) -> tuple[str, ...]:
    """The codes of what is odd about ``facts``, usually none.

    ``arrest_before_clearance``: an arrest on or before the day of an exceptional clearance, which says that none was
    possible (NIBRS edit 071). An arrest after that day is legal. Both outcomes are kept either way.
    """
    if len(facts.outcomes) < 2:
        return ()
    arrests = _days(facts, OutcomeKind.ARREST)
    cleared = _days(facts, OutcomeKind.EXCEPTIONAL_CLEARANCE)
    return ("arrest_before_clearance",) if arrests and cleared and min(arrests) <= max(cleared) else ()


def _days(facts: CaseFacts, kind: OutcomeKind) -> list[str]:
    return [moment_text(item.occurred_on)[:10] for item in facts.outcomes if item.kind is kind and item.occurred_on]
