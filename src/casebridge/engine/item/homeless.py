"""Deletes that name their item only: the case is the one that has the item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casebridge.engine.item.fold import digest_of
from casebridge.engine.known import Known
from casebridge.engine.spill import CELL_END, Spill
from casebridge.mapping import Translator

__all__ = ["Homeless", "housed"]


class Homeless(NamedTuple):
    """A delete whose own case is not known to concern a report; without a case number ``key`` is empty."""

    line: int
    key: str
    number: str
    cells: str
    item: bytes


def housed(
    translator: Translator, found: Sequence[Homeless], spill: Spill, known: Known
) -> Iterator[tuple[Homeless, str]]:
    """Each delete with the key of its case; with an empty key if no case, or more than one, has its item.

    A case of this batch counts as well as one of the ledger. If the delete's own case has the item, it is that.
    """
    if not found:
        return
    wanted = {one.item for one in found}
    own = {one.key for one in found if one.key}
    cases = {item: set(keys) for item, keys in known.cases_of_items(sorted(wanted)).items()}
    met: set[str] = set()
    for key, cells in spill.told():
        item = digest_of(translator.item(tuple(cells.split(CELL_END))))
        if item in wanted:
            cases.setdefault(item, set()).add(key)
        if key in own:
            met.add(key)
    met |= known.spoken_of(sorted(own))
    for one in found:
        having = cases.get(one.item, set())
        if one.key in having or (not having and one.key in met):
            yield one, one.key
        else:
            yield one, next(iter(having)) if len(having) == 1 else ""
