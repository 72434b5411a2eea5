"""Map rules, compiled once per profile and header into plain functions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from casebridge.errors import DeadLetterRecord, Place
from casebridge.faults import FAULTS
from casebridge.guard.identity import identifies
from casebridge.guard.text import screen
from casebridge.mapping.draft import Draft
from casebridge.mapping.effect import TARGETS, Effect, normal_code, vocabulary_of
from casebridge.mapping.moment import Unreadable, moment_reader
from casebridge.mapping.spec import Condition, MapRule
from casebridge.model import Answer, Doubt, Outcome, Trigger, moment_text

__all__ = ["RowRule", "compile_condition", "compile_rule", "dead", "normal_code"]

Cells = Sequence[str]
_LOOKED_AT = 400
"""Characters of an unknown code that are searched for identities; 64 of them are kept."""


class RowRule(NamedTuple):
    """A compiled rule: its ID, its column, and a function that applies it to a row's mapped cells."""

    rule_id: str
    column: str
    apply: Callable[[Cells, Draft], str | None]
    """Returns the ID of what fired (rule, or rule and code number), None if nothing did."""


def dead(code: str, column: str) -> DeadLetterRecord:
    """The dead letter for fault ``code`` in ``column``."""
    fault = FAULTS[code]
    return DeadLetterRecord(code, fault.meaning, where=Place(column=column), next_step=fault.next_step)


def compile_condition(condition: Condition, index: Mapping[str, int]) -> Callable[[Cells], bool]:
    """A function that tells whether a row meets ``condition``; ``index`` says where each column stands."""
    at = index[condition.column]
    if condition.present is not None:
        wanted = condition.present
        return lambda cells: bool(cells[at].strip()) is wanted
    negate = bool(condition.not_in)
    values = frozenset(normal_code(value) for value in condition.not_in or condition.is_in)
    return lambda cells: (normal_code(cells[at]) in values) is not negate


def compile_rule(number: int, rule: MapRule, index: Mapping[str, int], zone: str | None) -> RowRule:
    """``rule``, the ``number``-th of its profile (from 1), as a function of the mapped cells."""
    rule_id = f"map[{number}] {rule.column}"
    meaning = _meaning(rule)
    when = compile_condition(rule.when, index) if rule.when else None
    at = index[rule.column]
    outcome_of = _outcome_builder(rule, index, zone)
    free = rule.to is not None and TARGETS[rule.to] is None

    def apply(cells: Cells, draft: Draft) -> str | None:
        value = cells[at].strip()
        if when is not None and not when(cells):
            return None
        if fault := screen(value):
            raise dead(fault, rule.column)
        if free:
            return _set_value(rule, value, draft, rule_id)
        found = meaning(value)
        if found is None:
            if not value:
                return None
            draft.doubts.append(
                Doubt(
                    trigger=Trigger.UNMAPPED_VALUE,
                    field=rule.column,
                    value="" if identifies(value[:_LOOKED_AT]) else value[:64],
                    axis=rule.axis,
                )
            )
            return None
        code_number, effect = found
        outcome = outcome_of(cells, effect)
        draft.apply(effect, outcome)
        return f"{rule_id} #{code_number}" if code_number else rule_id

    return RowRule(rule_id, rule.column, apply)


def _meaning(rule: MapRule) -> Callable[[str], tuple[int, Effect] | None]:
    """Value to (number of its code, effect)."""
    if rule.outcome is not None:
        filled = (0, Effect.model_validate({"outcome": rule.outcome, "detail": rule.detail}))
        return lambda value: filled if value else None
    table: dict[str, tuple[int, Effect]] = {}
    vocabulary = vocabulary_of(rule.to) if rule.to else None
    if vocabulary is not None and rule.to is not None and not rule.codes:
        for number, term in enumerate(vocabulary, 1):
            table[normal_code(term.value)] = (number, Effect.model_validate({rule.to: term.value}))
    for number, (value, target) in enumerate(rule.codes.items(), 1):
        effect = Effect.model_validate({rule.to: target}) if isinstance(target, str) else target
        table.setdefault(normal_code(value), (number, effect))
    return lambda value: table.get(normal_code(value))


def _set_value(rule: MapRule, value: str, draft: Draft, rule_id: str) -> str | None:
    if not value:
        return None
    if rule.to == "additional_victim_count":
        count = _count(value, rule.column)
        if count:
            draft.values["additional_victim_count"] = count
            draft.values.setdefault("additional_victims_identified", Answer.YES)
        return rule_id
    if len(value) > 2000:
        raise dead("value_too_long", rule.column)
    # Text that may identify somebody is refused, not edited; the form's own question asks again (rule L14).
    if identifies(value):
        return None
    draft.values["closure_other_text"] = value
    return rule_id


def _count(value: str, column: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 6):
        raise dead("number_unreadable", column)
    return int(value)


def _outcome_builder(
    rule: MapRule, index: Mapping[str, int], zone: str | None
) -> Callable[[Cells, Effect], Outcome | None]:
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
            count = _count(text, rule.count)
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
