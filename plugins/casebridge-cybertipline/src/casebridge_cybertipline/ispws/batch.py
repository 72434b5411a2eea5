"""The file of a batched report: there is one, and little may be said of it."""

from __future__ import annotations

from casebridge.sdk.xml import XmlNode, local
from casebridge_cybertipline.ispws.found import Found

__all__ = ["check_batch"]

_UNSAID = frozenset(
    [
        "originalFileName",
        "locationOfFile",
        "originalFileHash",
        "ipCaptureEvent",
        "deviceId",
        "details",
        "additionalInfo",
    ]
)
_MARKS = frozenset(["viral", "potentialMeme"])


def check_batch(node: XmlNode, found: Found, report: Found) -> None:
    """Remarks on a ``<fileDetails>`` that stands beside a report, if that is a batched one.

    Source: the service's technical documentation of 2025-06-11, appendix E.
    """
    if not report.reason:
        return
    for name in dict.fromkeys(local(child.tag) for child in node):
        if name in _UNSAID:
            found.say("D18", f"fileDetails/{name}")
    marks = set(found.flags.get("fileAnnotations", ()))
    if not marks or marks - _MARKS:
        found.say("D18", "fileDetails/fileAnnotations")
    if found.kept.get("fileRelevance", "Reported").strip() != "Reported":
        found.say("D18", "fileDetails/fileRelevance")
    report.files += 1
    if report.files > 1:
        report.say("D19", "fileDetails")
