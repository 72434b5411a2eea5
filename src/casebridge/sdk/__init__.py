"""All that a connector author imports."""

from casebridge.guard.secret import Secret
from casebridge.sdk.hosts import HostBook
from casebridge.sdk.page import Batch, Cursor, Damage, Page, Rejected
from casebridge.sdk.sink import Envelope, Receipt, Sink, SinkContext
from casebridge.sdk.source import Capabilities, CheckResult, Settled, Source, SourceContext, closing_source

__all__ = [
    "Batch",
    "Capabilities",
    "CheckResult",
    "Cursor",
    "Damage",
    "Envelope",
    "HostBook",
    "Page",
    "Receipt",
    "Rejected",
    "Secret",
    "Settled",
    "Sink",
    "SinkContext",
    "Source",
    "SourceContext",
    "closing_source",
]
