"""Reports: what documents say of them together, kept once for each agency that has the documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from casebridge.ledger import schema
from casebridge.ledger.lock import alone
from casebridge.ledger.statement import insert_sql, upsert_sql
from casebridge.model import FileFact, Finding, ReportMeta, ReportPart, moment_text
from casebridge.reporting import ReportState, merge, screened

__all__ = ["ReportDocument", "report_state", "store_report"]

_REPORT = upsert_sql(
    schema.report,
    ("agency", "report_id"),
    ("revision", "source_id", "last_seen", "meta", "said"),
)
_SEEN = "UPDATE report SET last_seen = ?, meta = ?, said = ? WHERE agency = ? AND report_id = ?"
_FILE = upsert_sql(
    schema.report_file,
    ("agency", "report_id", "listed", "file_id"),
    ("viewed", "classification", "supplemental", "annotations"),
)
_RELATION = upsert_sql(schema.report_relation, ("agency", "report_id", "other_id", "kind"), ())
_DOCUMENT = upsert_sql(
    schema.report_document, ("agency", "report_id", "sha256", "format"), ("version", "source_id", "batch_id", "read_at")
)
_MANY = insert_sql(schema.report_file)


class ReportDocument(NamedTuple):
    """The document that is read: its source, that source's agency, its batch, and its time in wire form."""

    source_id: int
    agency: str
    batch_id: str
    received_at: str


def store_report(connection: Connection, at: datetime, document: ReportDocument, part: ReportPart) -> bool:
    """Merges what a document says of a report with what is known of it; True if that was anything new.

    Texts that may identify somebody are left out here, whoever wrote the reader (``reporting.screened``). Cases and
    their events are never touched: a report is of NCMEC, a case of the agency.
    """
    key = document.agency, int(part.meta.ref.report_id)
    part = screened(part)
    # What stands is read, merged and written: two folders of an agency may hold documents of the same report.
    alone(connection, "agency", document.agency)
    found = _load(connection, *key)
    old, revision = found or (None, 0)
    new = merge(old, part, document.received_at)
    changed = old is None or not old.same_facts(new)
    now = moment_text(at)
    meta, said = new.meta.model_dump_json(), _said(new)
    if changed:
        connection.exec_driver_sql(_REPORT, (*key, revision + 1, document.source_id, now, now, meta, said))
        _relations(connection, key, old, new)
    else:
        connection.exec_driver_sql(_SEEN, (now, meta, said, *key))
    _files(connection, key, old, new)
    source = part.meta.source
    sha256 = source.sha256 or document.batch_id
    connection.exec_driver_sql(
        _DOCUMENT, (*key, sha256, source.format, source.version, document.source_id, document.batch_id, now)
    )
    return changed


def report_state(connection: Connection, agency: str, report_id: int) -> ReportState | None:
    """All that an agency's documents say of a report, with its files; None if none speaks of it."""
    found = _load(connection, agency, report_id)
    return found[0] if found else None


def _load(connection: Connection, agency: str, report_id: int) -> tuple[ReportState, int] | None:
    sql = "SELECT revision, meta, said FROM report WHERE agency = ? AND report_id = ?"
    row = connection.exec_driver_sql(sql, (agency, report_id)).one_or_none()
    if row is None:
        return None
    said = json.loads(row.said)
    pieces, listed = _facts(connection, agency, report_id)
    state = ReportState(
        meta=ReportMeta.model_validate_json(row.meta),
        pieces=pieces,
        listed=listed if said["listed"] else None,
        listed_at=said["listed_at"],
        stamps=said["stamps"],
        said=tuple(Finding.model_validate(item) for item in said["findings"]),
    )
    return state, int(row.revision)


def _facts(connection: Connection, agency: str, report_id: int) -> tuple[tuple[FileFact, ...], tuple[FileFact, ...]]:
    sql = (
        "SELECT listed, file_id, viewed, classification, supplemental, annotations FROM report_file"
        " WHERE agency = ? AND report_id = ? ORDER BY listed, file_id"
    )
    found: tuple[list[FileFact], list[FileFact]] = [], []
    for listed, file_id, viewed, classification, supplemental, marks in connection.exec_driver_sql(
        sql, (agency, report_id)
    ):
        fact = FileFact(
            file_id=file_id,
            viewed=viewed,
            classification=classification,
            supplemental=bool(supplemental),
            annotations=tuple(json.loads(marks)),
        )
        found[bool(listed)].append(fact)
    # Sorted here as well: the database may order texts by another rule.
    pieces, whole = (tuple(sorted(facts, key=lambda fact: fact.file_id)) for facts in found)
    return pieces, whole


def _said(state: ReportState) -> str:
    said = {
        "listed": state.listed is not None,
        "listed_at": state.listed_at,
        "stamps": state.stamps,
        "findings": [item.model_dump(mode="json") for item in state.said],
    }
    return json.dumps(said, sort_keys=True)


def _files(connection: Connection, key: tuple[str, int], old: ReportState | None, new: ReportState) -> None:
    known = set(old.pieces) if old else set()
    _many(connection, _FILE, [_row(key, fact, listed=False) for fact in new.pieces if fact not in known])
    if new.listed is not None and (old is None or old.listed != new.listed):
        sql = "DELETE FROM report_file WHERE agency = ? AND report_id = ? AND listed"
        connection.exec_driver_sql(sql, key)
        _many(connection, _MANY, [_row(key, fact, listed=True) for fact in new.listed])


def _row(key: tuple[str, int], fact: FileFact, *, listed: bool) -> tuple[Any, ...]:
    marks = json.dumps(fact.annotations)
    return (*key, listed, fact.file_id, fact.viewed, fact.classification, fact.supplemental, marks)


def _relations(connection: Connection, key: tuple[str, int], old: ReportState | None, new: ReportState) -> None:
    known = set(_related(old)) if old else set()
    _many(connection, _RELATION, [(*key, *item) for item in _related(new) if item not in known])


def _related(state: ReportState) -> list[tuple[int, str]]:
    named = (("prior", state.meta.prior_report_ids), ("related", state.meta.related_report_ids))
    return [(int(ref.report_id), kind) for kind, refs in named for ref in refs]


def _many(connection: Connection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(sql, list(rows))
