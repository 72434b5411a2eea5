"""What a code means: the canonical fields that it sets."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from casebridge.guard.toml import nearest
from casebridge.model import (
    Answer,
    ArrestType,
    ClosureReason,
    Dissemination,
    ExceptionalClearance,
    IntakeState,
    InvestigationStatus,
    NotUsefulReason,
    OutcomeKind,
    Term,
    Usefulness,
)

__all__ = ["AXIS_B", "TARGETS", "Effect", "normal_code", "vocabulary_of"]

_CODE = re.compile(r"[^\W_]+")


def normal_code(value: str) -> str:
    """The form in which codes are compared: upper case, letters and digits only; a value without any stays as it is.

    Letters outside ASCII count, so that two codes that differ only in them stay two.
    """
    return "".join(_CODE.findall(value.upper())) or value.strip()


def _named(vocabulary: type[Term]) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, str) and value not in vocabulary.__members__:
            guess = nearest(value, list(vocabulary.__members__))
            hint = f", did you mean {guess!r}?" if guess else ""
            raise ValueError(f"not a code of {vocabulary.__name__}{hint}")
        return value

    return BeforeValidator(check)


class Effect(BaseModel):
    """What one source value sets; an empty effect says that the value is known and states nothing.

    ``cleared = "kind_unknown"`` is for flags that only say "cleared": a question asks how.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    status: Annotated[InvestigationStatus, _named(InvestigationStatus)] | None = None
    exceptional: Annotated[ExceptionalClearance, _named(ExceptionalClearance)] | None = None
    intake: Annotated[IntakeState, _named(IntakeState)] | None = None
    closure: Annotated[ClosureReason, _named(ClosureReason)] | None = None
    outcome: Annotated[OutcomeKind, _named(OutcomeKind)] | None = None
    detail: str | None = None
    cleared: Literal["kind_unknown"] | None = None
    child_victim_identified: Annotated[Answer, _named(Answer)] | None = None
    additional_victims_identified: Annotated[Answer, _named(Answer)] | None = None
    self_production: Annotated[Answer, _named(Answer)] | None = None
    usefulness: Annotated[Usefulness, _named(Usefulness)] | None = None
    not_useful_reason: Annotated[NotUsefulReason, _named(NotUsefulReason)] | None = None
    dissemination: Annotated[Dissemination, _named(Dissemination)] | None = None

    @model_validator(mode="after")
    def _detail_fits(self) -> Effect:
        if self.detail is not None:
            if self.outcome is None:
                raise ValueError("detail needs outcome")
            if self.outcome is OutcomeKind.ARREST and self.detail not in ArrestType.__members__:
                raise ValueError(f"detail of ARREST is one of {', '.join(ArrestType.__members__)}")
        return self


TARGETS: dict[str, type[Term] | None] = {
    "status": InvestigationStatus,
    "exceptional": ExceptionalClearance,
    "intake": IntakeState,
    "closure": ClosureReason,
    "outcome": OutcomeKind,
    "child_victim_identified": Answer,
    "additional_victims_identified": Answer,
    "self_production": Answer,
    "usefulness": Usefulness,
    "not_useful_reason": NotUsefulReason,
    "dissemination": Dissemination,
    "closure_other_text": None,
    "additional_victim_count": None,
}
"""Fields that a map rule may set, with their vocabulary; None takes the value itself (a text, a count)."""

AXIS_B = frozenset({"usefulness", "not_useful_reason"})
"""Fields about the report, not the investigation."""


def vocabulary_of(target: str) -> type[Term] | None:
    """The vocabulary behind ``to = target``."""
    return TARGETS[target]
