"""NIEM 6.0 justice elements: status, exceptional clearance, arrests, dispositions, and the report's number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from lxml import etree

from casebridge.model import (
    ArrestType,
    ExceptionalClearance,
    FeedbackEvent,
    InvestigationStatus,
    Outcome,
    OutcomeKind,
    moment_text,
)
from casebridge_exchange.statement import axis_b

__all__ = ["ARREST_CODE", "CB", "CLEARANCE_CODE", "DISPOSITION", "NC", "STATUS_CODE", "J", "message"]

NC = "https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"
J = "https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/"
CB = "urn:casebridge:niem:feedback:1"

STATUS_CODE = {status: status.value for status in InvestigationStatus} | {InvestigationStatus.REOPENED: "RE-OPENED"}
"""N-DEx IncidentStatusCode as NIEM 6.0 spells it."""

CLEARANCE_CODE = {code: code.value for code in ExceptionalClearance} | {
    ExceptionalClearance.JUVENILE_NO_CUSTODY: "JUVENILE-NO_CUSTODY"
}
"""UCR IncidentExceptionalClearanceCode."""

ARREST_CODE = {
    ArrestType.ON_VIEW.value: "ON-VIEW_ARREST",
    ArrestType.SUMMONED_CITED.value: "SUMMONED-CITED",
    ArrestType.TAKEN_INTO_CUSTODY.value: "TAKEN_INTO_CUSTODY",
}
"""UCR ArrestCategoryCode by arrest type."""

DISPOSITION = {
    OutcomeKind.CONVICTION: "Convicted",
    OutcomeKind.ADJUDICATION_DEFERRED: "Adjudication deferred",
    OutcomeKind.ACQUITTAL: "Acquitted",
    OutcomeKind.CHARGES_DISMISSED: "Dismissed",
    OutcomeKind.PROSECUTION_DECLINED: "Prosecution declined",
    OutcomeKind.CHARGES_FILED: "Charges filed",
}
"""Fixed words of ``DispositionText`` by outcome; NIEM has no code list for it."""


def message(events: Sequence[FeedbackEvent]) -> bytes:
    """One message with one ``Feedback`` an event, UTF-8 with declaration.

    What NIEM has an element for stands in NIEM's elements, in the order of its types; the rest in elements of the
    namespace ``urn:casebridge:niem:feedback:1``, whose schema ships beside this module (``feedback.xsd``).

    Source: NIEM 6.0 niem-core, justice, ndex and ucr code lists.
    """
    root = etree.Element(f"{{{CB}}}FeedbackMessage", nsmap={"cb": CB, "nc": NC, "j": J})
    for event in events:
        _feedback(root, event)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _feedback(root: etree._Element, event: FeedbackEvent) -> None:
    retracted = event.kind.value == "RETRACTION"
    home = _add(root, CB, "Feedback")
    _add(home, CB, "FeedbackID", str(event.event_id))
    if event.supersedes is not None:
        _add(home, CB, "FeedbackSupersedesID", str(event.supersedes))
    _add(home, CB, "FeedbackKindCode", event.kind.value)
    organization = _add(home, NC, "Organization")
    _identified(organization, NC, "OrganizationIdentification", event.agency.value)
    if event.agency.ori:
        inner = _add(organization, J, "OrganizationAugmentation")
        _identified(inner, J, "OrganizationORIIdentification", event.agency.ori)
    _case(home, event, [] if retracted else [item for item in event.outcomes if item.kind in DISPOSITION])
    if not retracted:
        _incident(home, event)
        _beside(home, event)


def _beside(home: etree._Element, event: FeedbackEvent) -> None:
    for item in event.outcomes:
        if item.kind not in (*DISPOSITION, OutcomeKind.ARREST, OutcomeKind.EXCEPTIONAL_CLEARANCE):
            _own(home, item)
    for reason in event.closure_reasons:
        _add(home, CB, "ClosureReasonCode", reason.value)
    for name in ("child_victim_identified", "additional_victims_identified", "self_production"):
        if (answer := getattr(event, name)) is not None:
            _add(home, CB, f"{_camel(name)}Code", answer.value)
    if event.additional_victim_count is not None:
        _add(home, CB, "AdditionalVictimCountQuantity", str(event.additional_victim_count))
    for line in axis_b(event):
        _add(home, CB, "AssessmentText", line)


def _case(home: etree._Element, event: FeedbackEvent, dispositions: list[Outcome]) -> None:
    case = _add(home, NC, "Case")
    number = event.case_ref.case_number or event.case_ref.match_key if event.case_ref else ""
    if number:
        _identified(case, NC, "ActivityIdentification", number)
    inner = _add(case, J, "CaseAugmentation")
    for item in dispositions:
        charge = _add(inner, J, "CaseCharge")
        if item.count is not None:
            _add(charge, J, "ChargeCountQuantity", str(item.count))
        disposition = _add(charge, J, "ChargeDisposition")
        if item.occurred_on is not None:
            _moment(disposition, "DispositionDate", item.occurred_on)
        _add(disposition, NC, "DispositionText", DISPOSITION[item.kind])
    report = _add(inner, J, "CaseOtherIdentification")
    _add(report, NC, "IdentificationID", event.ref.report_id)
    _add(report, NC, "IdentificationCategoryDescriptionText", "NCMEC CyberTipline report")


def _incident(home: etree._Element, event: FeedbackEvent) -> None:
    arrests = [item for item in event.outcomes if item.kind is OutcomeKind.ARREST]
    cleared = [item for item in event.outcomes if item.kind is OutcomeKind.EXCEPTIONAL_CLEARANCE]
    incident = _add(home, NC, "Incident")
    _moment(incident, "ActivityReportedDate", event.occurred_at)
    if event.investigation_status is not None:
        status = _add(incident, NC, "ActivityStatus")
        _add(status, J, "IncidentStatusCode", STATUS_CODE[event.investigation_status])
    if not (arrests or cleared or event.exceptional_clearance):
        return
    inner = _add(incident, J, "IncidentAugmentation")
    for item in arrests:
        arrest = _add(inner, J, "IncidentArrest")
        if item.occurred_on is not None:
            _moment(arrest, "ActivityDate", item.occurred_on)
        if item.detail in ARREST_CODE:
            _add(arrest, J, "ArrestCategoryCode", ARREST_CODE[item.detail])
    if any(item.count is not None for item in arrests):
        _add(inner, J, "IncidentArrestCountQuantity", str(sum(item.count or 0 for item in arrests)))
    if (code := _clearance(event, cleared)) is not None:
        _add(inner, J, "IncidentExceptionalClearanceCode", CLEARANCE_CODE[code])
    for item in cleared[:1]:
        if item.occurred_on is not None:
            _moment(inner, "IncidentExceptionalClearanceDate", item.occurred_on, J)


def _clearance(event: FeedbackEvent, cleared: Sequence[Outcome]) -> ExceptionalClearance | None:
    if event.exceptional_clearance is not None:
        return event.exceptional_clearance
    return next((code for item in cleared for code in CLEARANCE_CODE if code.value == item.detail), None)


def _own(home: etree._Element, item: Outcome) -> None:
    outcome = _add(home, CB, "Outcome")
    _add(outcome, CB, "OutcomeCode", item.kind.value)
    if item.occurred_on is not None:
        _moment(outcome, "OutcomeDate", item.occurred_on, CB)
    if item.count is not None:
        _add(outcome, CB, "OutcomeCountQuantity", str(item.count))
    if item.detail:
        _add(outcome, CB, "OutcomeDetailCode", item.detail)


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _identified(parent: etree._Element, space: str, name: str, value: str) -> None:
    _add(_add(parent, space, name), NC, "IdentificationID", value)


def _moment(parent: etree._Element, name: str, value: date | datetime, space: str = NC) -> None:
    kind = "DateTime" if isinstance(value, datetime) else "Date"
    _add(_add(parent, space, name), NC, kind, moment_text(value))


def _add(parent: etree._Element, space: str, name: str, text: str | None = None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{space}}}{name}")
    made.text = text
    return made
