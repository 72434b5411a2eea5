"""Made-up NIBRS files of any size, the same bytes for the same size."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

__all__ = ["flat_incident", "write_flat", "write_xml", "xml_report"]

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<nibrs:Submission xmlns:nibrs="http://fbi.gov/cjis/nibrs/2019"'
    ' xmlns:cjis="http://fbi.gov/cjis/2.0" xmlns:nc="http://release.niem.gov/niem/niem-core/3.0/"'
    ' xmlns:j="http://release.niem.gov/niem/domains/jxdm/5.2/" xmlns:s="http://release.niem.gov/niem/structures/3.0/">\n'
)
REPORT = """<nibrs:Report><nibrs:ReportHeader>
<nibrs:NIBRSReportCategoryCode>GROUP A INCIDENT REPORT</nibrs:NIBRSReportCategoryCode>
<nibrs:ReportActionCategoryCode>I</nibrs:ReportActionCategoryCode>
<nibrs:ReportDate><nc:YearMonthDate>2026-03</nc:YearMonthDate></nibrs:ReportDate><nibrs:ReportingAgency>
<j:OrganizationAugmentation><j:OrganizationORIIdentification><nc:IdentificationID>XX0000000</nc:IdentificationID>
</j:OrganizationORIIdentification></j:OrganizationAugmentation></nibrs:ReportingAgency></nibrs:ReportHeader>
<nc:Incident><nc:ActivityIdentification><nc:IdentificationID>26-{number:08d}</nc:IdentificationID>
</nc:ActivityIdentification><nc:ActivityDate><nc:Date>2026-02-{day:02d}</nc:Date></nc:ActivityDate>
<j:IncidentAugmentation><j:IncidentExceptionalClearanceCode>N</j:IncidentExceptionalClearanceCode>
</j:IncidentAugmentation></nc:Incident>
<j:Offense s:id="O1"><nibrs:OffenseUCRCode>370</nibrs:OffenseUCRCode>
<nibrs:CriminalActivityCategoryCode>P</nibrs:CriminalActivityCategoryCode><j:OffenseFactor>
<j:OffenseFactorCode>C</j:OffenseFactorCode></j:OffenseFactor></j:Offense>
<nc:Location s:id="L1"><nibrs:LocationCategoryCode>20</nibrs:LocationCategoryCode></nc:Location>
<nc:Item><nc:ItemStatus><cjis:ItemStatusCode>NONE</cjis:ItemStatusCode></nc:ItemStatus><nc:ItemValue>
<nc:ItemValueAmount><nc:Amount>0</nc:Amount></nc:ItemValueAmount></nc:ItemValue></nc:Item>
<j:Victim s:id="V1"><j:VictimSequenceNumberText>1</j:VictimSequenceNumberText></j:Victim>
{arrest}</nibrs:Report>
"""
ARREST = """<j:Arrestee s:id="E1"><j:ArrestSequenceID>1</j:ArrestSequenceID>
<j:ArrestSubjectCountCode>N</j:ArrestSubjectCountCode></j:Arrestee><j:Arrest s:id="A1"><nc:ActivityIdentification>
<nc:IdentificationID>A{number:08d}</nc:IdentificationID></nc:ActivityIdentification><nc:ActivityDate>
<nc:Date>2026-02-27</nc:Date></nc:ActivityDate><j:ArrestCharge><nibrs:ChargeUCRCode>370</nibrs:ChargeUCRCode>
</j:ArrestCharge><j:ArrestCategoryCode>T</j:ArrestCategoryCode></j:Arrest>
"""


def flat_incident(number: int) -> str:
    """An incident of six segments; every third has an arrest as well."""
    key = f"032026    XX000000026-{number:08d} "
    day = f"202602{number % 28 + 1:02d}"
    lines = [
        f"00881I{key}{day} 14N".ljust(87) + "N",
        f"00632I{key}370CC  20    P".ljust(61) + "88",
        f"03073I{key}1".ljust(307),
        f"01414I{key}001370".ljust(141),
        f"01414I{key}002370".ljust(141),
        f"00465I{key}01".ljust(46),
    ]
    if number % 3 == 0:
        lines.append(f"01106I{key}01A{number:08d}   20260227TN37001".ljust(110))
    return "\r\n".join(lines) + "\r\n"


def xml_report(number: int) -> str:
    """The report of such an incident."""
    arrest = ARREST.format(number=number) if number % 3 == 0 else ""
    return REPORT.format(number=number, day=number % 28 + 1, arrest=arrest)


def _write(path: Path, head: str, records: Iterator[str], tail: str, size: int) -> int:
    """Writes records until the file has ``size`` bytes; their number."""
    written = done = 0
    with path.open("wb") as out:
        out.write(head.encode())
        for record in records:
            written += out.write(record.encode())
            done += 1
            if written >= size:
                break
        out.write(tail.encode())
    return done


def write_flat(path: Path, size: int) -> int:
    """A flat file of ``size`` bytes or a little more; the number of its incidents."""
    return _write(path, "", map(flat_incident, count(1)), "", size)


def write_xml(path: Path, size: int) -> int:
    """A submission of ``size`` bytes or a little more; the number of its reports."""
    return _write(path, HEAD, map(xml_report, count(1)), "</nibrs:Submission>\n", size)
