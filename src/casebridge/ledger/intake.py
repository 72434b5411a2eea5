"""What a hub takes in: each event of a peer once, however often and in however many requests it comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.intake_key import Answered, answered, keep_answer
from casebridge.ledger.peer import peer_seen
from casebridge.ledger.schema import intake, intake_total
from casebridge.ledger.statement import chunks, insert_sql, marks, upsert_sql
from casebridge.model import moment_text
from casebridge.sdk.transport import fold

__all__ = ["Arrival", "Fate", "take_in"]

Fate = Literal["accepted", "duplicate", "changed"]
"""What became of an arrival; ``changed`` means that the hub has other content under the same ID and keeps that."""

_COLUMNS = ("peer_id", "event_id", "agency", "report_id", "kind", "day", "digest", "received_at", "payload")
_ADD = insert_sql(intake, _COLUMNS)
_TOTAL = upsert_sql(intake_total, ("peer_id", "day", "agency"), ("count", "digest"))
_AT_ONCE = 500


class Arrival(NamedTuple):
    """An event that may be taken in.

    Args:
        event_id: its 16 bytes.
        agency: the key of its agency, ``ORI:WA0170000``.
        report_id: the report that it is about.
        kind: what it states.
        day: the UTC day on which its agency recorded it, ``2026-03-01``.
        digest: SHA-256 of ``payload``.
        payload: its JSON as it came.
    """

    event_id: bytes
    agency: str
    report_id: str
    kind: str
    day: str
    digest: bytes
    payload: str


def take_in(
    connection: Connection,
    at: datetime,
    peer_id: int,
    key: str,
    digest: bytes,
    arrivals: Sequence[Arrival],
    same: Callable[[str, str], bool],
    answer: Callable[[Sequence[Fate]], str],
) -> Answered:
    """Stores what is new of a request, and with it the answer to the request.

    Args:
        peer_id: who sent it.
        key: its ``webhook-id``.
        digest: SHA-256 of its body.
        arrivals: its events, in order; the same may stand there twice.
        same: whether two JSON texts state the same; asked only where their digests differ.
        answer: the text of the answer for what became of each arrival.

    Returns:
        What the request is answered. A request of the same key that was taken before gets what was answered then, and
        nothing is stored; the caller compares its ``digest`` with that of the body at hand. If some of its events are
        not there any longer, that answer is no longer true: the request is taken anew.
    """
    peer_seen(connection, at, peer_id)
    before = answered(connection, peer_id, key)
    known = _known(connection, peer_id, arrivals)
    if before is not None and (before.digest != digest or all(item.event_id in known for item in arrivals)):
        return before
    fates: list[Fate] = []
    new: list[Arrival] = []
    for item in arrivals:
        there = known.get(item.event_id)
        if there is None:
            known[item.event_id] = (item.digest, item.payload)
            new.append(item)
            fates.append("accepted")
        else:
            fates.append("duplicate" if there[0] == item.digest or same(there[1], item.payload) else "changed")
    if new:
        moment = moment_text(at)
        rows = [(peer_id, *item[:6], moment, item.payload) for item in new]
        connection.exec_driver_sql(_ADD, rows)
        _count(connection, peer_id, new)
    said = Answered(digest, 200, answer(fates))
    keep_answer(connection, at, peer_id, key, said)
    return said


def _known(connection: Connection, peer_id: int, arrivals: Sequence[Arrival]) -> dict[bytes, tuple[bytes, str]]:
    found: dict[bytes, tuple[bytes, str]] = {}
    for part in chunks([item.event_id for item in arrivals], _AT_ONCE):
        rows = connection.exec_driver_sql(
            f"SELECT event_id, digest, payload FROM intake WHERE peer_id = ? AND event_id IN ({marks(len(part))})",  # noqa: S608
            (peer_id, *part),
        )
        found.update((bytes(event_id), (bytes(digest), payload)) for event_id, digest, payload in rows)
    return found


def _count(connection: Connection, peer_id: int, new: Sequence[Arrival]) -> None:
    groups: dict[tuple[str, str], list[bytes]] = {}
    for item in new:
        groups.setdefault((item.day, item.agency), []).append(item.digest)
    rows = []
    for (day, agency), digests in groups.items():
        there = connection.exec_driver_sql(
            "SELECT count, digest FROM intake_total WHERE peer_id = ? AND day = ? AND agency = ?",
            (peer_id, day, agency),
        ).one_or_none()
        count, folded = (there[0], [bytes(there[1])]) if there is not None else (0, [])
        rows.append((peer_id, day, agency, count + len(digests), fold([*folded, *digests])))
    connection.exec_driver_sql(_TOTAL, rows)
