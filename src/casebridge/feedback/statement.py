"""Facts become statements: one an axis, each with its hash, its wire form and what it still lacks."""

from __future__ import annotations

import hashlib
from typing import Literal, NamedTuple

from casebridge.model import (
    CaseFacts,
    ClosureReason,
    Dissemination,
    EventKind,
    InvestigationStatus,
    OutcomeKind,
    Trigger,
    Usefulness,
)

__all__ = ["AXIS_A_FIELDS", "AXIS_B_FIELDS", "Statement", "open_question", "state"]

AXIS_A_FIELDS = (
    "investigation_status",
    "exceptional_clearance",
    "closure_reasons",
    "closure_other_text",
    "outcomes",
    "child_victim_identified",
    "additional_victims_identified",
    "additional_victim_count",
    "self_production",
)
AXIS_B_FIELDS = ("usefulness", "not_useful_reasons")

_UNDECIDED = frozenset(
    {
        OutcomeKind.PROSECUTION_DECLINED,
        OutcomeKind.CHARGES_DISMISSED,
        OutcomeKind.ACQUITTAL,
        OutcomeKind.ADJUDICATION_DEFERRED,
        OutcomeKind.LINKED_TO_EXISTING_CASE,
    }
)
"""Outcomes that, where no status is stated, leave the form's case status open (projection rule P8)."""


class Statement(NamedTuple):
    """What a record states on one axis.

    ``content_hash`` is 16 bytes over the stated facts; ``fragment`` the facts' JSON members without braces, with
    outcome keys still lacking their case; ``silent`` says that there is nothing to send (projection rule P9).
    """

    axis: Literal["A", "B"]
    content_hash: bytes
    kind: EventKind
    fragment: str
    question: Trigger | None
    silent: bool
    held: bool
    facts: CaseFacts

    @property
    def plain(self) -> bool:
        """Whether the statement can go out as it is: nothing asked, nothing held back, something said."""
        return self.question is None and not self.silent and not self.held


def state(facts: CaseFacts) -> tuple[Statement, ...]:
    """The statements of ``facts``: always one on axis A; one on axis B if usefulness was assessed or is in doubt."""
    statements = [_statement(facts, "A", AXIS_A_FIELDS)]
    if facts.usefulness is not Usefulness.NOT_ASSESSED or any(doubt.axis == "B" for doubt in facts.doubts):
        statements.append(_statement(facts, "B", AXIS_B_FIELDS))
    return tuple(statements)


def _statement(facts: CaseFacts, axis: Literal["A", "B"], fields: tuple[str, ...]) -> Statement:
    text = facts.model_dump_json(include=set(fields), exclude_defaults=True)[1:-1]
    question = open_question(facts, axis)
    held = facts.dissemination is Dissemination.HOLD
    stated = f"{axis}|{text}|{question or ''}|{'hold' if held else ''}"
    axis_a = EventKind.OUTCOME if facts.outcomes else EventKind.STATUS
    kind = axis_a if axis == "A" else EventKind.QUALITY
    digest = hashlib.blake2b(stated.encode(), digest_size=16).digest()
    return Statement(axis, digest, kind, text, question, not text and question is None, held, facts)


def open_question(facts: CaseFacts, axis: Literal["A", "B"]) -> Trigger | None:
    """The first question that stands between ``facts`` and the form on this axis, or None (canonical model sec. 6)."""
    doubts = {doubt.trigger for doubt in facts.doubts if doubt.axis == axis}
    if Trigger.UNMAPPED_VALUE in doubts:
        return Trigger.UNMAPPED_VALUE
    if axis == "B":
        needs_reason = facts.usefulness is Usefulness.NOT_USEFUL and not facts.not_useful_reasons
        return Trigger.NOT_USEFUL_REASON if needs_reason else None
    if Trigger.CLEARED_KIND in doubts:
        return Trigger.CLEARED_KIND
    return _axis_a_question(facts)


def _axis_a_question(facts: CaseFacts) -> Trigger | None:
    status = facts.investigation_status
    kinds = {outcome.kind for outcome in facts.outcomes}
    arrested = status is InvestigationStatus.CLEARED_BY_ARREST or OutcomeKind.ARREST in kinds
    stands_closed = not arrested and OutcomeKind.CONVICTION not in kinds
    if (
        status is InvestigationStatus.CLEARED_BY_EXCEPTIONAL_MEANS
        and facts.exceptional_clearance is None
        and not facts.closure_reasons
        and stands_closed
    ):
        return Trigger.EXCEPTIONAL_REASON
    if stands_closed and _lacks_closure_reason(facts, kinds):
        return Trigger.CLOSURE_REASON
    reopened = status is InvestigationStatus.REOPENED
    if stands_closed and not reopened and ClosureReason.OTHER in facts.closure_reasons and not facts.closure_other_text:
        return Trigger.OTHER_TEXT
    asked = arrested and OutcomeKind.CONVICTION not in kinds and facts.additional_victims_identified == "YES"
    return Trigger.ADDITIONAL_VICTIM_COUNT if asked and facts.additional_victim_count is None else None


def _lacks_closure_reason(facts: CaseFacts, kinds: set[OutcomeKind]) -> bool:
    status = facts.investigation_status
    if facts.closure_reasons or OutcomeKind.REFERRED_TO_AGENCY in kinds:
        return False
    if status is None:
        return bool(kinds & _UNDECIDED)
    closed = status in (InvestigationStatus.CLOSED, InvestigationStatus.ADMINISTRATIVELY_CLOSED)
    return closed and facts.exceptional_clearance is None
