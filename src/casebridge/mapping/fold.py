"""Several rows of one case become one set of facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from casebridge.mapping.draft import settle_doubts
from casebridge.mapping.furthest import status_rank
from casebridge.mapping.translate import Translation
from casebridge.model import CaseFacts, Dissemination, Outcome, Usefulness

__all__ = ["RowSaid", "fold"]

_BY_PREFERENCE = (
    "exceptional_clearance",
    "intake_state",
    "closure_other_text",
    "child_victim_identified",
    "additional_victims_identified",
    "self_production",
)


class RowSaid(NamedTuple):
    """One row of a case: its line, what it says, and when the source last changed it (wire form)."""

    line: int
    said: Translation
    as_of: str | None


def fold(rows: Sequence[RowSaid]) -> Translation:
    """What the rows of one case say together. The order of the rows makes no difference.

    Outcomes, closure reasons and doubts are united; every other field comes from the most preferred row that fills
    it: a row that meets the profile's ``prefer``, then the latest, then the furthest status, then the last line. One
    row under HOLD holds the case. If any row has a fault, so has the case (the first fault by line).
    """
    if len(rows) == 1:
        return rows[0].said
    broken = [row for row in rows if row.said.fault is not None]
    if broken:
        return min(broken, key=_line).said
    ranked = sorted(rows, key=_rank, reverse=True)
    facts = [row.said.facts for row in ranked if row.said.facts is not None]
    rules = tuple(dict.fromkeys(rule for row in sorted(rows, key=_line) for rule in row.said.rules))
    return Translation(settle_doubts(_merge(facts)), rules, ranked[0].said.preferred)


def _line(row: RowSaid) -> int:
    return row.line


def _rank(row: RowSaid) -> tuple[bool, str, int, int]:
    status = row.said.facts.investigation_status if row.said.facts else None
    return row.said.preferred, row.as_of or "", status_rank(status), row.line


def _merge(facts: Sequence[CaseFacts]) -> CaseFacts:
    values: dict[str, object] = {name: _first(facts, name) for name in _BY_PREFERENCE}
    values["investigation_status"] = _first(facts, "investigation_status")
    assessed = next((item for item in facts if item.usefulness is not Usefulness.NOT_ASSESSED), facts[0])
    counted = next((item for item in facts if item.additional_victim_count is not None), facts[0])
    if values["additional_victims_identified"] == counted.additional_victims_identified:
        values["additional_victim_count"] = counted.additional_victim_count
    outcomes: dict[str, Outcome] = {}
    for item in facts:
        for outcome in item.outcomes:
            outcomes.setdefault(outcome.outcome_key, outcome)
    held = any(item.dissemination is Dissemination.HOLD for item in facts)
    return CaseFacts.model_validate(
        {
            **{name: value for name, value in values.items() if value is not None},
            "closure_reasons": tuple(sorted({reason for item in facts for reason in item.closure_reasons})),
            "outcomes": tuple(outcomes[key] for key in sorted(outcomes)),
            "usefulness": assessed.usefulness,
            "not_useful_reasons": assessed.not_useful_reasons,
            "dissemination": Dissemination.HOLD if held else Dissemination.OPEN,
            "doubts": tuple(dict.fromkeys(doubt for item in facts for doubt in item.doubts)),
        }
    )


def _first(facts: Sequence[CaseFacts], name: str) -> object:
    return next((value for item in facts if (value := getattr(item, name)) is not None), None)
