"""casebridge's conformance kit on both formats."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from casebridge_nibrs.plugin import casebridge_formats

from casebridge.conformance import SourceSuite
from casebridge.conformance.world.folder import FolderWorld
from casebridge.conformance.world.phase import Phase
from casebridge.conformance.world.truth import Truth
from tests.support.segment import ORI, administrative, arrestee, flat, offence, other, segment

FLAT, XML = casebridge_formats()
PROFILE = Path(str(files("casebridge_nibrs") / "nibrs.toml"))

SPACES = (
    'xmlns:n="http://fbi.gov/cjis/nibrs/2019" xmlns:nc="http://release.niem.gov/niem/niem-core/3.0/"'
    ' xmlns:j="http://release.niem.gov/niem/domains/jxdm/5.2/"'
)


def incident(number: str, clearance: str = "N", cleared_on: str = "", arrested_on: str = "") -> list[str]:
    lines = [administrative(number, clearance, cleared_on.replace("-", "")), offence(number), other(4, number)]
    return lines + ([arrestee(number, on=arrested_on.replace("-", ""))] if arrested_on else [])


def ident(name: str, value: str) -> str:
    return f"<{name}><nc:IdentificationID>{value}</nc:IdentificationID></{name}>"


def report(number: str, clearance: str = "N", cleared_on: str = "", arrested_on: str = "", *, action: str = "I") -> str:
    owner = f"<j:OrganizationAugmentation>{ident('j:OrganizationORIIdentification', ORI)}</j:OrganizationAugmentation>"
    day = f"<j:IncidentExceptionalClearanceDate><nc:Date>{cleared_on}</nc:Date></j:IncidentExceptionalClearanceDate>"
    cleared = f"<j:IncidentExceptionalClearanceCode>{clearance}</j:IncidentExceptionalClearanceCode>"
    arrest = (
        f"<j:Arrest>{ident('nc:ActivityIdentification', 'A-1')}<nc:ActivityDate><nc:Date>{arrested_on}</nc:Date>"
        "</nc:ActivityDate><j:ArrestCategoryCode>T</j:ArrestCategoryCode></j:Arrest>"
    )
    return (
        "<n:Report><n:ReportHeader><n:NIBRSReportCategoryCode>GROUP A INCIDENT REPORT</n:NIBRSReportCategoryCode>"
        f"<n:ReportActionCategoryCode>{action}</n:ReportActionCategoryCode><n:ReportingAgency>{owner}"
        f"</n:ReportingAgency></n:ReportHeader><nc:Incident>{ident('nc:ActivityIdentification', number)}"
        f"<j:IncidentAugmentation>{cleared}{day if cleared_on else ''}</j:IncidentAugmentation></nc:Incident>"
        f"{arrest if arrested_on else ''}</n:Report>"
    )


def submission(*reports: str) -> bytes:
    return f"<n:Submission {SPACES}>{''.join(reports)}</n:Submission>".encode()


def cells(
    number: str, clearance: str = "N", cleared_on: str = "", arrested_on: str = "", *, action: str = "I"
) -> dict[str, str]:
    gone = action == "D"
    return {
        "action": action,
        "owner": ORI,
        "number": number,
        "clearance": "" if gone else clearance,
        "cleared_on": cleared_on,
        "arrest_type": "T" if arrested_on else "",
        "arrested_on": arrested_on,
    }


CASES = [
    ("26-000101", "N", "", ""),
    ("000054236732", "A", "2026-02-25", ""),
    ("26-000103", "N", "", "2026-02-27"),
    ("26-000104", "D", "2026-02-20", ""),
]
LATER = [("26-000101", "N", "", "2026-03-01"), ("26-000105", "N", "", "")]
GONE = "26-000104"
DAYS = (datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 4, 1, 12, tzinfo=UTC))


def world(name: str, first: bytes, second: bytes) -> FolderWorld:
    known = {case[0]: cells(*case) for case in CASES}
    later = {**known, **{case[0]: cells(*case) for case in LATER}}
    del later[GONE]
    return FolderWorld(
        [
            Phase(DAYS[0], Truth(known), files={f"1.{name}": first}),
            Phase(DAYS[1], Truth(later, {GONE: cells(GONE, action="D")}), files={f"2.{name}": second}),
        ]
    )


FLAT_WORLD = world(
    "txt",
    flat(*(line for case in CASES for line in incident(*case))),
    flat(*(line for case in LATER for line in incident(*case)), segment(1, GONE, action="D")),
)
XML_WORLD = world(
    "xml",
    submission(*(report(*case) for case in CASES)),
    submission(*(report(*case) for case in LATER), report(GONE, action="D")),
)


class TestFlat(SourceSuite):
    connector, profile, tape = FLAT, PROFILE, FLAT_WORLD


class TestXml(SourceSuite):
    connector, profile, tape = XML, PROFILE, XML_WORLD
