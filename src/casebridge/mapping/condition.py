"""Conditions of a profile, compiled into plain functions of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from casebridge.guard.shape import ITEM_END
from casebridge.mapping.effect import normal_code
from casebridge.mapping.spec import Condition

__all__ = ["compile_condition"]

Cells = Sequence[str]


def compile_condition(
    condition: Condition, index: Mapping[str, int], each: Mapping[str, str] | None = None
) -> Callable[[Cells], bool]:
    """A function that tells whether a row meets ``condition``; ``index`` says where each column stands.

    A column in ``each`` holds many values: ``in`` and ``present = true`` ask for one that fits, ``not_in`` and
    ``present = false`` for none that is in or filled.
    """
    at = index[condition.column]
    repeats = each is not None and condition.column in each
    if condition.present is not None:
        wanted = condition.present
        # ITEM_END is white space to strip(), so a cell of empty values is blank, too.
        return lambda cells: bool(cells[at].strip()) is wanted
    negate = bool(condition.not_in)
    values = frozenset(normal_code(value) for value in condition.not_in or condition.is_in)
    if repeats:
        return lambda cells: any(normal_code(item) in values for item in cells[at].split(ITEM_END)) is not negate
    return lambda cells: (normal_code(cells[at]) in values) is not negate
