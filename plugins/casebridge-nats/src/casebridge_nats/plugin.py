"""What this distribution offers casebridge."""

from __future__ import annotations

from collections.abc import Sequence

from casebridge.sdk.plugin import ReceiverType, SinkType, hookimpl
from casebridge_nats.hub import JetStreamReceiver
from casebridge_nats.options import ReceiveOptions, SendOptions
from casebridge_nats.sink import JetStreamSink

__all__ = ["CASEBRIDGE_API", "casebridge_receivers", "casebridge_sinks"]

CASEBRIDGE_API = 1


@hookimpl
def casebridge_sinks() -> Sequence[SinkType]:
    """The agency's end."""
    return [SinkType("jetstream", SendOptions, JetStreamSink, "a hub's stream on NATS JetStream")]


@hookimpl
def casebridge_receivers() -> Sequence[ReceiverType]:
    """The hub's end."""
    return [ReceiverType("jetstream", ReceiveOptions, JetStreamReceiver, "a peer's stream on NATS JetStream")]
