"""Which reports a record concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from casebridge.linking.loose import loose_key
from casebridge.model import LinkOrigin, LinkState

__all__ = ["LinkedReport", "LooseLink", "Resolution", "resolve"]


class LinkedReport(NamedTuple):
    """A row of the link table, as far as linking needs it."""

    report_id: str
    state: LinkState


class LooseLink(NamedTuple):
    """A confirmed link of the same agency whose number merely resembles the record's."""

    match_key: str
    report_id: str


class Resolution(NamedTuple):
    """Confirmed reports in ascending order with the origin of each, and candidates that need a yes or no."""

    reports: tuple[tuple[str, LinkOrigin], ...]
    candidates: tuple[str, ...]


def resolve(
    key: str,
    number: str,
    named: Sequence[str],
    links: Mapping[str, Sequence[LinkedReport]],
    loose: Mapping[str, Sequence[LooseLink]],
) -> Resolution:
    """The reports that the case ``key`` (as written: ``number``) concerns.

    Args:
        key: match key of the case number.
        number: the case number as written.
        named: report IDs that the record itself names.
        links: the agency's link table by match key; never another agency's.
        loose: the agency's confirmed links by loose key.

    A report that a person rejected for this case is never used again, even if the record names it. Candidates are
    offered only for a case that has no confirmed report.
    """
    table = links.get(key)
    if table is None and len(named) == 1:
        return Resolution(((named[0], LinkOrigin.RECORD_FIELD),), ())
    table = table or ()
    rejected = {row.report_id for row in table if row.state is LinkState.REJECTED}
    found: dict[str, LinkOrigin] = {
        row.report_id: LinkOrigin.IMPORT for row in table if row.state is LinkState.CONFIRMED
    }
    for report_id in named:
        found.setdefault(report_id, LinkOrigin.RECORD_FIELD)
    reports = tuple(sorted((item for item in found.items() if item[0] not in rejected), key=_numeric))
    if reports or not loose:
        return Resolution(reports, ())
    near = {row.report_id for row in loose.get(loose_key(number), ()) if row.match_key != key}
    return Resolution((), tuple(sorted(near - rejected, key=int)))


def _numeric(item: tuple[str, LinkOrigin]) -> int:
    return int(item[0])
