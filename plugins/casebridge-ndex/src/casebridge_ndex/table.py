"""Which elements are read. Whatever stands in none of these tables is passed over, and kept nowhere.

A step is a local name in NIEM, N-DEx or a broker's extensions, or has the prefix of a family in ``family.py``. A path
that ends in ``[]`` repeats: a table of its own says what is read of each.

Source: case-systems reference, sections 7, 8, 9 and 20, written from the published N-DEx 2.1, LEXS 3.1 and OJBC files.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["IDENTITY", "KINDS", "MESSAGE", "PACKAGE", "Table"]

Table = Mapping[str, "tuple[str, ...] | Table"]

_DATE_PARTS = ("Date", "DateTime", "YearMonthDate", "YearMonth", "Year", "YearDate")


def _dates(*paths: str) -> tuple[str, ...]:
    return tuple(f"{path}/{part}" for path in paths for part in _DATE_PARTS)


_ARREST: Table = {
    "category": ("ArrestCategoryCode",),
    "id": ("ActivityIdentification/IdentificationID",),
    "report": ("ArrestAgencyRecordIdentification/IdentificationID",),
    "date": _dates("ActivityDate"),
    "start": _dates("ActivityDateRange/StartDate"),
    "end": _dates("ActivityDateRange/EndDate"),
    "digest": (
        "ActivityAugmentation/lexs:SameAsDigestReference/@ref",
        "ArrestAugmentation/lexs:SameAsDigestReference/@ref",
        "lexs:SameAsDigestReference/@ref",
    ),
}

_DISPOSITION = ("ChargeDisposition", "ChargeAugmentation/FinalCharge/ChargeDisposition")
_SENTENCE = ("ChargeSentence", "ChargeAugmentation/FinalCharge/ChargeSentence")


def _codes(name: str) -> tuple[str, ...]:
    return tuple(f"{start}{step}/{name}" for start in _DISPOSITION for step in ("", "/ChargeDispositionAugmentation"))


_CHARGE: Table = {
    "date": _dates(*(f"{start}/DispositionDate" for start in _DISPOSITION)),
    "vermont:ProsDispCode": _codes("vermont:ProsDispCode"),
    "vermont:NonConvCatCode": _codes("vermont:NonConvCatCode"),
    "vermont:CourtDispositionCode": _codes("vermont:CourtDispositionCode"),
    "vermont:SentenceCode": tuple(f"{start}/SentenceAugmentation/vermont:SentenceCode" for start in _SENTENCE),
    "ojbc:CourtDispositionCode": _codes("ojbc:CourtDispositionCode"),
    "hajis:DispositionCode": _codes("hajis:DispositionCode"),
    "jims:DispositionCode": _codes("jims:DispositionCode"),
    "DispositionText": tuple(f"{start}/DispositionText" for start in _DISPOSITION),
    "DispositionDescriptionText": tuple(f"{start}/DispositionDescriptionText" for start in _DISPOSITION),
}

_INCIDENT = "IncidentAugmentation"

MESSAGE: Table = {
    "case_number": (f"Incident/{_INCIDENT}/IncidentCaseNumberText",),
    "incident_number": ("Incident/ActivityIdentification/IdentificationID",),
    "status": (
        "Incident/ActivityStatus/ActivityStatusAugmentation/IncidentStatusCode",
        "Incident/ActivityStatus/IncidentStatusCode",
        f"Incident/{_INCIDENT}/IncidentStatusCode",
    ),
    "clearance": (f"Incident/{_INCIDENT}/IncidentExceptionalClearanceCode",),
    "cleared_on": _dates(f"Incident/{_INCIDENT}/IncidentExceptionalClearanceDate"),
    "arrest_made": (f"Incident/{_INCIDENT}/IncidentArrestMadeIndicator",),
    "decision": ("ProsecutionDecisionDescriptionText",),
    "docket": ("Case/CaseDocketID",),
    "tracking": ("Case/CaseTrackingID",),
    "court_case": ("Case/ActivityIdentification/IdentificationID",),
    "event": ("Case/CaseAugmentation/CaseCourtEvent/maine:EventStatusCode",),
    "Arrest[]": _ARREST,
    "Case/CaseAugmentation/CaseCharge[]": _CHARGE,
    "Charge[]": _CHARGE,
    "CourtCharge[]": _CHARGE,
    "ArrestSubject/ArrestSubjectAugmentation[]": {"ucr": ("ChargeUCRCode",)},
}
"""A message, or a payload in LEXS. Status and clearance count in incident and arrest reports only (see ``record``)."""

KINDS: Mapping[str, str] = {
    "IncidentReport": "incident",
    "IncidentReportUpdate": "incident",
    "ArrestReport": "arrest",
    "ArrestReportUpdate": "arrest",
    "ChargeReferral": "referral",
    "ChargeReferralReport": "referral",
    "ProsecutionDecisionReport": "decision",
    "ProsecutionDecisionReportUpdate": "decision",
    "DispositionReport": "disposition",
    "DispositionReportUpdate": "disposition",
}
"""The messages that are understood, by the local name of their element."""

_PAYLOADS = [f"lexs:StructuredPayload/{name}" for name, kind in KINDS.items() if kind in ("incident", "arrest")]
_METADATA = "lexs:PackageMetadata"
_OWNER = f"{_METADATA}/lexs:DataOwnerMetadata/lexs:DataOwnerIdentifier"

_KEY: Table = {
    "item_id": (f"{_METADATA}/lexs:DataItemID",),
    "reference_id": (f"{_METADATA}/lexs:DataItemReferenceID",),
    "action": (f"{_METADATA}/lexs:DataItemPublishInstruction",),
    "owner": (f"{_OWNER}/lexs:ORI",),
    "system_id": (f"{_OWNER}/lexs:SystemID",),
}

IDENTITY: Table = {
    **_KEY,
    "case_number": (*(f"{payload}/Incident/{_INCIDENT}/IncidentCaseNumberText" for payload in _PAYLOADS),),
}
"""All that is read of a package that deletes."""

PACKAGE: Table = {
    **_KEY,
    "item_date": (f"{_METADATA}/lexs:DataItemDate", *_dates(f"{_METADATA}/lexs:DataItemDate")),
    "mark": (f"{_METADATA}/lexs:DisseminationCriteria", f"{_METADATA}/lexs:DisseminationCriteriaValue"),
    f"{_METADATA}/lexs:DisseminationCriteriaValue[]": {
        "domain": ("lexs:DisseminationCriteriaDomainText",),
        "text": ("lexs:DisseminationCriteriaText",),
    },
    "lexs:Digest/lexs:EntityActivity[]": {
        "updated": _dates("lexs:Metadata/LastUpdatedDate"),
        "category": ("Activity/ActivityCategoryText",),
        "digest": ("Activity/@id",),
        "id": ("Activity/ActivityIdentification/IdentificationID",),
        "date": _dates("Activity/ActivityDate"),
        "start": _dates("Activity/ActivityDateRange/StartDate"),
        "end": _dates("Activity/ActivityDateRange/EndDate"),
    },
    **{f"{path}[]": MESSAGE for path in _PAYLOADS},
}
"""A LEXS package: its metadata, the activities of its digest, and its payloads."""
