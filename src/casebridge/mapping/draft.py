"""The facts of one row while its rules are applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from casebridge.mapping.effect import Effect
from casebridge.model import CaseFacts, Doubt, InvestigationStatus, Outcome, OutcomeKind, Trigger

__all__ = ["Draft", "settle_doubts"]

_SINGLE = (
    "child_victim_identified",
    "additional_victims_identified",
    "self_production",
    "usefulness",
    "dissemination",
)


@dataclass(slots=True)
class Draft:
    """Collects what the rules of a profile set; a later rule overrides an earlier one, lists are united."""

    values: dict[str, Any] = field(default_factory=dict)
    closure_reasons: dict[Any, None] = field(default_factory=dict)
    not_useful_reasons: dict[Any, None] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def apply(self, effect: Effect, outcome: Outcome | None) -> None:
        """Adds what ``effect`` sets; ``outcome`` is its outcome with date, count and key filled in."""
        if effect.status is not None:
            self.values["investigation_status"] = effect.status
        if effect.exceptional is not None:
            self.values["exceptional_clearance"] = effect.exceptional
            # A reason for exceptional clearance says that the case was cleared so (NIBRS data element 4).
            self.values.setdefault("investigation_status", InvestigationStatus.CLEARED_BY_EXCEPTIONAL_MEANS)
        if effect.intake is not None:
            self.values["intake_state"] = effect.intake
        if effect.closure is not None:
            self.closure_reasons[effect.closure] = None
        if effect.not_useful_reason is not None:
            self.not_useful_reasons[effect.not_useful_reason] = None
        if effect.cleared is not None:
            self.doubts.append(Doubt(trigger=Trigger.CLEARED_KIND))
        for name in _SINGLE:
            value = getattr(effect, name)
            if value is not None:
                self.values[name] = value
        if outcome is not None:
            self.outcomes.setdefault(outcome.outcome_key, outcome)

    def facts(self) -> CaseFacts:
        """The finished facts. Raises ``ValidationError`` if they contradict each other."""
        return settle_doubts(
            CaseFacts(
                **self.values,
                closure_reasons=tuple(sorted(self.closure_reasons)),
                not_useful_reasons=tuple(sorted(self.not_useful_reasons)),
                outcomes=tuple(self.outcomes[key] for key in sorted(self.outcomes)),
                doubts=tuple(self.doubts),
            )
        )


def settle_doubts(facts: CaseFacts) -> CaseFacts:
    """``facts`` without the doubts that another column has settled: how a case was cleared is known if it says so."""
    status = facts.investigation_status
    known = status is not None and status.family in ("arrest", "closed")
    known = known or any(outcome.kind is OutcomeKind.ARREST for outcome in facts.outcomes)
    if not known or not facts.doubts:
        return facts
    left = tuple(doubt for doubt in facts.doubts if doubt.trigger is not Trigger.CLEARED_KIND)
    return facts if left == facts.doubts else facts.model_copy(update={"doubts": left})
