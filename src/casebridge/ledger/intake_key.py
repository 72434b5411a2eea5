"""Which requests a hub has taken: the same one again gets the same answer, whatever happened to the first answer."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.schema import intake_key
from casebridge.ledger.statement import upsert_sql
from casebridge.model import moment_text

__all__ = ["Answered", "answered", "keep_answer", "prune_keys"]

_COLUMNS = ("peer_id", "key", "digest", "at", "status", "answer")
_KEEP = upsert_sql(intake_key, ("peer_id", "key"), ("digest", "at", "status", "answer"), columns=_COLUMNS)


class Answered(NamedTuple):
    """A request that was taken: the SHA-256 of its body (32 bytes), the status and the text of the answer."""

    digest: bytes
    status: int
    answer: str


def answered(connection: Connection, peer_id: int, key: str) -> Answered | None:
    """What a peer's request of this ``webhook-id`` was answered; None for one that was not taken yet."""
    row = connection.exec_driver_sql(
        "SELECT digest, status, answer FROM intake_key WHERE peer_id = ? AND key = ?", (peer_id, key)
    ).one_or_none()
    return None if row is None else Answered(bytes(row[0]), row[1], row[2])


def keep_answer(connection: Connection, at: datetime, peer_id: int, key: str, said: Answered) -> None:
    """Keeps an answer together with what the request changed, in the same transaction."""
    connection.exec_driver_sql(_KEEP, (peer_id, key, said.digest, moment_text(at), said.status, said.answer))


def prune_keys(connection: Connection, before: datetime) -> int:
    """Forgets requests that were taken before a moment; returns how many."""
    done = connection.exec_driver_sql("DELETE FROM intake_key WHERE at < ?", (moment_text(before),))
    return done.rowcount
