"""What the reader of ISPWS documents is measured against: ``iterparse``, and one path of ElementPath a field.

python reports_script.py DOCUMENTS.xml
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from lxml import etree

ROOTS = ("report", "fileDetails", "reportResponse", "reportDoneResponse")
SUBJECTS = ("personOrUserReported", "intendedRecipient")
PRESENT = {
    "ip": (".//ipCaptureEvent/ipAddress",),
    "port": (".//ipCaptureEvent/port",),
    "account_id": tuple(f"{who}/{what}" for who in SUBJECTS for what in ("espIdentifier", "screenName", "profileUrl")),
    "email": (*(f"{who}//email" for who in SUBJECTS), ".//emailAddress"),
    "phone": (*(f"{who}//phone" for who in SUBJECTS), ".//phoneNumber"),
    "location": (".//estimatedLocation/*", "personOrUserReported//address/*", ".//latitude"),
    "device": (".//deviceId/idValue",),
    "chat_content": ("internetDetails/*/content",),
    "victim": ("victim//*",),
}


def present(element: Any, paths: tuple[str, ...]) -> bool:
    """Whether text stands at one of the paths."""
    return any((found.text or "").strip() for path in paths for found in element.iterfind(path))


def report(element: Any) -> list[Any]:
    """What is read of a report."""
    summary, batch = element.find("incidentSummary"), element.find("batchedReport")
    events = element.iter("ipCaptureEvent")
    contacts = (item for name in ("email", "phone") for item in element.iterfind(f"personOrUserReported//{name}"))
    return [
        *(
            summary.findtext(name)
            for name in ("incidentType", "platform", "escalateToHighPriority", "incidentDateTime")
        ),
        [flag.tag for flag in summary.iterfind("reportAnnotations/*")],
        None if batch is None else batch.get("reason"),
        element.findtext("personOrUserReported/espService"),
        [prior.text for name in ("priorCTReports", "priorCTReport") for prior in element.iter(name)],
        any(event.findtext("ipAddress") and event.findtext("dateTime") for event in events),
        any(item.get("verified") == "true" for item in contacts),
        *(present(element, paths) for paths in PRESENT.values()),
    ]


def details(element: Any) -> list[Any]:
    """What is read of a file's details."""
    names = ("reportId", "fileId", "fileViewedByEsp", "industryClassification", "fileRelevance", "potentialMeme")
    paths = ("ipCaptureEvent/ipAddress", "ipCaptureEvent/dateTime", "ipCaptureEvent/port", "deviceId/idValue")
    flags = [flag.tag for flag in element.iterfind("fileAnnotations/*")]
    return [*map(element.findtext, names), flags, *(present(element, (path,)) for path in paths)]


def answer(element: Any) -> list[Any]:
    """What is read of an answer."""
    return [*map(element.findtext, ("responseCode", "reportId")), [found.text for found in element.iter("fileId")]]


READ = {"report": report, "fileDetails": details}


def read(path: str) -> Iterator[list[Any]]:
    """The fields of each document in a file."""
    for _, element in etree.iterparse(path, tag=ROOTS):
        yield READ.get(str(element.tag), answer)(element)
        element.clear()
        around = element.getparent()
        while around is not None:
            while around[0] is not element and element.getparent() is around:
                del around[0]
            while around.getprevious() is not None:
                above = around.getparent()
                if above is None:
                    break
                del above[0]
            around = around.getparent()


if __name__ == "__main__":
    print(sum(1 for _ in read(sys.argv[1])))
