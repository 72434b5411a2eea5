"""A link table as an agency keeps it: a file with report IDs and case numbers under any column names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from casebridge.errors import FixConfig, Place
from casebridge.linking.loose import loose_key
from casebridge.model import match_key, parse_report_id

__all__ = ["LinkFault", "LinkRow", "find_columns", "read_links"]

_REPORT_NAMES = (
    *("reportid", "cybertip", "cybertipline", "cybertipid", "cybertipno", "cybertipnumber", "cybertiplinereport"),
    *("ctnumber", "ctno", "tip", "tipno", "report"),
)
_CASE_NAMES = (
    *("casenumber", "caseno", "case", "caseid", "incidentnumber", "incidentno", "incident", "ccr", "agencycase"),
)


class LinkRow(NamedTuple):
    """One usable row: the case number as written, its two keys, and the report."""

    case_number: str
    match_key: str
    loose_key: str
    report_id: str


class LinkFault(NamedTuple):
    """One row that can't be used: its line and why (never its content)."""

    line: int
    code: str


def find_columns(header: Sequence[str], report: str | None, case: str | None) -> tuple[int, int]:
    """Positions of the report and the case column.

    ``report`` and ``case`` are the names the caller gave; without them well-known names are tried. Raises
    ``FixConfig`` (``link_columns``) if either column can't be told.
    """
    return _find(header, report, _REPORT_NAMES, "report"), _find(header, case, _CASE_NAMES, "case")


def _find(header: Sequence[str], wanted: str | None, known: Sequence[str], role: str) -> int:
    plain = ["".join(filter(str.isalnum, name.lower())) for name in header]
    names = ["".join(filter(str.isalnum, wanted.lower()))] if wanted else known
    for name in names:
        if plain.count(name) == 1:
            return plain.index(name)
    raise FixConfig(
        "link_columns",
        f"No single column holds the {role}{' number' if role == 'case' else ' ID'}.",
        where=Place(line=1, column=wanted or ""),
        next_step=f"Name it with --{role}-column. Columns found: {', '.join(repr(name) for name in header)}.",
    )


def read_links(
    rows: Iterable[tuple[int, Sequence[str]]], report_at: int, case_at: int
) -> tuple[list[LinkRow], list[LinkFault]]:
    """Usable rows and faults of a link table; ``rows`` are (1-based line, cells)."""
    good: dict[tuple[str, str], LinkRow] = {}
    bad: list[LinkFault] = []
    for line, cells in rows:
        number = cells[case_at].strip()
        report_id = parse_report_id(cells[report_at])
        key = match_key(number)
        if not number:
            bad.append(LinkFault(line, "case_number_missing"))
        elif not key or len(number) > 100:
            bad.append(LinkFault(line, "case_number_characters"))
        elif report_id is None:
            bad.append(LinkFault(line, "report_id_malformed"))
        else:
            good[key, report_id] = LinkRow(number, key, loose_key(number), report_id)
    return list(good.values()), bad
