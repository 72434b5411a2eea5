"""Map rules, compiled once per profile and header into plain functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from casebridge.guard.identity import identifies
from casebridge.guard.text import screen
from casebridge.mapping.condition import compile_condition
from casebridge.mapping.draft import Draft
from casebridge.mapping.effect import TARGETS, Effect, normal_code, vocabulary_of
from casebridge.mapping.furthest import status_rank
from casebridge.mapping.item import items
from casebridge.mapping.outcome import count_of, dead, outcome_builder
from casebridge.mapping.spec import MapRule
from casebridge.model import Answer, Doubt, Outcome, Trigger

__all__ = ["RowRule", "compile_rule"]

Cells = Sequence[str]
_LOOKED_AT = 400
"""Characters of an unknown code that are searched for identities; 64 of them are kept."""


class RowRule(NamedTuple):
    """A compiled rule: its ID, its column, and a function that applies it to a row's mapped cells."""

    rule_id: str
    column: str
    apply: Callable[[Cells, Draft], tuple[str, ...]]
    """Returns the IDs of what fired (rule, or rule and code number); one for a row, or several where it repeats."""


class _Said(NamedTuple):
    """What a rule reads in one row, or in one item of it."""

    mark: str
    effect: Effect
    outcome: Outcome | None


def compile_rule(
    number: int, rule: MapRule, index: Mapping[str, int], zone: str | None, each: Mapping[str, str] | None = None
) -> RowRule:
    """``rule``, the ``number``-th of its profile (from 1), as a function of the mapped cells.

    ``each`` names the part of the record by which a column repeats. A rule whose column does is applied once for each
    value, the other columns of the same part taken in step. Of several statuses the furthest counts, else the last
    value does, as among the rows of a case.
    """
    rule_id = f"map[{number}] {rule.column}"
    if rule.to is not None and TARGETS[rule.to] is None:
        return RowRule(rule_id, rule.column, _free(rule, rule_id, index, each))
    part = each.get(rule.column) if each else None
    read = _reader(rule, rule_id, index, zone, each)
    if each is None or part is None:
        return RowRule(rule_id, rule.column, _once(read))
    stepped = [index[name] for name in dict.fromkeys(_columns(rule)) if each.get(name) == part]
    return RowRule(rule_id, rule.column, _for_each(read, stepped, rule.column))


def _columns(rule: MapRule) -> list[str]:
    date = rule.outcome_date
    named = (rule.column, *(date.columns if date else ()), rule.count, rule.key, rule.when and rule.when.column)
    return [name for name in named if name]


def _once(read: Callable[[Cells, Draft], _Said | None]) -> Callable[[Cells, Draft], tuple[str, ...]]:
    def apply(cells: Cells, draft: Draft) -> tuple[str, ...]:
        said = read(cells, draft)
        if said is None:
            return ()
        draft.apply(said.effect, said.outcome)
        return (said.mark,)

    return apply


def _for_each(
    read: Callable[[Cells, Draft], _Said | None], stepped: Sequence[int], column: str
) -> Callable[[Cells, Draft], tuple[str, ...]]:
    def apply(cells: Cells, draft: Draft) -> tuple[str, ...]:
        found = [said for item in items(cells, stepped) if (said := read(item, draft)) is not None]
        draft.doubts[:] = dict.fromkeys(draft.doubts)
        outcomes: dict[str, Outcome] = {}
        for said in sorted(found, key=_furthest_last):
            outcome = said.outcome
            if outcome is not None and outcomes.setdefault(outcome.outcome_key, outcome) != outcome:
                raise dead("outcomes_alike", column)
            draft.apply(said.effect, outcome)
        return tuple(dict.fromkeys(said.mark for said in found))

    return apply


def _furthest_last(said: _Said) -> int:
    return status_rank(said.effect.status)


def _free(
    rule: MapRule, rule_id: str, index: Mapping[str, int], each: Mapping[str, str] | None
) -> Callable[[Cells, Draft], tuple[str, ...]]:
    """A rule whose value is no code: a count or a text."""
    when = compile_condition(rule.when, index, each) if rule.when else None
    at = index[rule.column]

    def apply(cells: Cells, draft: Draft) -> tuple[str, ...]:
        if when is not None and not when(cells):
            return ()
        value = cells[at].strip()
        if fault := screen(value):
            raise dead(fault, rule.column)
        return (rule_id,) if _set_value(rule, value, draft) else ()

    return apply


def _reader(
    rule: MapRule, rule_id: str, index: Mapping[str, int], zone: str | None, each: Mapping[str, str] | None
) -> Callable[[Cells, Draft], _Said | None]:
    meaning = _meaning(rule)
    at = index[rule.column]
    outcome_of = outcome_builder(rule, index, zone)
    when = compile_condition(rule.when, index, each) if rule.when else None

    def read(cells: Cells, draft: Draft) -> _Said | None:
        value = cells[at].strip()
        if when is not None and not when(cells):
            return None
        if fault := screen(value):
            raise dead(fault, rule.column)
        found = meaning(value)
        if found is None:
            if value:
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
        return _Said(f"{rule_id} #{code_number}" if code_number else rule_id, effect, outcome_of(cells, effect))

    return read


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


def _set_value(rule: MapRule, value: str, draft: Draft) -> bool:
    if not value:
        return False
    if rule.to == "additional_victim_count":
        count = count_of(value, rule.column)
        if count:
            draft.values["additional_victim_count"] = count
            draft.values.setdefault("additional_victims_identified", Answer.YES)
        return True
    if len(value) > 2000:
        raise dead("value_too_long", rule.column)
    # Text that may identify somebody is refused, not edited; the form's own question asks again (rule L14).
    if identifies(value):
        return False
    draft.values["closure_other_text"] = value
    return True
