"""Links between cases and reports, kept apart agency by agency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from casebridge.ledger.bulk import put
from casebridge.ledger.lock import alone
from casebridge.ledger.purged import purged
from casebridge.ledger.schema import link as table
from casebridge.ledger.schema import link_version as version_table
from casebridge.ledger.statement import chunks, marks, scalar, upsert_sql
from casebridge.model import moment_text

__all__ = [
    "Added",
    "LinkRow",
    "NewLink",
    "add_links",
    "count_links",
    "link_keys",
    "link_version",
    "linked_since",
    "links",
    "list_links",
    "loose_links",
    "set_link_state",
]

_CHUNK = 500
_PAGE = 5_000
# A weaker origin never overrules a stronger one: an import must not undo what an officer decided.
_ADD = upsert_sql(
    table,
    ("agency", "match_key", "report_id"),
    ("case_number", "loose_key", "state", "linked_by", "linked_at"),
    extra=(
        " WHERE NOT (link.linked_by = 'OFFICER' AND excluded.linked_by <> 'OFFICER')"
        " AND NOT (link.linked_by = 'IMPORT' AND excluded.linked_by = 'RECORD_FIELD')"
        " AND (link.loose_key <> excluded.loose_key OR link.state <> excluded.state"
        " OR link.linked_by <> excluded.linked_by)"
    ),
)

NewLink = tuple[str, str, str, str]
"""(case number, match key, loose key, report ID)."""


class Added(NamedTuple):
    """What became of links handed in."""

    added: int
    changed: int
    unchanged: int


class LinkRow(NamedTuple):
    """A link as stored; moments in wire form."""

    agency: str
    match_key: str
    report_id: str
    case_number: str
    loose_key: str
    state: str
    linked_by: str
    linked_at: str


def add_links(
    connection: Connection, agency: str, rows: Iterable[NewLink], origin: str, state: str, at: datetime
) -> Added:
    """Stores links of one agency and counts what changed.

    A link is changed only by an origin at least as strong (OFFICER, then IMPORT, then RECORD_FIELD). Cases that were
    purged stay purged: their links count as unchanged. The agency's version rises by one if anything changed.
    """
    moment = moment_text(at)
    alone(connection, "agency", agency)
    before = count_links(connection, agency)
    seen = touched = 0
    source = iter(rows)
    while page := list(islice(source, _PAGE)):
        seen += len(page)
        barred = purged(connection, agency, [row[1] for row in page])
        values = [
            (agency, match_key, report_id, case_number, loose_key, state, origin, moment)
            for case_number, match_key, loose_key, report_id in page
            if match_key not in barred
        ]
        if values:
            touched += put(connection, table, _ADD, values, key=3)
    added = count_links(connection, agency) - before
    if touched:
        _raise_version(connection, agency)
    return Added(added, touched - added, seen - touched)


def set_link_state(
    connection: Connection, agency: str, match_key: str, report_id: str, state: str, origin: str, at: datetime
) -> bool:
    """Decides on one link, whoever made it; False if it is not there or already says so."""
    alone(connection, "agency", agency)
    done = connection.exec_driver_sql(
        "UPDATE link SET state = ?, linked_by = ?, linked_at = ?"
        " WHERE agency = ? AND match_key = ? AND report_id = ? AND (state <> ? OR linked_by <> ?)",
        (state, origin, moment_text(at), agency, match_key, report_id, state, origin),
    ).rowcount
    if done:
        _raise_version(connection, agency)
    return bool(done)


def links(connection: Connection, agency: str, keys: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Match key to its (report ID, state), in the order of report IDs as text; keys without a link are left out."""
    found: dict[str, list[tuple[str, str]]] = {}
    for part in chunks(keys, _CHUNK):
        sql = (
            f"SELECT match_key, report_id, state FROM link WHERE agency = ? AND match_key IN ({marks(len(part))})"  # noqa: S608
            " ORDER BY match_key, report_id"
        )
        for key, report_id, state in connection.exec_driver_sql(sql, (agency, *part)):
            found.setdefault(key, []).append((report_id, state))
    return found


def loose_links(
    connection: Connection, agency: str, loose_keys: Sequence[str]
) -> dict[str, list[tuple[str, str, str]]]:
    """Loose key to the (match key, case number, report ID) of confirmed links that trim to it."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for part in chunks(loose_keys, _CHUNK):
        sql = (
            "SELECT loose_key, match_key, case_number, report_id FROM link WHERE agency = ? AND state = 'CONFIRMED'"  # noqa: S608
            f" AND loose_key IN ({marks(len(part))}) ORDER BY match_key, report_id"
        )
        for key, *rest in connection.exec_driver_sql(sql, (agency, *part)):
            found.setdefault(key, []).append((rest[0], rest[1], rest[2]))
    return found


def link_keys(connection: Connection, agency: str) -> tuple[set[str], set[str]]:
    """The sieve of an agency: match keys of all its links, whatever their state, and loose keys of confirmed ones.

    A rejected link's key stays in: what was sent while it stood must still be found and taken back.
    """
    rows = connection.exec_driver_sql("SELECT match_key, loose_key, state FROM link WHERE agency = ?", (agency,))
    match: set[str] = set()
    loose: set[str] = set()
    for match_key, loose_key, state in rows:
        match.add(match_key)
        if loose_key and state == "CONFIRMED":
            loose.add(loose_key)
    return match, loose


def linked_since(connection: Connection, agency: str, moment: str) -> list[str]:
    """Case numbers of links confirmed at or after a moment in wire form, each once."""
    rows = connection.exec_driver_sql(
        "SELECT min(case_number) FROM link WHERE agency = ? AND state = 'CONFIRMED' AND linked_at >= ?"
        " GROUP BY match_key ORDER BY match_key",
        (agency, moment),
    )
    return list(rows.scalars())


def count_links(connection: Connection, agency: str) -> int:
    """How many links an agency has, whatever their state."""
    return scalar(connection, "SELECT count(*) FROM link WHERE agency = ?", agency)


def list_links(
    connection: Connection,
    *,
    agency: str | None = None,
    match_key: str | None = None,
    report_id: str | None = None,
    state: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[LinkRow]:
    """Links in the order of agency, case and report."""
    wanted = {"agency": agency, "match_key": match_key, "report_id": report_id, "state": state}
    query = select(*(table.c[name] for name in LinkRow._fields))
    query = query.where(*(table.c[name] == value for name, value in wanted.items() if value is not None))
    query = query.order_by(table.c.agency, table.c.match_key, table.c.report_id).limit(limit).offset(offset)
    return [LinkRow(*row) for row in connection.execute(query)]


def link_version(connection: Connection, agency: str) -> int:
    """A number that rises with every change of the agency's links; 0 before the first."""
    query = select(func.max(version_table.c.version)).where(version_table.c.agency == agency)
    return int(connection.execute(query).scalar() or 0)


def _raise_version(connection: Connection, agency: str) -> None:
    connection.exec_driver_sql(
        "INSERT INTO link_version (agency, version) VALUES (?, 1)"
        " ON CONFLICT (agency) DO UPDATE SET version = link_version.version + 1",
        (agency,),
    )
