"""Outcomes outlive a status that goes back: they end only by retraction."""

from __future__ import annotations

from casebridge.feedback.statement import AXIS_A_FIELDS, Statement
from casebridge.model import CaseFacts, FeedbackEvent

__all__ = ["carried_fragment"]


def carried_fragment(previous: FeedbackEvent, statement: Statement) -> str | None:
    """The fragment of ``statement`` with the outcomes of ``previous`` that a status had implied, or None if none are.

    A status that was cleared by arrest implied an arrest. When the source goes back to open, dormant or silence, the
    arrest happened all the same. When it moves to another closed or arrest status, the source corrects itself and its
    word stands. An outcome with evidence of its own (a date column, say) ends when its evidence is gone.
    """
    status = statement.facts.investigation_status
    if statement.axis != "A" or (status is not None and status.family not in ("open", "dormant")):
        return None
    here = {outcome.outcome_key for outcome in statement.facts.outcomes}
    earlier = tuple(
        outcome.model_copy(update={"outcome_key": outcome.outcome_key.partition("/")[2]})
        for outcome in previous.outcomes
        if outcome.implied
    )
    missing = tuple(outcome for outcome in earlier if outcome.outcome_key not in here)
    if not missing:
        return None
    merged = sorted((*statement.facts.outcomes, *missing), key=lambda outcome: outcome.outcome_key)
    facts: CaseFacts = statement.facts.model_copy(update={"outcomes": tuple(merged)})
    return facts.model_dump_json(include=set(AXIS_A_FIELDS), exclude_defaults=True)[1:-1]
