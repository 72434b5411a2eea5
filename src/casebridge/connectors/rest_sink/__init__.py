"""Sink: feedback posted to a system whose interface a profile describes. There is no such system by default."""

from casebridge.connectors.rest_sink.profile import RestSinkProfile
from casebridge.connectors.rest_sink.sink import RestSink

__all__ = ["RestSink", "RestSinkProfile"]
