"""What this distribution offers casebridge: four kinds of folders to write feedback into."""

from __future__ import annotations

from collections.abc import Sequence

from casebridge.model import FeedbackEvent
from casebridge.sdk.plugin import SinkType, hookimpl
from casebridge_exchange import case, misp, niem, stix
from casebridge_exchange.sink import FolderOptions, FolderSink, SharedOptions, json_bytes

__all__ = ["CASEBRIDGE_API", "casebridge_sinks"]

CASEBRIDGE_API = 1


def case_sink(options: FolderOptions) -> FolderSink:
    """CASE/CAC JSON-LD."""
    return FolderSink(options, "case", ".jsonld", lambda events: json_bytes(case.document(events)))


def stix_sink(options: SharedOptions) -> FolderSink:
    """STIX 2.1 bundles."""

    def write(events: Sequence[FeedbackEvent]) -> bytes | None:
        made = stix.bundle(events, outcomes=options.outcomes)
        return json_bytes(made) if made["objects"] else None

    return FolderSink(options, "stix", ".json", write)


def misp_sink(options: SharedOptions) -> FolderSink:
    """MISP events."""

    def write(events: Sequence[FeedbackEvent]) -> bytes | None:
        made = misp.events(events, outcomes=options.outcomes)
        return json_bytes({"response": made}) if made else None

    return FolderSink(options, "misp", ".json", write)


def niem_sink(options: FolderOptions) -> FolderSink:
    """NIEM 6.0 messages."""
    return FolderSink(options, "niem", ".xml", niem.message)


@hookimpl
def casebridge_sinks() -> Sequence[SinkType]:
    """The four writers."""
    return [
        SinkType("case", FolderOptions, case_sink, "CASE/CAC JSON-LD for forensic and victim-identification tools"),
        SinkType("stix", SharedOptions, stix_sink, "STIX 2.1 opinions for hotlines and trust-and-safety teams"),
        SinkType("misp", SharedOptions, misp_sink, "MISP opinions and sightings"),
        SinkType("niem", FolderOptions, niem_sink, "NIEM 6.0 justice elements for state brokers"),
    ]
