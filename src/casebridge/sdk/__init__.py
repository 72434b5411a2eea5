"""All that a connector author imports."""

from casebridge.sdk.page import Batch, Cursor, Damage, Page, Rejected
from casebridge.sdk.sink import Envelope, Receipt, Sink, SinkContext
from casebridge.sdk.source import Capabilities, CheckResult, Settled, Source, SourceContext

__all__ = [
    "Batch",
    "Capabilities",
    "CheckResult",
    "Cursor",
    "Damage",
    "Envelope",
    "Page",
    "Receipt",
    "Rejected",
    "Settled",
    "Sink",
    "SinkContext",
    "Source",
    "SourceContext",
]
