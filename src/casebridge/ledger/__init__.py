"""The durable store: events, links, questions, cursors, outbox and books."""

from casebridge.ledger.ledger import Announce, Ledger, Transaction

__all__ = ["Announce", "Ledger", "Transaction"]
