"""Which cases were purged: remembered by a keyed hash only."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from sqlalchemy import Connection

from casebridge.ledger.lock import alone

__all__ = ["hasher", "key_hash", "purged"]

_NAME = "tombstone_key"


def hasher(connection: Connection, *, create: bool) -> bytes | None:
    """The ledger's own secret for hashes of case keys; made on the first purge, so None before unless ``create``."""
    sql = "SELECT value FROM setting WHERE name = ?"
    found = connection.exec_driver_sql(sql, (_NAME,)).scalar()
    if found is None and create:
        alone(connection, "register")
        found = connection.exec_driver_sql(sql, (_NAME,)).scalar()
    if found is None and create:
        found = secrets.token_hex(32)
        connection.exec_driver_sql("INSERT INTO setting (name, value) VALUES (?, ?)", (_NAME, found))
    return None if found is None else bytes.fromhex(str(found))


def key_hash(secret: bytes, agency: str, case_key: str) -> bytes:
    """32 bytes that stand for a case of an agency and can't be guessed from without the ledger's secret."""
    return hmac.digest(secret, f"{agency}\0{case_key}".encode(), hashlib.sha256)


def purged(connection: Connection, agency: str, keys: Iterable[str]) -> set[str]:
    """Those of the case keys that were purged at this agency."""
    secret = hasher(connection, create=False)
    if secret is None:
        return set()
    gone = {bytes(row[0]) for row in connection.exec_driver_sql("SELECT DISTINCT key_hash FROM tombstone")}
    return {key for key in keys if key_hash(secret, agency, key) in gone}
