"""One tip: the few keys that are read, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any, cast

from casebridge.model import DocumentSource, FileFact, ReportMeta, ReportPart, ReportRef, preserved_until
from casebridge.model.report import PRESENCE_FIELDS
from casebridge_cybertipline.ispws.file import file_counts, is_file_id
from casebridge_cybertipline.ispws.found import Found
from casebridge_cybertipline.ispws.report import incident_time, incident_types
from casebridge_cybertipline.moment import read_moment
from casebridge_cybertipline.plain import company_key, plain_name

__all__ = ["items", "tip_part"]

_CLASSES = ("A1", "A2", "B1", "B2")
_ACCOUNT = ("espUserId", "screenName")


def items(value: object, name: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a collection, which may be null, a list, one object, or nested in itself (``emails.emails``)."""
    for _ in range(4):
        if not isinstance(value, dict) or name not in value:
            break
        value = value[name]
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and item:
            yield item


def _object(value: object, *names: str) -> Mapping[str, Any]:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """A text without white space at its ends, also of a number or of ``{"value": ...}``."""
    if isinstance(value, dict):
        value = value.get("value")
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def tip_part(tip: Mapping[str, Any], number: str, source: DocumentSource, found: Found) -> ReportPart:
    """The metadata of one tip.

    Args:
        tip: the JSON object.
        number: its report ID.
        source: the document.
        found: what was remarked so far.
    """
    told = _object(tip, "reportedInformation")
    esp, summary = _object(told, "reportingEsp"), _object(told, "incidentSummary")
    received = _received(tip, found)
    name = _named(esp, "espName", 200, found)
    said, theirs = incident_types(_text(summary.get("incidentType")), "reportedInformation/incidentSummary", found)
    when = _text(summary.get("incidentDateTime"))
    times = incident_time(when)
    if when and not times:
        found.say("R11", "reportedInformation/incidentSummary/incidentDateTime")
    elif "incident_at_note" in times:
        found.say("D02", "reportedInformation/incidentSummary/incidentDateTime")
    files = _files(told, found)
    return ReportPart(
        meta=ReportMeta(
            ref=ReportRef(report_id=number),
            received_at=received,
            esp_name=name,
            esp_key=company_key(name) if name else None,
            esp_service=_named(esp, "lastName", 100, found),
            incident_type=said,
            ncmec_incident_type=theirs,
            presence=_presence(told, files),
            esp_preservation_until=preserved_until(received.astimezone(UTC).date()) if received else None,
            esp_preservation_approximate=received is not None,
            source=source,
            findings=found.told(),
            **times,
            **file_counts(files),
        ),
        files=tuple(files),
        whole=True,
    )


def _received(tip: Mapping[str, Any], found: Found) -> Any:
    text = _text(tip.get("dateReceived"))
    moment = read_moment(text)
    if text and (moment is None or moment.tzinfo is None):
        found.say("D02" if moment else "R11", "dateReceived")
        return None
    return moment


def _named(esp: Mapping[str, Any], key: str, most: int, found: Found) -> str | None:
    text = _text(esp.get(key))
    name = plain_name(text, most)
    if text and name is None:
        found.say("R05", f"reportedInformation/reportingEsp/{key}")
    return name


def _files(told: Mapping[str, Any], found: Found) -> list[FileFact]:
    """Facts on every file. One without a usable ID is named by its place, so that the counts are right."""
    facts: dict[str, FileFact] = {}
    for place, item in enumerate(items(told.get("uploadedFiles"), "uploadedFiles"), 1):
        file_id = _text(item.get("submittalId"))
        if not is_file_id(file_id) or file_id in facts:
            file_id = f"tip-file-{place}"
        named = _text(item.get("industryClassification")).upper()
        viewed = item.get("viewedByEsp")
        if viewed is not None and not isinstance(viewed, bool):
            found.say("R11", "uploadedFiles/viewedByEsp")
        facts[file_id] = FileFact(
            file_id=file_id,
            viewed="yes" if viewed is True else "no" if viewed is False else "unstated",
            classification=cast("Any", named) if named in _CLASSES else None,
        )
    return list(facts.values())


def _presence(told: Mapping[str, Any], files: list[FileFact]) -> dict[str, bool]:
    there = {"files"} if files else set()
    for group, name in (("reportedPeople", "reportedPersons"), ("intendedRecipients", "intendedRecipients")):
        for person in items(told.get(group), name):
            there |= _person(person)
    for item in items(told.get("uploadedFiles"), "uploadedFiles"):
        there |= _captures(item)
    for kind, details in _object(told, "incidentDetails").items():
        for item in items(details, kind):
            there |= _captures(item)
            if kind.endswith("Incident") and any(_text(part) for part in items(item.get("contents"), "contents")):
                there.add("chat_content")
    for group in ("victims", "childVictims"):
        if any(items(told.get(group), group)):
            there.add("victim")
    return {name: name in there for name in PRESENCE_FIELDS}


def _person(person: Mapping[str, Any]) -> set[str]:
    there = _captures(person)
    if any(_text(person.get(key)) for key in _ACCOUNT):
        there.add("account_id")
    if _text(person.get("ipAddress")):
        there.add("ip")
    for name, field in (("emails", "email"), ("phones", "phone")):
        for item in items(person.get(name), name):
            if _text(item):
                there.add(field)
                if item.get("verified") is True:
                    there.add("verified_contact")
    if any(_text(value) for item in items(person.get("addresses"), "addresses") for value in item.values()):
        there.add("location")
    return there


def _captures(item: Mapping[str, Any]) -> set[str]:
    there: set[str] = set()
    for capture in items(item.get("sourceInformation"), "sourceCaptures"):
        kind = _text(capture.get("captureType")).upper()
        if not _text(capture.get("value")):
            continue
        if kind == "IP ADDRESS":
            there.add("ip")
            there |= {"ip_time"} if _text(capture.get("dateTime")) else set()
            there |= {"port"} if _text(capture.get("port")) else set()
        elif kind == "PROFILE URL":
            there.add("account_id")
        elif kind.startswith("DEVICE"):
            there.add("device")
    return there
