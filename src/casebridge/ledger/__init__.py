"""The durable store: events, links, questions, cursors, outbox and books."""

from casebridge.ledger.ledger import Ledger

__all__ = ["Ledger"]
