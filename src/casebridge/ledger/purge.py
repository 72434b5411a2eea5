"""Purging cases (sealed, expunged, too old): their content goes, their counts stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from casebridge.ledger.lock import alone
from casebridge.ledger.purged import hasher, key_hash
from casebridge.ledger.schema import tombstone
from casebridge.ledger.statement import chunks, marks, upsert_sql
from casebridge.model import moment_text

__all__ = ["purge_case", "purge_cases"]

_CHUNK = 200
_TOMBSTONE = upsert_sql(tombstone, ("event_id",), ("key_hash", "reason", "at"))
_GONE = ("head", "held", "question", "delay", "case_item")
# What waits to be delivered to the hub is the sink's, and goes with the next purge.
_MESSAGES = (
    "UPDATE message_in SET body = '', reply = '' WHERE report_id = ? AND body <> ''"
    " AND (reply = '' OR delivered_at <> '') AND NOT EXISTS (SELECT 1 FROM head h WHERE h.report_id = ?)"
)


def purge_case(connection: Connection, at: datetime, source_id: int, case_key: str, reason: str) -> int:
    """Removes a case from one source for good; see ``purge_cases``."""
    return purge_cases(connection, at, source_id, [case_key], reason)


def purge_cases(connection: Connection, at: datetime, source_id: int, case_keys: Sequence[str], reason: str) -> int:
    """Removes cases from one source for good; returns how many events lost their content.

    Gone are the events' JSON and case key, what stands for the case, its items, its links to reports, its questions,
    any record held back, and what a hub wrote about its reports if no other case has them. A tombstone for each event
    keeps its ID, a keyed hash of the case and ``reason``; the event's number, kind and report stay for the counts.
    Links of the case are refused from now on. A retraction that sinks should get has to be delivered before. Copies
    made before an upgrade (``<ledger>.before-*``), backups and what sinks have are beyond the ledger's reach.
    """
    agency = str(connection.exec_driver_sql("SELECT agency FROM source WHERE source_id = ?", (source_id,)).scalar_one())
    # Links of the case that another transaction is about to store would outlive it.
    alone(connection, "agency", agency)
    secret = hasher(connection, create=True)
    assert secret is not None  # noqa: S101  # create=True
    moment = moment_text(at)
    # Nothing finds the events of a case but reading all of them: so many cases are looked for at once.
    return sum(
        _purge(connection, moment, source_id, {key: key_hash(secret, agency, key) for key in part}, agency, reason)
        for part in chunks(case_keys, _CHUNK)
    )


def _purge(connection: Connection, at: str, source_id: int, tokens: dict[str, bytes], agency: str, reason: str) -> int:
    events = connection.exec_driver_sql(
        "SELECT seq, event_id, case_key, report_id FROM event WHERE source_id = ?"  # noqa: S608
        f" AND case_key IN ({marks(len(tokens))})",
        (source_id, *tokens),
    ).all()
    # A case without events still leaves one tombstone, or its links could come back with the next import.
    bare = set(tokens) - {row[2] for row in events}
    stones = [(bytes(ident), tokens[key], reason, at) for _, ident, key, _ in events]
    stones += [(tokens[key][:16], tokens[key], reason, at) for key in sorted(bare)]
    connection.exec_driver_sql(_TOMBSTONE, stones)
    alias = {key: f"purged:{token.hex()}" for key, token in tokens.items()}
    if events:
        connection.exec_driver_sql(
            "UPDATE event SET payload = '', case_key = ? WHERE seq = ?", [(alias[row[2]], row[0]) for row in events]
        )
    here = [(source_id, key) for key in tokens]
    for table in _GONE:
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE source_id = ? AND case_key = ?", here)  # noqa: S608
    connection.exec_driver_sql(
        "UPDATE dead_letter SET case_key = ?, item = NULL WHERE source_id = ? AND case_key = ?",
        [(alias[key], source_id, key) for key in tokens],
    )
    reports = sorted({row[3] for row in events})
    if reports:
        connection.exec_driver_sql(_MESSAGES, [(report, report) for report in reports])
    gone = 0
    for key in tokens:
        sql = "DELETE FROM link WHERE agency = ? AND match_key = ?"
        gone += connection.exec_driver_sql(sql, (agency, key)).rowcount
    if gone:
        connection.exec_driver_sql("UPDATE link_version SET version = version + 1 WHERE agency = ?", (agency,))
    return len(events)
