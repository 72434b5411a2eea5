"""The items of one page of cases: what stood for them is asked for, what stands now is handed to the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casebridge.engine.folded import Case, Deleted
from casebridge.engine.folding import fold_case
from casebridge.engine.item.fold import FoldedItems, fold_items
from casebridge.engine.known import Known
from casebridge.engine.planning import BatchFrame, Planner
from casebridge.engine.spill import Kept
from casebridge.ledger.rows import DeadLetter, ItemRow, PageWork
from casebridge.mapping import Profile, Translator

__all__ = ["ItemPage", "keeps_items"]


def keeps_items(profile: Profile) -> bool:
    """Whether the ledger keeps each item: a full export brings all of them together and needs none of that."""
    return profile.case.item is not None and not profile.file.snapshot


class ItemPage:
    """Folds and plans the cases of one page; of a profile without items it only passes them on.

    Args:
        profile: the profile.
        known: the ledger's side.
        keys: the cases of the page.
    """

    def __init__(self, profile: Profile, known: Known, keys: Sequence[str]) -> None:
        self._keeps = keeps_items(profile)
        self._standing: Mapping[str, Sequence[ItemRow]] = known.items(keys) if self._keeps else {}
        self._folded: dict[str, FoldedItems] = {}

    def fold(
        self, translator: Translator, key: str, rows: Sequence[Kept], frame: BatchFrame
    ) -> Case | Deleted | list[DeadLetter]:
        """The case that ``rows`` and its items of earlier batches tell of; see ``fold_case``."""
        if not self._keeps:
            return fold_case(translator, key, rows, frame.received_at)
        found = fold_items(translator, key, rows, frame.received_at, frame.ordinal, self._standing.get(key, ()))
        if isinstance(found, list):
            return found
        self._folded[key] = found
        return found.case

    def plan(self, planner: Planner, work: PageWork, cases: Sequence[Case], frame: BatchFrame) -> None:
        """Plans the page's cases, and adds to ``work`` what their items say now.

        A case of items takes the place of its newest item among the batches: each item was compared by its own time,
        and what they say together is never late. Nothing is kept of the items of a case that was left alone.
        """
        if not self._keeps:
            planner.plan(work, cases, frame)
            return
        by_place: dict[int, list[Case]] = {}
        for case in cases:
            by_place.setdefault(self._folded[case.key].ordinal, []).append(case._replace(stated=False))
        alone: set[str] = set()
        for ordinal, group in by_place.items():
            alone |= planner.plan(work, group, frame._replace(ordinal=ordinal))
        work.itemless += [key for key in alone if key in self._standing]
        for key, found in self._folded.items():
            # Of a case that was never spoken of a delete says nothing.
            if key not in alone and (key in self._standing or isinstance(found.case, Case)):
                work.items += found.items

    def taken(self, key: str) -> frozenset[bytes] | None:
        """The items of a case that this batch spoke of last; None where a record speaks for the whole case."""
        return self._folded[key].taken if self._keeps else None
