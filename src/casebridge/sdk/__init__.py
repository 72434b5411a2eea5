"""All that a connector author imports."""

from casebridge.guard.secret import Secret
from casebridge.sdk.hosts import HostBook
from casebridge.sdk.page import Batch, Cursor, Damage, Page, Rejected
from casebridge.sdk.receiver import Arrived, Receiver, Round, Take
from casebridge.sdk.sink import Envelope, Receipt, Sink, SinkContext
from casebridge.sdk.source import Capabilities, CheckResult, Settled, Source, SourceContext, closing_source

__all__ = [
    "Arrived",
    "Batch",
    "Capabilities",
    "CheckResult",
    "Cursor",
    "Damage",
    "Envelope",
    "HostBook",
    "Page",
    "Receipt",
    "Receiver",
    "Rejected",
    "Round",
    "Secret",
    "Settled",
    "Sink",
    "SinkContext",
    "Source",
    "SourceContext",
    "Take",
    "closing_source",
]
