"""Those who send to a hub: when each was last heard of, and what it has here."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from casebridge.ledger.statement import scalar
from casebridge.model import moment_text

__all__ = ["PeerState", "peer_seen", "peers", "register_peer"]


class PeerState(NamedTuple):
    """A peer as it stands.

    ``newest`` is the latest day on which it recorded an event, empty before the first. ``unfetched`` messages wait for
    its next pull, ``unanswered`` questions for a reply.
    """

    peer_id: int
    name: str
    last_seen: str
    agencies: int
    events: int
    newest: str
    unfetched: int
    unanswered: int


def register_peer(connection: Connection, at: datetime, name: str) -> int:
    """The number of the peer called ``name``; made if it is new."""
    connection.exec_driver_sql(
        "INSERT INTO peer (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, moment_text(at))
    )
    return scalar(connection, "SELECT peer_id FROM peer WHERE name = ?", name)


def peer_seen(connection: Connection, at: datetime, peer_id: int) -> None:
    """Notes that a peer was heard of; until the transaction ends no other one works on the same peer."""
    connection.exec_driver_sql("UPDATE peer SET last_seen = ? WHERE peer_id = ?", (moment_text(at), peer_id))


def peers(connection: Connection) -> list[PeerState]:
    """All peers that ever stood in the configuration of this hub, by name."""
    rows = connection.exec_driver_sql(
        "SELECT p.peer_id, p.name, p.last_seen,"
        " (SELECT count(DISTINCT t.agency) FROM intake_total t WHERE t.peer_id = p.peer_id),"
        " (SELECT coalesce(sum(t.count), 0) FROM intake_total t WHERE t.peer_id = p.peer_id),"
        " (SELECT coalesce(max(t.day), '') FROM intake_total t WHERE t.peer_id = p.peer_id),"
        " (SELECT count(*) FROM message_out m WHERE m.peer_id = p.peer_id AND m.fetched_at = ''),"
        " (SELECT count(*) FROM message_out m WHERE m.peer_id = p.peer_id AND m.kind = 'question' AND m.reply = '')"
        " FROM peer p ORDER BY p.name"
    )
    return [PeerState(row[0], row[1], row[2], row[3], int(row[4]), *row[5:]) for row in rows]
