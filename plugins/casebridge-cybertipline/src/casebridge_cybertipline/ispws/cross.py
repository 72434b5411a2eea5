"""Rules between several values of one element."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from casebridge.sdk.xml import XmlNode, local
from casebridge_cybertipline.ispws.found import BITS, Found
from casebridge_cybertipline.ispws.leaf import is_true

if TYPE_CHECKING:
    from casebridge_cybertipline.ispws.shape import Shape

__all__ = ["AFTER", "After"]

After = Callable[[XmlNode, int, int, "Shape", Found], None]
"""Looks at (element, bits of children seen, bits of children that hold something, its shape)."""


def _event(_node: XmlNode, _seen: int, filled: int, shape: Shape, found: Found) -> None:
    kids = shape.kids
    if not filled & kids["ipAddress"].bit or not kids["ipAddress"].sets & BITS["ip"]:
        return
    if filled & kids["dateTime"].bit:
        found.present |= BITS["ip_time"]
    if filled & kids["port"].bit:
        found.present |= BITS["port"]


def _reporter(_node: XmlNode, _seen: int, filled: int, shape: Shape, found: Found) -> None:
    if shape.path == "report/reporter/reportingPerson" and not filled & shape.kids["email"].bit:
        found.say("D04", f"{shape.path}/email")


def _summary(_node: XmlNode, seen: int, filled: int, shape: Shape, found: Found) -> None:
    slot = shape.kids["escalateToHighPriority"]
    if seen & ~filled & slot.bit:
        found.say("D16", slot.path)


def _location(_node: XmlNode, seen: int, filled: int, shape: Shape, found: Found) -> None:
    slot = shape.kids["countryCode"]
    if seen & ~filled & slot.bit:
        found.say("D16", slot.path)


def _associated(_node: XmlNode, _seen: int, filled: int, shape: Shape, found: Found) -> None:
    if filled & shape.kids["approximateAge"].bit and filled & shape.kids["dateOfBirth"].bit:
        found.say("D21", shape.path)


_NO_SIBLING = ("internetDetails", "lawEnforcement", "intendedRecipient", "victim", "additionalInfo")


def _report(node: XmlNode, seen: int, _filled: int, shape: Shape, found: Found) -> None:
    kids = shape.kids
    if not seen & kids["batchedReport"].bit:
        if sum(local(child.tag) == "personOrUserReported" for child in node) > 1:
            found.say("D10", kids["personOrUserReported"].path)
        return
    for name in _NO_SIBLING:
        if seen & kids[name].bit:
            found.say("D08", kids[name].path)
    if "escalateToHighPriority" in found.kept:
        found.say("D08", "report/incidentSummary/escalateToHighPriority")
    for person in node:
        if local(person.tag) == "personOrUserReported" and [local(one.tag) for one in person] != ["espIdentifier"]:
            found.say("D09", kids["personOrUserReported"].path)


def _file(node: XmlNode, seen: int, _filled: int, shape: Shape, found: Found) -> None:
    kids, kept = shape.kids, found.kept
    exif = next((child.text for child in node if local(child.tag) == "exifViewedByEsp"), None)
    if is_true(exif) and not is_true(kept.get("fileViewedByEsp")):
        found.say("D05", kids["exifViewedByEsp"].path)
    if kept.get("fileRelevance") == "Supplemental Reported":
        if seen & kids["industryClassification"].bit:
            found.say("D06", kids["industryClassification"].path)
        if is_true(kept.get("potentialMeme")) or "potentialMeme" in found.flags.get("fileAnnotations", ()):
            found.say("D07", kids["potentialMeme"].path)
    for name in ("fileName", "potentialMeme"):
        if seen & kids[name].bit:
            found.say("D20", kids[name].path)


AFTER: dict[str, After] = {
    "ipCaptureEvent": _event,
    "person": _reporter,
    "incidentSummary": _summary,
    "estimatedLocation": _location,
    "associatedAccount": _associated,
    "report": _report,
    "fileDetails": _file,
}
"""Type to the rules that need all of its children."""
