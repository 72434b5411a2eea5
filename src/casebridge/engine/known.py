"""What planning asks the ledger about one page of cases of one source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple, cast

from casebridge.feedback import Axis, Head, QuestionKey
from casebridge.ledger import Ledger
from casebridge.ledger.rows import ItemRow
from casebridge.linking import LinkedReport, LooseLink
from casebridge.model import LinkState

__all__ = ["NOTHING_GIVEN", "Given", "Known"]


class Given(NamedTuple):
    """Answers being recorded right now: per case and trigger, per (column, value), and the question they are to."""

    case: Mapping[str, Mapping[str, tuple[str, ...]]]
    values: Mapping[tuple[str, str], tuple[str, ...]]
    number: int = 0


NOTHING_GIVEN = Given({}, {})
LinkTable = Mapping[str, Sequence[LinkedReport]]


class Known:
    """The ledger as one source of one agency sees it: never another agency's links, never another source's heads."""

    def __init__(self, ledger: Ledger, source_id: int, agency: str, given: Given = NOTHING_GIVEN) -> None:
        self._ledger = ledger
        self._source = source_id
        self._agency = agency
        self._given = given
        self._meanings: Mapping[tuple[str, str], tuple[str, ...]] | None = None
        self._stock = ledger.stock(source_id, agency)

    def begin_batch(self) -> None:
        """Looks what there is to find: what is empty when a batch begins is not searched for each of its cases.

        The cases of a batch differ, so nothing that the batch itself stores is ever looked up by it.
        """
        self._stock = self._ledger.stock(self._source, self._agency)

    def heads(self, keys: Sequence[str]) -> Mapping[str, Sequence[Head]]:
        """What stands for these cases."""
        return self._ledger.heads(self._source, keys) if self._stock.heads else {}

    def standing(self, keys: Sequence[str]) -> Set[str]:
        """Which of these cases have statements."""
        return self.heads(keys).keys()

    def links(self, keys: Sequence[str]) -> LinkTable:
        """The agency's links of these cases, whatever their state."""
        if not self._stock.links:
            return {}
        found = self._ledger.links(self._agency, keys)
        return {key: [LinkedReport(report, LinkState[state]) for report, state in rows] for key, rows in found.items()}

    def loose_links(self, loose_keys: Sequence[str]) -> Mapping[str, Sequence[LooseLink]]:
        """The agency's confirmed links whose numbers resemble these."""
        if not self._stock.links:
            return {}
        found = self._ledger.loose_links(self._agency, loose_keys)
        return {key: [LooseLink(row[0], row[2]) for row in rows] for key, rows in found.items()}

    def answers(self, keys: Sequence[str]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Case key to answers by trigger."""
        stored = self._ledger.answers(self._source, keys)
        here = {key: self._given.case[key] for key in keys if key in self._given.case}
        return {key: {**stored.get(key, {}), **here.get(key, {})} for key in (*stored, *here)}

    def meanings(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """What the profile's owner said unmapped values mean; read once."""
        if self._meanings is None:
            self._meanings = {**self._ledger.value_answers(self._source), **self._given.values}
        return self._meanings

    def payloads(self, seqs: Sequence[int]) -> Mapping[int, str]:
        """The JSON of events."""
        return self._ledger.payloads(seqs)

    def revisions(self, heads: Sequence[Head]) -> set[tuple[str, Axis, bytes, str]]:
        """(report, axis, content hash, as_of) of every statement ever made in the streams of ``heads``."""
        found = self._ledger.earlier([head.seq for head in heads])
        return {(report_id, cast(Axis, axis), digest, as_of) for _, report_id, axis, digest, as_of in found}

    def open_questions(self, keys: Sequence[str]) -> Sequence[tuple[QuestionKey, str]]:
        """The open questions about these cases, each with the case number; not the one that is being answered."""
        if not self._stock.questions:
            return []
        found = self._ledger.open_questions(self._source, keys)
        return [(row.key, row.case_number) for row in found if row.number != self._given.number]

    def held_keys(self, keys: Sequence[str]) -> Set[str]:
        """Which of these cases have a record held back."""
        return self._ledger.held(self._source, keys).keys() if self._stock.held else set()

    def spoken_of(self, keys: Sequence[str]) -> Set[str]:
        """Which of these cases have statements or a record held back."""
        return {*self.standing(keys), *self.held_keys(keys)}

    def items(self, keys: Sequence[str]) -> Mapping[str, Sequence[ItemRow]]:
        """What the items of these cases say; asked only where the profile tells items apart."""
        return self._ledger.items(self._source, keys) if self._stock.items else {}

    def cases_of_items(self, digests: Sequence[bytes]) -> Mapping[bytes, Set[str]]:
        """The cases that have these items."""
        return self._ledger.cases_of_items(self._source, digests) if self._stock.items else {}

    def purged(self, keys: Sequence[str]) -> Set[str]:
        """Which of these cases were purged: sealed or expunged, they are never taken in again."""
        return self._ledger.purged(self._agency, keys) if self._stock.purged else set()
