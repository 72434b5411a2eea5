"""Profile and rows to case facts: the pure heart of a connector without code."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from operator import itemgetter
from typing import NamedTuple

from pydantic import ValidationError

from casebridge.errors import DeadLetterRecord, Place, QuarantineBatch
from casebridge.faults import FAULTS
from casebridge.guard.shape import ITEM_END
from casebridge.mapping.condition import compile_condition
from casebridge.mapping.draft import Draft
from casebridge.mapping.moment import Unreadable
from casebridge.mapping.outcome import dead
from casebridge.mapping.profile import Profile
from casebridge.mapping.rule import compile_rule
from casebridge.mapping.wire import wire_reader
from casebridge.model import CaseFacts, match_key, parse_report_id

__all__ = ["Identity", "Translation", "Translator"]

MEMO_LIMIT = 16_384
_identity = tuple.__new__  # a third of the cost of the constructor, once a row
MAX_CASE_NUMBER = 100
_SPREADSHEET = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+|[0-9]+\.[0-9]*|[0-9]{1,2}-[A-Z][a-z]{2}", re.ASCII)
_SEPARATORS = re.compile(r"[;,|\n]+")
_ORI = re.compile(r"[A-Z0-9]{9}|[a-z0-9]{9}")
"""In one case throughout: programs that have no ORI write a name such as agencyORI in its place."""
_GROUPED = re.compile(r"(?<![0-9])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])", re.ASCII)


class Identity(NamedTuple):
    """Whom a row concerns: match key, case number as written, and the report IDs that the row names."""

    key: str
    number: str
    report_ids: tuple[str, ...]


class Translation(NamedTuple):
    """What the mapped cells of one row say; the same object for the same cells.

    ``fault`` is set, and ``facts`` None, if the row can't be translated truthfully.
    """

    facts: CaseFacts | None
    rules: tuple[str, ...]
    preferred: bool
    fault: DeadLetterRecord | None = None


class Translator:
    """One profile compiled for one header.

    Args:
        profile: the profile.
        header: the column names of the rows to come.
        agency: the ORI of the agency that is read for. Where the profile names the column of the owner's ORI, records
            of other agencies are left alone; without ``agency`` none is.

    Raises:
        QuarantineBatch: the header lacks a column that the profile maps (``header_column_missing``).
    """

    def __init__(self, profile: Profile, header: Sequence[str], agency: str = "") -> None:
        self.profile = profile
        self.header = tuple(header)
        position = {name: at for at, name in reversed(list(enumerate(header)))}
        wanted = profile.columns()
        missing = [name for name in wanted if name not in position]
        if missing:
            fault = FAULTS["header_column_missing"]
            raise QuarantineBatch(
                "header_column_missing",
                f"{fault.meaning} Missing: {', '.join(repr(name) for name in missing)}.",
                where=Place(line=1, column=missing[0]),
                next_step=fault.next_step,
            )
        self._number_at = position[profile.case.number]
        self._report_at = tuple(position[name] for name in profile.case.report)
        each = profile.each()
        self._repeats = frozenset(at for at in self._report_at if header[at] in each)
        self._agency = agency.upper() if profile.case.agency else ""
        self._agency_at = position[profile.case.agency] if profile.case.agency else 0
        self._pattern = re.compile(profile.case.pattern, re.ASCII).fullmatch if profile.case.pattern else None
        self._skip = tuple(compile_condition(item, position, each) for item in profile.select.skip)
        self._candidate = tuple(compile_condition(item, position, each) for item in profile.select.candidate)
        as_of = profile.case.as_of
        self._as_of = wire_reader(as_of, profile.time_zone) if as_of else None
        self._as_of_column = as_of.columns[0] if as_of else ""
        columns = profile.fact_columns()
        self._facts_at = tuple(position[name] for name in columns)
        self._pick = _picker(self._facts_at)
        index = {name: at for at, name in enumerate(columns)}
        self._rules = tuple(
            compile_rule(number, rule, index, profile.time_zone, each) for number, rule in enumerate(profile.map, 1)
        )
        self._prefer = compile_condition(profile.fold.prefer, index, each) if profile.fold.prefer else None
        self._delete = compile_condition(profile.case.delete, index, each) if profile.case.delete else None
        self._item = index[profile.case.item] if profile.case.item else None
        self._as_of_in_facts = tuple(index[name] for name in as_of.columns) if as_of else ()
        # The time of a change is not part of what a row says, so it must not keep equal rows from being remembered.
        said = set(profile.fact_columns(as_of=False))
        self._said_at = tuple(at for at, name in enumerate(columns) if name in said)
        self._memo_key = _picker(self._said_at)
        self._memo: dict[tuple[str, ...], Translation] = {}

    def pick(self, row: Sequence[str]) -> tuple[str, ...]:
        """The cells of ``row`` that facts are made of."""
        return self._pick(row)

    @property
    def width(self) -> int:
        """How many cells ``pick`` takes."""
        return len(self._facts_at)

    def identify(self, row: Sequence[str]) -> Identity | str | tuple[str, str]:
        """Whom ``row`` concerns; the name of the rule that ignores it; or (fault code, column) if it can't be told."""
        number = row[self._number_at].strip()
        if not number and not any(cell.strip() for cell in row):
            return "blank_row"
        for skip in self._skip:
            if skip(row):
                return "skip"
        if self._agency and (foreign := self._foreign(row)):
            return foreign
        if not number:
            return "case_number_missing", self.profile.case.number
        key = match_key(number)
        if not key or (self._pattern is not None and self._pattern(number) is None) or len(number) > MAX_CASE_NUMBER:
            return self._refuse(number, row)
        if self._pattern is None and _SPREADSHEET.fullmatch(number):
            return "case_number_spreadsheet", self.profile.case.number
        if not self._report_at:
            return _identity(Identity, (key, number, ()))
        return _identity(Identity, (key, number, self._reports(row)))

    def _foreign(self, row: Sequence[str]) -> str | tuple[str, str]:
        """The rule by which a record of another agency is left alone, empty for this agency's own; or a fault."""
        owner = row[self._agency_at].strip()
        if owner.upper() == self._agency:
            return ""
        if _ORI.fullmatch(owner) is not None:
            return "other_agency"
        if self._repeats_header(row):
            return "repeated_header"
        return "ori_malformed", self.profile.case.agency or ""

    def _repeats_header(self, row: Sequence[str]) -> bool:
        return tuple(cell.strip() for cell in row) == self.header

    def _refuse(self, number: str, row: Sequence[str]) -> str | tuple[str, str]:
        column = self.profile.case.number
        if self._repeats_header(row):
            return "repeated_header"
        if not number.isascii():
            return "case_number_characters", column
        if _SPREADSHEET.fullmatch(number):
            return "case_number_spreadsheet", column
        return "case_number_pattern", column

    def _reports(self, row: Sequence[str]) -> tuple[str, ...]:
        if len(self._report_at) == 1:
            cell = row[self._report_at[0]]
            only = parse_report_id(cell) if cell else None
            if only is not None or not cell:
                return (only,) if only is not None else ()
        found: dict[str, None] = {}
        for at in self._report_at:
            cell = row[at]
            if not cell:
                continue
            for part in _parts(cell, repeats=at in self._repeats):
                report_id = parse_report_id(part)
                if report_id is not None:
                    found[report_id] = None
        return tuple(found)

    def malformed_reports(self, row: Sequence[str]) -> int:
        """How many report cells of ``row`` hold something that is not a report ID; never guessed from its digits."""
        filled = [at for at in self._report_at if row[at]]
        if not filled:
            return 0
        parts = (part for at in filled for part in _parts(row[at], repeats=at in self._repeats))
        return sum(1 for part in parts if part.strip() and parse_report_id(part) is None)

    def is_candidate(self, row: Sequence[str]) -> bool:
        """Whether the profile says that ``row`` may concern a CyberTip although nothing links it."""
        return any(condition(row) for condition in self._candidate)

    def as_of(self, cells: Sequence[str]) -> str | None:
        """When the source last changed the record, in wire form, from its picked cells; None if it does not say.

        Raises ``DeadLetterRecord`` if the date can't be read.
        """
        if self._as_of is None:
            return None
        try:
            return self._as_of([cells[at] for at in self._as_of_in_facts])
        except Unreadable as error:
            raise dead(error.code, self._as_of_column) from None

    def deletes(self, cells: Sequence[str]) -> bool:
        """Whether the picked cells are of a record that takes back those of its case before it."""
        return self._delete is not None and self._delete(cells)

    def item(self, cells: Sequence[str]) -> str:
        """What tells the record with these picked cells from others of its case, empty if the profile does not say."""
        return "" if self._item is None else cells[self._item].strip()

    def translate(self, cells: Sequence[str]) -> Translation:
        """What the picked cells of one row say. Never raises: a fault is part of the answer."""
        key = self._memo_key(cells)
        hit = self._memo.get(key)
        if hit is None:
            if len(self._memo) >= MEMO_LIMIT:
                self._memo.clear()
            hit = self._memo[key] = self.translate_afresh(self._blanked(cells))
        return hit

    def _blanked(self, cells: Sequence[str]) -> tuple[str, ...]:
        return tuple(cell if at in self._said_at else "" for at, cell in enumerate(cells))

    def translate_afresh(self, cells: Sequence[str]) -> Translation:
        """As ``translate``, without remembering; tests hold the two against each other."""
        draft = Draft()
        fired: list[str] = []
        preferred = self._prefer is not None and self._prefer(cells)
        try:
            for rule in self._rules:
                fired += rule.apply(cells, draft)
            return Translation(draft.facts(), tuple(fired), preferred)
        except DeadLetterRecord as fault:
            return Translation(None, (), preferred, fault)
        except ValidationError:
            return Translation(None, (), preferred, dead("facts_contradict", ""))

    def unmapped_columns(self) -> tuple[str, ...]:
        """The columns that the profile neither maps nor ignores with a reason."""
        # An ignored name is looked up as it stands, too: `Amount [USD]` as a pattern does not match itself.
        accounted = {*self.profile.columns(), *self.profile.columns_of_source(), *self.profile.ignored}
        patterns = tuple(self.profile.ignored)
        return tuple(
            name
            for name in self.header
            if name not in accounted and not any(fnmatchcase(name, pattern) for pattern in patterns)
        )


def _parts(cell: str, *, repeats: bool = False) -> Sequence[str]:
    """The texts of a cell that may each be a report ID."""
    if repeats:
        return [part for item in cell.split(ITEM_END) for part in _parts(item)]
    # A spreadsheet writes 136222111 as 136,222,111; split at its commas it would name three reports of other people.
    if cell.isalnum() or _GROUPED.search(cell):
        return (cell,)
    return _SEPARATORS.split(cell)


def _picker(places: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    if len(places) == 1:
        return lambda row: (row[places[0]],)
    return itemgetter(*places)
