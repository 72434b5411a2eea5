"""One message as a record: what a profile maps."""

from __future__ import annotations

from typing import Any

from casebridge_ndex.arrests import read_arrests
from casebridge_ndex.charges import Charge, read_charge, roll_up
from casebridge_ndex.codes import is_placeholder, plain
from casebridge_ndex.date import When, when
from casebridge_ndex.remark import Remarks
from casebridge_ndex.walk import Found

__all__ = ["facts"]

_CHARGES = ("Case/CaseAugmentation/CaseCharge", "Charge", "CourtCharge")
_REPORTS = ("incident", "arrest", "referral")
"""Messages whose Incident is an incident report's, so that its status counts."""


def facts(kind: str, messages: list[Found], digest: list[Found], remarks: Remarks) -> dict[str, Any]:
    """What the message of this kind (a value of ``KINDS``) says of its case, beside its identity.

    Raises:
        RejectedError: ``value_ambiguous`` if a field that is one has two values.
    """
    whole = _together(messages)
    charges = [read_charge(part, remarks) for part in whole.each(*_CHARGES)]
    happened = [part for part in digest if plain(part.one("category")) == "ARREST"]
    arrests = read_arrests(whole.each("Arrest"), happened, remarks)
    if not arrests and whole.one("arrest_made").lower() in ("true", "1"):
        arrests = [{"kind": "NOT_STATED", "date": "", "key": ""}]
    reports = kind in _REPORTS
    return {
        "message": kind,
        "status": _code(whole, "status", "Incident/IncidentStatusCode", remarks) if reports else "",
        "clearance": _code(whole, "clearance", "Incident/IncidentExceptionalClearanceCode", remarks) if reports else "",
        "cleared_on": when(whole, "cleared_on", remarks, "Incident/IncidentExceptionalClearanceDate").day
        if reports
        else "",
        "arrests": arrests,
        "arrest_report": " ".join(sorted({text for part in whole.each("Arrest") for text in part.all("report")})),
        "court_number": whole.one("docket") or whole.one("tracking") or whole.one("court_case"),
        "arrest_charges": sorted({code for part in whole.each(_SUBJECT) for code in part.all("ucr")}),
        "charges": [charge.shown() for charge in charges],
        "referral": "REFERRED" if kind == "referral" else "",
        "decision": _decision(whole, charges, remarks),
        "disposition": roll_up(charges, remarks) if kind == "disposition" and charges else _declined(charges, remarks),
        "unknown": _unknown(whole, charges, remarks),
    }


_SUBJECT = "ArrestSubject/ArrestSubjectAugmentation"


def _together(messages: list[Found]) -> Found:
    """Several payloads of one package say one thing."""
    if len(messages) == 1:
        return messages[0]
    whole = Found()
    for message in messages:
        for name, texts in message.texts.items():
            whole.texts.setdefault(name, []).extend(texts)
        for path, parts in message.parts.items():
            whole.parts.setdefault(path, []).extend(parts)
    return whole


def _code(found: Found, name: str, path: str, remarks: Remarks) -> str:
    text = found.one(name)
    if text and is_placeholder(text):
        remarks.add("placeholder", path)
        return ""
    return text


def _decision(whole: Found, charges: list[Charge], remarks: Remarks) -> dict[str, str]:
    days = {charge.day for charge in charges}
    text = _code(whole, "decision", "ProsecutionDecisionDescriptionText", remarks)
    return {"text": text, "date": days.pop() if text and len(days) == 1 else ""}


def _declined(charges: list[Charge], remarks: Remarks) -> dict[str, Any]:
    """Before a court has spoken only the prosecutor's word on a charge counts."""
    declined = [charge for charge in charges if charge.kind == "DECLINED"]
    return {**roll_up(declined, remarks), "kind": "", "count": None, "date": ""}


def _unknown(whole: Found, charges: list[Charge], remarks: Remarks) -> list[str]:
    found = [code for charge in charges for code in charge.unknown]
    for text in whole.all("event"):
        if is_placeholder(text):
            remarks.add("placeholder", "CaseCourtEvent/EventStatusCode")
        else:
            found.append(f"maine:EventStatusCode {text}")
            remarks.add("code_unknown", "CaseCourtEvent/EventStatusCode")
    return list(dict.fromkeys(found))


def newest(message_time: When, stated: list[When]) -> When:
    """The latest of the times that the parts of an item were changed; the message's own if there is none."""
    return max((item for item in stated if item.day), default=message_time)
