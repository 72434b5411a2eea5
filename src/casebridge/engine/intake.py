"""Which records of a batch are kept, and why the others are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence, Set
from typing import NamedTuple

from casebridge.engine.item.fold import digest_of
from casebridge.engine.item.homeless import Homeless, housed
from casebridge.engine.known import Known
from casebridge.engine.spill import CELL_END, Spill
from casebridge.ledger.books import Books
from casebridge.ledger.rows import DeadLetter
from casebridge.linking import loose_key
from casebridge.mapping import Identity, Translator
from casebridge.sdk import Page

__all__ = ["Intake", "Sieve"]


class Sieve(NamedTuple):
    """What lets a record through: its case is linked, looks like a linked one, or is already spoken of.

    ``standing`` tells which of some case keys have statements in the ledger; it is asked only about records of a
    source whose records name reports themselves and that no longer name one.
    """

    exact: Set[str]
    loose: Set[str]
    standing: Callable[[Sequence[str]], Set[str]]


class Intake:
    """Takes the pages of one batch: counts every record, keeps those that may concern a report.

    Args:
        translator: the profile compiled for this batch's header.
        sieve: the linked case numbers of the agency.
        spill: where kept records go.
        known: the ledger's side, asked about deletes that name only an item.
    """

    def __init__(self, translator: Translator, sieve: Sieve, spill: Spill, known: Known) -> None:
        self.translator = translator
        self.sieve = sieve
        self.spill = spill
        self._known = known
        self._homeless: list[Homeless] = []
        self.dead: list[DeadLetter] = []
        self.unreadable = 0
        self.lost = 0
        self.malformed_reports = 0
        self._ignored: Counter[str] = Counter()

    def take(self, page: Page) -> None:
        """Adds one page. Records without a tellable case become dead letters; most others are only counted."""
        identify, pick, is_candidate = self.translator.identify, self.translator.pick, self.translator.is_candidate
        malformed = self.translator.malformed_reports
        exact, loose, standing = self.sieve
        has_candidates = bool(self.translator.profile.select.candidate)
        profile = self.translator.profile
        # One row of a case may say for all of them that they are wanted.
        names_reports = bool(profile.case.report) or has_candidates or profile.file.snapshot
        kept: list[tuple[object, ...]] = []
        unsure: list[tuple[object, ...]] = []
        passed_by = 0
        # A delete may name nothing but its item; whose it is can be told when the batch was read.
        by_item = bool(profile.case.item and profile.case.delete)
        for line, row in zip(page.lines, page.rows, strict=True):
            identity = identify(row)
            if isinstance(identity, Identity):
                key, number, reports = identity
                candidate = has_candidates and is_candidate(row)
                if reports or key in exact or candidate or (loose and loose_key(number) in loose):
                    kept.append((key, line, number, ",".join(reports), candidate, CELL_END.join(pick(row))))
                elif by_item and self._set_aside(line, row, key, number):
                    continue
                elif names_reports:
                    self.malformed_reports += malformed(row)
                    unsure.append((key, line, number, "", False, CELL_END.join(pick(row))))
                else:
                    passed_by += 1
            elif isinstance(identity, str):
                self._ignored[identity] += 1
            else:
                code, column = identity
                if by_item and code == "case_number_missing" and self._set_aside(line, row, "", ""):
                    continue
                self.dead.append(DeadLetter(line, 1, code, column, ""))
                self.lost += 1
        if unsure:
            known = standing([str(row[0]) for row in unsure])
            kept += [row for row in unsure if row[0] in known]
            self.spill.set_aside([row for row in unsure if row[0] not in known])
        self.dead += [DeadLetter(item.line, item.lines, item.code, item.column, "") for item in page.damaged]
        self.unreadable += len(page.damaged)
        self._ignored["not_linked"] += passed_by
        if kept:
            self.spill.add(kept)

    def finish(self) -> None:
        """After the last page: rows whose case another row of the batch brought in are kept after all."""
        self._ignored["not_linked"] += self.spill.reclaim()
        kept: list[tuple[object, ...]] = []
        for one, key in housed(self.translator, self._homeless, self.spill, self._known):
            if key:
                kept.append((key, one.line, one.number, "", False, one.cells))
            elif one.key:
                self._ignored["not_linked"] += 1
            else:
                column = self.translator.profile.case.number
                self.dead.append(DeadLetter(one.line, 1, "case_number_missing", column, ""))
                self.lost += 1
        self._homeless.clear()
        if kept:
            self.spill.add(kept)

    def _set_aside(self, line: int, row: Sequence[str], key: str, number: str) -> bool:
        """Whether a record is a delete of a named item, kept until the batch was read."""
        cells = self.translator.pick(row)
        item = self.translator.item(cells)
        if not item or not self.translator.deletes(cells):
            return False
        self._homeless.append(Homeless(line, key, number, CELL_END.join(cells), digest_of(item)))
        return True

    def drain(self) -> tuple[Books, list[DeadLetter]]:
        """What was counted and set aside since the last call; kept records are counted when their case is planned."""
        books = Books(dead=len(self.dead), ignored=self._ignored.total())
        books.read = books.dead + books.ignored
        books.by_rule.update({f"ignored:{rule}": count for rule, count in self._ignored.items() if count})
        dead, self.dead = self.dead, []
        self._ignored.clear()
        return books, dead
