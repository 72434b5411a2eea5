"""What some records would become, counted: nothing of them is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from casebridge.errors import DeadLetterRecord
from casebridge.guard.shape import Chunk
from casebridge.mapping import Identity, Profile, Translator
from casebridge.sdk import Page

__all__ = ["Rows", "Tally"]

Rows = Chunk | Page
"""Some records: a chunk of a file or a page of a source."""


@dataclass(slots=True)
class Tally:
    """The books of a look, and what the profile does not know.

    ``read`` = ``kept`` + ``unlinked`` + all of ``ignored`` (by rule) + all of ``dead`` ((fault code, column) that
    keeps a record from being told or read). ``faults`` are those of records that would only be met if a report is
    linked; ``codes`` are (column, value) without a meaning; ``filled`` the columns with a value anywhere.

    Args:
        profile: the profile.
        linked: whether a case number has a link.
        agency: the agency's ORI; records of others are left alone.
        whole: whether a case number's record was read whole; of others only whom they concern counts.
    """

    profile: Profile
    linked: Callable[[str], bool]
    agency: str = ""
    whole: Callable[[str], bool] = lambda _number: True
    read: int = 0
    kept: int = 0
    unlinked: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    dead: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    filled: set[str] = field(default_factory=set)
    findings: dict[str, None] = field(default_factory=dict)
    translator: Translator | None = None

    def add(self, rows: Rows, findings: Sequence[str] = ()) -> None:
        """Counts a chunk or page. Raises ``QuarantineBatch`` if the header lacks a column of the profile."""
        translator = self.translator = self.translator or Translator(self.profile, rows.header, self.agency)
        self.findings.update(dict.fromkeys(findings))
        self.read += len(rows.rows) + len(rows.damaged)
        self.dead.update((damage.code, damage.column) for damage in rows.damaged)
        for row in rows.rows:
            self.filled.update(name for name, cell in zip(rows.header, row, strict=True) if cell)
            identity = translator.identify(row)
            if isinstance(identity, str):
                self.ignored[identity] += 1
            elif not isinstance(identity, Identity):
                self.dead[identity] += 1
            else:
                if identity.report_ids or self.linked(identity.number) or translator.is_candidate(row):
                    self.kept += 1
                else:
                    self.unlinked += 1
                if self.whole(identity.number):
                    self._translate(translator, row)

    def empty(self) -> list[str]:
        """The columns of the profile that were empty in every record; none if there was no record."""
        return [name for name in self.profile.columns() if self.read and name not in self.filled]

    def _translate(self, translator: Translator, row: Sequence[str]) -> None:
        cells = translator.pick(row)
        if translator.deletes(cells):
            return
        said = translator.translate(cells)
        try:
            translator.as_of(cells)
        except DeadLetterRecord as unreadable:
            said = said._replace(fault=said.fault or unreadable)
        if said.fault is not None:
            self.faults[said.fault.code, said.fault.where.column] += 1
        elif said.facts is not None:
            self.codes.update((doubt.field, doubt.value) for doubt in said.facts.doubts if doubt.field)
