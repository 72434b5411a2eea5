"""Answers become facts: what a person said, applied to what the record left open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from casebridge.errors import FixConfig, Place
from casebridge.feedback.question import NOT_CLOSED, QUESTIONS
from casebridge.feedback.statement import open_question
from casebridge.guard.identity import identifies
from casebridge.model import (
    CaseFacts,
    ClosureReason,
    ExceptionalClearance,
    InvestigationStatus,
    NotUsefulReason,
    Outcome,
    OutcomeKind,
    Trigger,
)

__all__ = ["Answers", "apply_answers", "checked_answer"]

MAX_TEXT = 2000


class Answers(NamedTuple):
    """Answers given so far: per trigger for one case, and per (column, value) for the whole source."""

    case: Mapping[str, tuple[str, ...]]
    values: Mapping[tuple[str, str], tuple[str, ...]]


_FIELDS: dict[str, type[InvestigationStatus] | type[OutcomeKind] | type[ClosureReason]] = {
    "status": InvestigationStatus,
    "outcome": OutcomeKind,
    "closure": ClosureReason,
}


def checked_answer(trigger: Trigger, given: tuple[str, ...]) -> tuple[str, ...]:
    """``given`` in canonical spelling. Raises ``FixConfig`` (``answer_invalid``) if it does not answer the question.

    A free text is refused, never edited, if it may identify somebody (e-mail, URL, IP, telephone; rule L14).
    """
    spec = QUESTIONS[trigger]
    if not given or (len(given) > 1 and not spec.multiple):
        raise _invalid("Give one answer." if not spec.multiple else "Give at least one answer.")
    if spec.choices:
        codes = tuple(dict.fromkeys(item.strip().upper().replace(" ", "_").replace("-", "_") for item in given))
        if wrong := [code for code in codes if code not in spec.choices]:
            raise _invalid(
                f"{len(wrong)} of the answers given {'is' if len(wrong) == 1 else 'are'} not a choice.", spec.choices
            )
        if NOT_CLOSED in codes and len(codes) > 1:
            raise _invalid(f"{NOT_CLOSED} stands alone.")
        return codes
    text = given[0].strip()
    if trigger is Trigger.ADDITIONAL_VICTIM_COUNT:
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 999_999):
            raise _invalid("The answer is a whole number of 1 or more.")
        return (str(int(text)),)
    if trigger is Trigger.UNMAPPED_VALUE:
        return _checked_meaning(text)
    if not text or len(text) > MAX_TEXT:
        raise _invalid(f"The text has 1 to {MAX_TEXT} characters.")
    if identifies(text):
        raise _invalid("The text holds an e-mail address, URL, IP address or telephone number.")
    return (text,)


def _checked_meaning(text: str) -> tuple[str, ...]:
    if text.upper() == "NOTHING":
        return ("NOTHING",)
    name, _, code = text.partition("=")
    vocabulary = _FIELDS.get(name.strip().lower())
    if vocabulary is None or code.strip().upper() not in vocabulary.__members__:
        raise _invalid("Write status=CODE, outcome=CODE, closure=CODE or NOTHING.")
    return (f"{name.strip().lower()}={code.strip().upper()}",)


def _invalid(summary: str, choices: tuple[str, ...] = ()) -> FixConfig:
    step = f"Choose from: {', '.join(choices)}." if choices else "See `casebridge questions show`."
    return FixConfig("answer_invalid", summary, where=Place(), next_step=step)


def apply_answers(facts: CaseFacts, answers: Answers) -> tuple[CaseFacts, bool]:
    """``facts`` with every answer applied whose question they still raise, and whether any was.

    An answer counts only while its trigger is there: if the source later states the fact itself, the source wins.
    """
    changed = False
    values: dict[str, Any] = {}
    kept = []
    for doubt in facts.doubts:
        meaning = answers.values.get((doubt.field, doubt.value)) if doubt.trigger is Trigger.UNMAPPED_VALUE else None
        if meaning is None:
            kept.append(doubt)
        else:
            changed = True
            values = _with_meaning(facts, values, meaning[0])
    if changed:
        facts = _settled(facts.model_copy(update={**values, "doubts": tuple(kept)}))
    for axis in ("A", "B"):
        seen: set[Trigger] = set()
        while (trigger := open_question(facts, axis)) is not None and trigger not in seen:
            seen.add(trigger)
            answer = answers.case.get(trigger.value)
            if answer is None:
                break
            facts = _with_answer(facts, trigger, answer)
            changed = True
    return facts, changed


def _with_meaning(facts: CaseFacts, values: dict[str, Any], meaning: str) -> dict[str, Any]:
    name, _, code = meaning.partition("=")
    if name == "status":
        return {**values, "investigation_status": InvestigationStatus[code]}
    if name == "closure":
        reasons = {*values.get("closure_reasons", facts.closure_reasons), ClosureReason[code]}
        return {**values, "closure_reasons": tuple(sorted(reasons))}
    if name == "outcome":
        outcome = Outcome(kind=OutcomeKind[code], outcome_key=f"{code}/-")
        found = {item.outcome_key: item for item in (*values.get("outcomes", facts.outcomes), outcome)}
        return {**values, "outcomes": tuple(found[key] for key in sorted(found))}
    return values


def _with_answer(facts: CaseFacts, trigger: Trigger, answer: tuple[str, ...]) -> CaseFacts:
    return facts.model_copy(update=_EFFECTS[trigger](facts, answer))


def _cleared(facts: CaseFacts, answer: tuple[str, ...]) -> dict[str, Any]:
    left = tuple(doubt for doubt in facts.doubts if doubt.trigger is not Trigger.CLEARED_KIND)
    update: dict[str, Any] = {"investigation_status": InvestigationStatus[answer[0]], "doubts": left}
    if answer[0] == InvestigationStatus.CLEARED_BY_ARREST:
        arrest = Outcome(kind=OutcomeKind.ARREST, outcome_key="ARREST/-", implied=True)
        update["outcomes"] = tuple(sorted((*facts.outcomes, arrest), key=lambda outcome: outcome.outcome_key))
    return update


def _settled(facts: CaseFacts) -> CaseFacts:
    """``facts`` without the doubt how the case was cleared, if the meaning of a code has settled it."""
    status = facts.investigation_status
    told = status is not None and status.family in ("arrest", "closed")
    if not told and all(outcome.kind is not OutcomeKind.ARREST for outcome in facts.outcomes):
        return facts
    left = tuple(doubt for doubt in facts.doubts if doubt.trigger is not Trigger.CLEARED_KIND)
    return facts.model_copy(update={"doubts": left})


def _closed(_facts: CaseFacts, answer: tuple[str, ...]) -> dict[str, Any]:
    if answer == (NOT_CLOSED,):
        return {"investigation_status": InvestigationStatus.OPEN}
    return {"closure_reasons": tuple(sorted(ClosureReason[code] for code in answer))}


_EFFECTS: dict[Trigger, Callable[[CaseFacts, tuple[str, ...]], dict[str, Any]]] = {
    Trigger.CLEARED_KIND: _cleared,
    Trigger.EXCEPTIONAL_REASON: lambda _facts, answer: {"exceptional_clearance": ExceptionalClearance[answer[0]]},
    Trigger.CLOSURE_REASON: _closed,
    Trigger.NOT_USEFUL_REASON: lambda _facts, answer: {
        "not_useful_reasons": tuple(sorted(NotUsefulReason[code] for code in answer))
    },
    Trigger.OTHER_TEXT: lambda _facts, answer: {"closure_other_text": answer[0]},
    Trigger.ADDITIONAL_VICTIM_COUNT: lambda _facts, answer: {"additional_victim_count": int(answer[0])},
}
"""What an answer changes. LINK_CANDIDATE and RECORD_RETRACTED change links and streams, not facts: see the planner."""
