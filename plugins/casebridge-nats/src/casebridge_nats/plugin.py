"""What this distribution offers casebridge."""

from __future__ import annotations

from collections.abc import Sequence

from casebridge.sdk.plugin import SinkType, hookimpl
from casebridge_nats.options import SendOptions
from casebridge_nats.sink import JetStreamSink

__all__ = ["CASEBRIDGE_API", "casebridge_sinks"]

CASEBRIDGE_API = 1


@hookimpl
def casebridge_sinks() -> Sequence[SinkType]:
    """The agency's end."""
    return [SinkType("jetstream", SendOptions, JetStreamSink, "a hub's stream on NATS JetStream")]
