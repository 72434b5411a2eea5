"""The namespaces of every generation of NIBRS XML, and what is read of a report in them."""

from __future__ import annotations

from typing import Final

from casebridge.sdk.records import RecordField, RecordOptions

__all__ = ["FIELDS", "OPTIONS"]

_NIBRS: Final = tuple(f"http://fbi.gov/cjis/nibrs/{name}" for name in ("4.0", "4.2", "2019", "2019.2", "2023.0"))
_CJIS: Final = tuple(f"http://fbi.gov/cjis/{name}" for name in ("1.0", "2.0", "2.1"))
_CORE: Final = tuple(f"http://release.niem.gov/niem/niem-core/{name}/" for name in ("3.0", "4.0", "5.0"))
_JUSTICE: Final = tuple(
    f"http://release.niem.gov/niem/domains/jxdm/{name}/"
    for name in ("5.0", "5.1", "5.2", "6.0", "6.1", "6.2", "7.0", "7.1", "7.2")
)
_STRUCTURES: Final = tuple(f"http://release.niem.gov/niem/structures/{name}/" for name in ("3.0", "4.0", "5.0"))

_HEADER: Final = "nibrs:ReportHeader/"
_ORI: Final = "OrganizationAugmentation/j:OrganizationORIIdentification/nc:IdentificationID"
_INCIDENT: Final = "nc:Incident/"
_OWN: Final = "."


def _all(name: str, path: str) -> RecordField:
    """A field with every text that ``path`` leads to, so that one too many stops nothing."""
    return RecordField(name, (_OWN,), path)


FIELDS: Final = (
    RecordField("category", (f"{_HEADER}nibrs:NIBRSReportCategoryCode",)),
    RecordField("action", (f"{_HEADER}nibrs:ReportActionCategoryCode",)),
    # Of three kinds of ORI only that of the report's header is the owner's.
    RecordField("owner", (f"{_HEADER}nibrs:ReportingAgency/j:{_ORI}", f"{_HEADER}nibrs:ReportingAgency/cjis:{_ORI}")),
    RecordField("number", (f"{_INCIDENT}nc:ActivityIdentification/nc:IdentificationID",)),
    RecordField("clearance", (f"{_INCIDENT}j:IncidentAugmentation/j:IncidentExceptionalClearanceCode",)),
    RecordField("cleared_on", (f"{_INCIDENT}j:IncidentAugmentation/j:IncidentExceptionalClearanceDate/nc:Date",)),
    _all("month", f"{_HEADER}nibrs:ReportDate/nc:YearMonthDate"),
    _all("incident_date", f"{_INCIDENT}nc:ActivityDate/nc:Date"),
    _all("incident_time", f"{_INCIDENT}nc:ActivityDate/nc:DateTime"),
    _all("offence", "j:Offense/nibrs:OffenseUCRCode"),
    _all("activity", "j:Offense/nibrs:CriminalActivityCategoryCode"),
    _all("using", "j:Offense/j:OffenseFactor/j:OffenseFactorCode"),
    _all("location", "nc:Location/nibrs:LocationCategoryCode"),
    RecordField("arrest_id", ("@s:id",), "j:Arrest"),
    RecordField("arrest_number", ("nc:ActivityIdentification/nc:IdentificationID",), "j:Arrest"),
    RecordField("arrest_date", ("nc:ActivityDate/nc:Date",), "j:Arrest"),
    RecordField("arrest_type", ("j:ArrestCategoryCode",), "j:Arrest"),
    _all("arrest_offence", "j:Arrest/j:ArrestCharge/nibrs:ChargeUCRCode"),
    RecordField("arrestee_id", ("@s:id",), "j:Arrestee"),
    RecordField("arrestee_sequence", ("j:ArrestSequenceID",), "j:Arrestee"),
    RecordField("arrestee_count", ("j:ArrestSubjectCountCode",), "j:Arrestee"),
    RecordField("of_arrest", ("nc:Activity/@s:ref",), "j:ArrestSubjectAssociation"),
    RecordField("of_arrestee", ("j:Subject/@s:ref",), "j:ArrestSubjectAssociation"),
)
"""What is read of a report; nothing of persons, victims, property or text."""

OPTIONS: Final = RecordOptions(
    format="xml",
    path=("/nibrs:Submission/nibrs:Report", "/nibrs:Report"),
    fields=FIELDS,
    namespaces={"nibrs": _NIBRS, "cjis": _CJIS, "nc": _CORE, "j": _JUSTICE, "s": _STRUCTURES},
    tolerate=("leading_bytes", "cdata_document"),
)
