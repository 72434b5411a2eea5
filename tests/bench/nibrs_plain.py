"""What the readers of casebridge-nibrs are measured against: slicing lines, and lxml's ``iterparse``, no more.

Both give the readers' records, value by value (a test compares them): dates as ISO writes them, blanks stripped,
activities each once and in order, arrests with their keys. Neither looks whether what it reads can be believed: no
keys compared between segments, no lengths, no edits, no second parser. Run by ``nibrs.py`` as a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

__all__ = ["plain_flat", "plain_xml"]

N, NC, J = (
    "{http://fbi.gov/cjis/nibrs/2019}",
    "{http://release.niem.gov/niem/niem-core/3.0/}",
    "{http://release.niem.gov/niem/domains/jxdm/5.2/}",
)
KINDS = {"0": "ZERO REPORT", "1": "GROUP A INCIDENT REPORT", "7": "GROUP B ARREST REPORT"}
ID, REF = (f"{{http://release.niem.gov/niem/structures/3.0/}}{name}" for name in ("id", "ref"))
NUMBER = f"{NC}ActivityIdentification/{NC}IdentificationID"


def plain_flat(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a flat file: every level that begins one, dates as ISO writes them, blanks stripped."""
    record: dict[str, Any] = {}
    with path.open(encoding="ascii") as lines:
        for line in lines:
            level = line[4]
            if level in "017":
                if record:
                    yield _finished(record)
                record = _begun(line, level)
            elif level == "2":
                record["offences"].append(line[37:40].strip())
                record["activities"].extend(line[49:52].strip())
                record["using_computer"] = record["using_computer"] or "C" in line[41:44]
                record["locations"].append(line[44:46].strip())
            elif level == "6":
                record["arrests"].append(
                    {
                        "sequence": line[37:39].strip(),
                        "number": line[39:51].strip(),
                        "date": _day(line[51:59]),
                        "type": line[59].strip(),
                        "count": line[60].strip(),
                        "offence": line[61:64].strip(),
                    }
                )
    if record:
        yield _finished(record)


def _begun(line: str, level: str) -> dict[str, Any]:
    whole = level == "1" and line[5] != "D"
    record = {
        "category": KINDS[level],
        "action": line[5],
        "owner": line[16:25].strip(),
        "number": line[25:37].rstrip() if level == "1" else "",
        "incident_date": _day(line[37:45]) if whole else "",
        "clearance": line[48].strip() if whole else "",
        "cleared_on": _day(line[49:57]) if whole else "",
        "arrests": [],
        "offences": [],
        "activities": [],
        "using_computer": False,
        "locations": [],
    }
    if level == "7":
        known = line[5] != "D"
        record["arrests"] = [
            {
                "sequence": line[37:39].strip(),
                "number": line[25:37].strip(),
                "date": _day(line[39:47]) if known else "",
                "type": line[47].strip() if known else "",
                "count": "",
                "offence": line[48:51].strip() if known else "",
            }
        ]
    return record


def _finished(record: dict[str, Any]) -> dict[str, Any]:
    """The record with a key for each arrest, which tells it from others of its number, and each activity once."""
    record["activities"] = sorted(set(record["activities"]))
    arrests = record["arrests"]
    kinds = {(arrest["number"], arrest["date"], arrest["type"]) for arrest in arrests}
    numbers = [number for number, _, _ in kinds]
    for at, arrest in enumerate(arrests, 1):
        number = arrest["number"]
        arrest["key"] = number if numbers.count(number) == 1 else f"{number}/{arrest['sequence'] or at}"
    return record


def _day(raw: str) -> str:
    return f"{raw[:4]}-{raw[4:6]}-{raw[6:]}" if raw.isdigit() else raw.strip()


def plain_xml(path: Path) -> Iterator[dict[str, Any]]:
    """The records of the reports in a document of one generation, one ``findtext`` a value."""
    owner = f"{N}ReportHeader/{N}ReportingAgency/{J}OrganizationAugmentation/{J}OrganizationORIIdentification"
    clearance = f"{NC}Incident/{J}IncidentAugmentation/{J}IncidentExceptionalClearance"
    for _, report in etree.iterparse(path, tag=f"{N}Report"):
        get = report.findtext
        yield _finished(
            {
                "category": get(f"{N}ReportHeader/{N}NIBRSReportCategoryCode", "").strip(),
                "action": get(f"{N}ReportHeader/{N}ReportActionCategoryCode", "").strip(),
                "owner": get(f"{owner}/{NC}IdentificationID", "").strip(),
                "number": get(f"{NC}Incident/{NUMBER}", "").strip(),
                "incident_date": (
                    get(f"{NC}Incident/{NC}ActivityDate/{NC}Date", "").strip()
                    or get(f"{NC}Incident/{NC}ActivityDate/{NC}DateTime", "").strip()[:10]
                ),
                "clearance": get(f"{clearance}Code", "").strip(),
                "cleared_on": get(f"{clearance}Date/{NC}Date", "").strip(),
                "arrests": list(_arrests(report)),
                "offences": _texts(report, f"{J}Offense/{N}OffenseUCRCode"),
                "activities": _texts(report, f"{J}Offense/{N}CriminalActivityCategoryCode"),
                "using_computer": "C" in _texts(report, f"{J}Offense/{J}OffenseFactor/{J}OffenseFactorCode"),
                "locations": _texts(report, f"{NC}Location/{N}LocationCategoryCode"),
            }
        )
        report.clear()
        parent = report.getparent()
        while parent is not None and report.getprevious() is not None:
            del parent[0]


def _texts(report: Any, path: str) -> list[str]:
    return [text for found in report.iterfind(path) if (text := (found.text or "").strip())]


def _arrests(report: Any) -> Iterator[dict[str, str]]:
    """The arrests, each with its first arrestee, as an association tells or there is but one of both."""
    arrests, arrestees = report.findall(f"{J}Arrest"), report.findall(f"{J}Arrestee")
    by_id = {found.get(ID): found for found in arrestees}
    of: dict[str, Any] = {}
    for link in report.iterfind(f"{J}ArrestSubjectAssociation"):
        activity, subject = link.find(f"{NC}Activity"), link.find(f"{J}Subject")
        of.setdefault(activity.get(REF), by_id.get(subject.get(REF)))
    for arrest in arrests:
        alone = len(arrests) == len(arrestees) == 1
        arrestee = arrestees[0] if alone else of.get(arrest.get(ID))
        yield {
            "sequence": "" if arrestee is None else arrestee.findtext(f"{J}ArrestSequenceID", "").strip(),
            "number": arrest.findtext(NUMBER, "").strip(),
            "date": arrest.findtext(f"{NC}ActivityDate/{NC}Date", "").strip(),
            "type": arrest.findtext(f"{J}ArrestCategoryCode", "").strip(),
            "count": "" if arrestee is None else arrestee.findtext(f"{J}ArrestSubjectCountCode", "").strip(),
            "offence": arrest.findtext(f"{J}ArrestCharge/{N}ChargeUCRCode", "").strip(),
        }
