"""Sink and transport: feedback to a hub, as signed batches of CloudEvents over HTTPS."""

from casebridge.connectors.cloudevents.options import CloudEventsOptions
from casebridge.connectors.cloudevents.sink import CloudEventsSink

__all__ = ["CloudEventsOptions", "CloudEventsSink"]
