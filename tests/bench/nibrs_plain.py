"""What the readers of casebridge-nibrs are measured against: slicing lines, and lxml's ``iterparse``, no more.

Neither looks whether what it reads can be believed. Run by ``nibrs.py`` as a process of its own.
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
NUMBER = f"{NC}ActivityIdentification/{NC}IdentificationID"


def plain_flat(path: Path) -> Iterator[dict[str, Any]]:
    """The values that the reader takes out of a flat file, in its shape."""
    record: dict[str, Any] = {}
    with path.open(encoding="ascii") as lines:
        for line in lines:
            level = line[4]
            if level == "1":
                if record:
                    yield record
                record = {
                    "category": "GROUP A INCIDENT REPORT",
                    "action": line[5],
                    "owner": line[16:25],
                    "number": line[25:37].rstrip(),
                    "incident_date": line[37:45],
                    "clearance": line[48],
                    "cleared_on": line[49:57].strip(),
                    "arrests": [],
                    "offences": [],
                    "activities": [],
                    "using_computer": False,
                    "locations": [],
                }
            elif level == "2":
                record["offences"].append(line[37:40])
                record["activities"].extend(line[49:52].strip())
                record["using_computer"] = record["using_computer"] or "C" in line[41:44]
                record["locations"].append(line[44:46])
            elif level == "6":
                record["arrests"].append(
                    {
                        "sequence": line[37:39],
                        "number": line[39:51].rstrip(),
                        "date": line[51:59],
                        "type": line[59],
                        "count": line[60],
                        "offence": line[61:64],
                    }
                )
    if record:
        yield record


def plain_xml(path: Path) -> Iterator[dict[str, Any]]:
    """The values that the reader takes out of a report, in its shape, one ``findtext`` a value."""
    owner = f"{N}ReportHeader/{N}ReportingAgency/{J}OrganizationAugmentation/{J}OrganizationORIIdentification"
    clearance = f"{NC}Incident/{J}IncidentAugmentation/{J}IncidentExceptionalClearance"
    for _, report in etree.iterparse(path, tag=f"{N}Report"):
        get = report.findtext
        yield {
            "category": get(f"{N}ReportHeader/{N}NIBRSReportCategoryCode", ""),
            "action": get(f"{N}ReportHeader/{N}ReportActionCategoryCode", ""),
            "owner": get(f"{owner}/{NC}IdentificationID", ""),
            "number": get(f"{NC}Incident/{NUMBER}", ""),
            "incident_date": get(f"{NC}Incident/{NC}ActivityDate/{NC}Date", ""),
            "clearance": get(f"{clearance}Code", ""),
            "cleared_on": get(f"{clearance}Date/{NC}Date", ""),
            "arrests": [
                {
                    "number": arrest.findtext(NUMBER, ""),
                    "date": arrest.findtext(f"{NC}ActivityDate/{NC}Date", ""),
                    "type": arrest.findtext(f"{J}ArrestCategoryCode", ""),
                    "offence": arrest.findtext(f"{J}ArrestCharge/{N}ChargeUCRCode", ""),
                }
                for arrest in report.iterfind(f"{J}Arrest")
            ],
            "offences": [code.text for code in report.iterfind(f"{J}Offense/{N}OffenseUCRCode")],
            "activities": [code.text for code in report.iterfind(f"{J}Offense/{N}CriminalActivityCategoryCode")],
            "using_computer": any(
                code.text == "C" for code in report.iterfind(f"{J}Offense/{J}OffenseFactor/{J}OffenseFactorCode")
            ),
            "locations": [code.text for code in report.iterfind(f"{NC}Location/{N}LocationCategoryCode")],
        }
        report.clear()
        parent = report.getparent()
        while parent is not None and report.getprevious() is not None:
            del parent[0]
