"""The tables of the ledger, the same on SQLite and PostgreSQL.

Moments are text in wire form (they sort in time order), JSON is text, identities are 16 raw bytes. ``event`` and
``head`` are keyed in the order in which files bring cases; nothing in them is indexed by a UUID or a digest, because
keys in random order are the dearest thing in SQLite (docs/benchmarks.md). The migrations create the tables; a test
compares them with this package.
"""

from casebridge.ledger.schema.base import METADATA
from casebridge.ledger.schema.delivery import delay, message_in, outbox, receipt, sink
from casebridge.ledger.schema.hub import intake, intake_key, intake_total, message_out, peer
from casebridge.ledger.schema.reading import batch, cursor, dead_letter, run, source
from casebridge.ledger.schema.report import report, report_document, report_file, report_relation
from casebridge.ledger.schema.statement import event, head, held, link, link_version, question, setting, tombstone

__all__ = [
    "METADATA",
    "batch",
    "cursor",
    "dead_letter",
    "delay",
    "event",
    "head",
    "held",
    "intake",
    "intake_key",
    "intake_total",
    "link",
    "link_version",
    "message_in",
    "message_out",
    "outbox",
    "peer",
    "question",
    "receipt",
    "report",
    "report_document",
    "report_file",
    "report_relation",
    "run",
    "setting",
    "sink",
    "source",
    "tombstone",
]
