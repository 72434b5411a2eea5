"""CASE 1.4 / UCO JSON-LD with the CAC ontology: the investigation, the report, and what the agency stated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casebridge.model import ClosureReason, FeedbackEvent, InvestigationStatus, OutcomeKind
from casebridge_exchange.statement import named, said, timestamp

__all__ = ["CAC_CLOSURE", "CAC_DISPOSITION", "CAC_STATUS", "CONTEXT", "document"]

CONTEXT = {
    "kb": "urn:casebridge:kb:",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "cacontology-case": "https://cacontology.projectvic.org/case-management#",
    "cacontology-us-ncmec": "https://cacontology.projectvic.org/us/ncmec#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_S, _R, _K = InvestigationStatus, ClosureReason, OutcomeKind

CAC_STATUS = {
    _S.OPEN: "open",
    _S.ACTIVE: "active",
    _S.PENDING: "pending",
    _S.REOPENED: "open",
    _S.INACTIVE: "suspended",
    _S.COLD: "suspended",
    _S.CLOSED: "closed",
    _S.ADMINISTRATIVELY_CLOSED: "closed",
    _S.UNFOUNDED: "closed",
    _S.CLEARED_BY_EXCEPTIONAL_MEANS: "closed",
    _S.CLEARED_BY_ARREST: "active",
}
"""``caseStatus`` has eight words, so the exact status stands in ``investigationStatus`` and in the annotation, too.

An arrest clears the incident; the case goes on to court, so CAC calls it active.
"""

CAC_CLOSURE = {
    _R.INSUFFICIENT_EVIDENCE: "insufficient_evidence",
    _R.STATUTE_OF_LIMITATIONS: "statute_limitations",
    _R.SUBJECT_DECEASED: "death_of_suspect",
    _R.REPORTED_PERSON_DECEASED: "death_of_suspect",
}
"""The closure reasons that CAC has a word for; all of them stand in the annotation."""

CAC_DISPOSITION = {
    _K.ACQUITTAL: "not_guilty_verdict",
    _K.CHARGES_DISMISSED: "case_dismissed",
    _K.PROSECUTION_DECLINED: "no_charges_filed",
}
"""The court results that CAC has a word for. A conviction may be a verdict or a plea, so no word of CAC is true of it
for sure: it is the closure reason ``conviction``."""


def document(events: Sequence[FeedbackEvent]) -> dict[str, Any]:
    """The events as one JSON-LD document; every node once.

    What an event states is an ``uco-core:Annotation`` on the report and the investigation, in codes, complete; status
    and closure stand in the terms of CASE and CAC besides, as far as these have any. A retraction and an event that
    supersedes another name it in their statements: neither ontology has a term for that.

    Source: CASE 1.4.0, UCO 1.4.0, CAC Ontology 3.0.0.
    """
    nodes: dict[str, dict[str, Any]] = {}
    for event in events:
        if event.kind.value not in ("QUALITY", "LINK"):
            # Each statement on the case is whole: what an earlier one closed may be open again.
            nodes.pop(_id("case-closure", *_case(event)), None)
        for node in _nodes(event):
            nodes[node["@id"]] = nodes.get(node["@id"], {}) | node
    return {"@context": CONTEXT, "@graph": list(nodes.values())}


def _id(kind: str, *parts: str) -> str:
    return f"kb:{kind}-{named(kind, *parts)}"


def _nodes(event: FeedbackEvent) -> list[dict[str, Any]]:
    of_case = _case(event)
    number = _number(event)
    report, investigation = _id("report", event.ref.report_id), _id("investigation", *of_case)
    nodes = [
        {
            "@id": report,
            "@type": ["uco-observable:ObservableObject", "cacontology-us-ncmec:NCMECCybertipReport"],
            "uco-core:externalReference": _reference("report", "NCMEC CyberTipline", event.ref.report_id),
        }
    ]
    case: dict[str, Any] = {
        "@id": investigation,
        "@type": "case-investigation:Investigation",
        "case-investigation:investigationForm": "case",
        "uco-core:object": [{"@id": report}],
    }
    if number:
        case["uco-core:externalReference"] = _reference("case", event.agency.key, number)
    retracted = event.kind.value == "RETRACTION"
    if event.investigation_status is not None and not retracted:
        case["case-investigation:investigationStatus"] = event.investigation_status.value
        nodes.append(_managed(_id("case-management", *of_case), CAC_STATUS[event.investigation_status]))
    nodes.append(case)
    if not retracted and (closed := _closure(event)):
        nodes.append({"@id": _id("case-closure", *of_case), **closed})
    nodes.append(_annotation(event, [report, investigation]))
    return nodes


def _number(event: FeedbackEvent) -> str:
    return (event.case_ref.case_number or event.case_ref.match_key) if event.case_ref else ""


def _case(event: FeedbackEvent) -> tuple[str, str]:
    return event.agency.key, _number(event) or event.ref.report_id


def _reference(kind: str, context: str, identifier: str) -> dict[str, Any]:
    return {
        "@id": _id("external-reference", kind, context, identifier),
        "@type": "uco-core:ExternalReference",
        "uco-core:definingContext": context,
        "uco-core:externalIdentifier": identifier,
    }


def _managed(identity: str, status: str) -> dict[str, Any]:
    kinds = ["uco-core:UcoObject", "cacontology-case:CaseManagement"]
    return {"@id": identity, "@type": kinds, "cacontology-case:caseStatus": status}


def _closure(event: FeedbackEvent) -> dict[str, Any]:
    kinds = {item.kind for item in event.outcomes}
    reasons = [CAC_CLOSURE[reason] for reason in event.closure_reasons if reason in CAC_CLOSURE]
    reasons += ["conviction"] if OutcomeKind.CONVICTION in kinds else []
    if event.investigation_status is InvestigationStatus.ADMINISTRATIVELY_CLOSED:
        reasons.append("administrative_closure")
    dispositions = [word for kind, word in CAC_DISPOSITION.items() if kind in kinds]
    found: dict[str, Any] = {}
    if reasons:
        found["cacontology-case:closureReason"] = list(dict.fromkeys(reasons))
    if dispositions:
        found["cacontology-case:finalDisposition"] = dispositions
    return {"@type": ["uco-core:UcoObject", "cacontology-case:CaseClosure"], **found} if found else {}


def _annotation(event: FeedbackEvent, about: list[str]) -> dict[str, Any]:
    statements = [f"event={event.event_id}", f"kind={event.kind.value}"]
    statements += [f"supersedes={event.supersedes}"] if event.supersedes else []
    return {
        "@id": _id("annotation", str(event.event_id)),
        "@type": "uco-core:Annotation",
        "uco-core:object": [{"@id": identity} for identity in about],
        "uco-core:objectCreatedTime": {"@type": "xsd:dateTime", "@value": timestamp(event.occurred_at)},
        "uco-core:statement": [*statements, *(said(event) if event.kind.value != "RETRACTION" else ())],
    }
