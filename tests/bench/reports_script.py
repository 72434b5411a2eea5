"""What the reader of ISPWS documents is measured against: ``iterparse``, and a path of ElementPath or a walk a field.

python reports_script.py DOCUMENTS.xml

It gives what the reader's parts say, value by value (a test compares them): the number of a report from the answer
beside it, its time in UTC, flags, prior reports, what is present, facts on files and their counts. It looks at nothing
else: no order, no value that nobody asked for, no rule, no second parser.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lxml import etree

ROOTS = ("report", "fileDetails", "reportResponse", "reportDoneResponse")
SUBJECTS = ("personOrUserReported", "intendedRecipient", "internetDetails")
PRESENT = {
    "ipAddress": "ip",
    "espIdentifier": "account_id",
    "screenName": "account_id",
    "profileUrl": "account_id",
    "email": "email",
    "emailAddress": "email",
    "phone": "phone",
    "phoneNumber": "phone",
    "latitude": "location",
    "longitude": "location",
    "idValue": "device",
    "content": "chat_content",
}
PLACES = ("estimatedLocation", "address", "incidentAddress")
NAMES = (*dict.fromkeys(PRESENT.values()), "ip_time", "port", "verified_contact", "victim", "files")
CLASSES = ("A1", "A2", "B1", "B2")
TRUE = ("true", "1")


def held(found: Any) -> bool:
    """Whether an element holds text."""
    return found is not None and bool((found.text or "").strip())


def subject(element: Any) -> set[str]:
    """What is present of those who are reported, in one section of a report or in the details of a file."""
    there = {PRESENT[found.tag] for found in element.iter(*PRESENT) if held(found)}
    if "location" not in there and any(held(part) for place in element.iter(*PLACES) for part in place):
        there.add("location")
    for event in element.iter("ipCaptureEvent"):
        if held(event.find("ipAddress")):
            there |= {name for name, tag in (("ip_time", "dateTime"), ("port", "port")) if held(event.find(tag))}
    if any(item.get("verified") in TRUE for item in element.iter("email", "phone")):
        there.add("verified_contact")
    return there


def moment(text: str) -> dict[str, datetime | str]:
    """A time in UTC, or as it stands without a zone."""
    if not text:
        return {}
    value = datetime.fromisoformat(text)
    return {"incident_at_note": text} if value.tzinfo is None else {"incident_at": value.astimezone(UTC)}


def report(element: Any) -> dict[str, Any]:
    """What is read of a report, but for its number."""
    there: set[str] = set()
    for section in element:
        if section.tag in SUBJECTS:
            there |= subject(section)
        elif section.tag == "victim" and any(held(found) for found in section.iter()):
            there.add("victim")
    summary, batch = element.find("incidentSummary"), element.find("batchedReport")
    flags = [flag.tag for flag in summary.iterfind("reportAnnotations/*")]
    priors = (prior.text.strip() for name in ("priorCTReports", "priorCTReport") for prior in element.iter(name))
    return {
        "esp_service": element.findtext("personOrUserReported/espService"),
        "incident_type": summary.findtext("incidentType"),
        "platform": summary.findtext("platform"),
        "escalated": held(summary.find("escalateToHighPriority")),
        "report_annotations": [flag for flag in flags if flag != "informational"],
        "esp_preannotated_informational": "informational" in flags or None,
        "batched_reason": None if batch is None else batch.get("reason"),
        "prior_report_ids": list(dict.fromkeys(priors)),
        "presence": {name: name in there for name in NAMES},
        **moment(summary.findtext("incidentDateTime", "").strip()),
    }


def details(element: Any) -> dict[str, Any]:
    """What is read of a file's details."""
    get = element.findtext
    flags = [flag.tag for flag in element.iterfind("fileAnnotations/*")]
    if get("potentialMeme", "").strip() in TRUE:
        flags.append("potentialMeme")
    kind, seen = get("industryClassification", "").strip(), get("fileViewedByEsp", "").strip()
    file = {
        "file_id": get("fileId", "").strip(),
        "viewed": "unstated" if not seen else "yes" if seen in TRUE else "no",
        "classification": kind if kind in CLASSES else None,
        "supplemental": get("fileRelevance", "").strip() == "Supplemental Reported",
        "annotations": flags,
    }
    return {
        "number": get("reportId", "").strip(),
        "presence": dict.fromkeys(subject(element) | {"files"}, True),
        **counts([file]),
    }


def answer(element: Any) -> dict[str, Any]:
    """What is read of an answer."""
    ids = [text for found in element.iter("fileId") if (text := (found.text or "").strip())]
    files = [{"file_id": text, "viewed": "unstated", "classification": None} for text in ids]
    return {
        "number": element.findtext("reportId", "").strip(),
        "presence": {"files": True} if files else {},
        **counts(files),
    }


def counts(files: list[dict[str, Any]]) -> dict[str, Any]:
    """Files and how many there are, of each class, and viewed or not."""
    viewed = dict.fromkeys(("yes", "no", "unstated"), 0)
    classes: dict[str, int] = {}
    for file in files:
        viewed[file["viewed"]] += 1
        if file["classification"]:
            classes[file["classification"]] = classes.get(file["classification"], 0) + 1
    return {"files": files, "file_count": len(files), "files_by_class": classes, "viewed": viewed}


READ = {"report": report, "fileDetails": details}


def read(path: str) -> Iterator[dict[str, Any]]:
    """What each document in a file says; a report as soon as the document after it tells its number."""
    held_back: dict[str, Any] | None = None
    for _, element in etree.iterparse(path, tag=ROOTS):
        found = READ.get(str(element.tag), answer)(element)
        if "number" not in found:
            held_back = found
        elif held_back is not None:
            yield held_back | {"number": found["number"]}
            held_back = None
        if "number" in found:
            yield found
        free(element)


def free(element: Any) -> None:
    """Frees an element and all that stands before it."""
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
