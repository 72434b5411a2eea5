"""Purging a case (sealed, expunged): its content goes, its counts stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from casebridge.ledger.lock import alone
from casebridge.ledger.purged import hasher, key_hash
from casebridge.ledger.schema import tombstone
from casebridge.ledger.statement import upsert_sql
from casebridge.model import moment_text

__all__ = ["purge_case"]

_TOMBSTONE = upsert_sql(tombstone, ("event_id",), ("key_hash", "reason", "at"))


def purge_case(connection: Connection, at: datetime, source_id: int, case_key: str, reason: str) -> int:
    """Removes a case from one source for good; returns how many events lost their content.

    Gone are the events' JSON and case key, what stands for the case, its items, its links to reports, its questions
    and any record held back. A tombstone for each event keeps its ID, a keyed hash of the case and ``reason``; the
    event's number, kind and report stay for the counts. Links of the case are refused from now on. A retraction that
    sinks should get has to be delivered before. Copies made before an upgrade (``<ledger>.before-*``), backups and
    what sinks have are beyond the ledger's reach.
    """
    agency = str(connection.exec_driver_sql("SELECT agency FROM source WHERE source_id = ?", (source_id,)).scalar_one())
    # Links of the case that another transaction is about to store would outlive it.
    alone(connection, "agency", agency)
    secret = hasher(connection, create=True)
    assert secret is not None  # noqa: S101  # create=True
    token = key_hash(secret, agency, case_key)
    alias = f"purged:{token.hex()}"
    here = (source_id, case_key)
    events = connection.exec_driver_sql(
        "SELECT DISTINCT event_id FROM event WHERE source_id = ? AND case_key = ?", here
    ).all()
    # A case without events still leaves one tombstone, or its links could come back with the next import.
    ids = [bytes(row[0]) for row in events] or [token[:16]]
    connection.exec_driver_sql(_TOMBSTONE, [(ident, token, reason, moment_text(at)) for ident in ids])
    done = connection.exec_driver_sql(
        "UPDATE event SET payload = '', case_key = ? WHERE source_id = ? AND case_key = ?", (alias, *here)
    ).rowcount
    connection.exec_driver_sql("DELETE FROM head WHERE source_id = ? AND case_key = ?", here)
    connection.exec_driver_sql("DELETE FROM held WHERE source_id = ? AND case_key = ?", here)
    connection.exec_driver_sql("DELETE FROM question WHERE source_id = ? AND case_key = ?", here)
    connection.exec_driver_sql("DELETE FROM delay WHERE source_id = ? AND case_key = ?", here)
    connection.exec_driver_sql("DELETE FROM case_item WHERE source_id = ? AND case_key = ?", here)
    connection.exec_driver_sql(
        "UPDATE dead_letter SET case_key = ?, item = NULL WHERE source_id = ? AND case_key = ?", (alias, *here)
    )
    gone = connection.exec_driver_sql("DELETE FROM link WHERE agency = ? AND match_key = ?", (agency, case_key))
    if gone.rowcount:
        connection.exec_driver_sql("UPDATE link_version SET version = version + 1 WHERE agency = ?", (agency,))
    return int(done)
