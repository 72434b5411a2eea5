"""What a person who runs a hub sees and writes, beside the process that serves it."""

from __future__ import annotations

from typing import Literal

from casebridge.errors import FixConfig
from casebridge.faults import FAULTS
from casebridge.guard.identity import identifies
from casebridge.guard.text import screen
from casebridge.ledger import Ledger
from casebridge.ledger.intake_list import Received, received
from casebridge.ledger.message_out import MessageOut, outgoing, send_message
from casebridge.ledger.peer import PeerState, register_peer
from casebridge.ledger.peer import peers as peers_
from casebridge.model import parse_report_id

__all__ = ["MAX_TEXT", "events", "messages", "peers", "send", "text_passes"]

MAX_TEXT = 4_000
"""Characters of a message or a reply."""


def peers(ledger: Ledger) -> list[PeerState]:
    """All who ever could send, by name."""
    with ledger.reading() as connection:
        return peers_(connection)


def events(ledger: Ledger, peer: str | None, since: str, after: int, limit: int) -> list[Received]:
    """What was taken in, see ``intake_list.received``."""
    with ledger.reading() as connection:
        return received(connection, peer, since, after, limit)


def messages(ledger: Ledger, peer: str | None, *, replied: bool, limit: int) -> list[MessageOut]:
    """What was sent, see ``message_out.outgoing``."""
    with ledger.reading() as connection:
        return outgoing(connection, peer, replied=replied, limit=limit)


def send(ledger: Ledger, peer: str, kind: Literal["guidance", "question"], report: str, body: str) -> int:
    """Leaves a message for a peer; returns its number.

    Args:
        ledger: open for writing.
        peer: its name.
        kind: guidance or question.
        report: the CyberTipline report that it is about; empty for none.
        body: plain text.

    Raises ``FixConfig``: ``report_invalid``, ``message_invalid``.
    """
    number = parse_report_id(report) if report else ""
    if number is None:
        raise _fault("report_invalid")
    if not text_passes(body):
        raise _fault("message_invalid")
    with ledger.writing() as connection:
        at = ledger.now()
        return send_message(connection, at, register_peer(connection, at, peer), kind, number, body)


def text_passes(text: str) -> bool:
    """Whether a text of a person may pass: not empty, not too long, plain, and it names nobody."""
    return bool(text.strip()) and len(text) <= MAX_TEXT and screen(text) is None and not identifies(text)


def _fault(code: str) -> FixConfig:
    return FixConfig(code, FAULTS[code].meaning, next_step=FAULTS[code].next_step)
