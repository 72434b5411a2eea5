"""N-DEx and NIEM Justice messages to test with: invented throughout, written from the documented paths."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from casebridge.model import Finding
from casebridge.sdk import Damage
from casebridge.sdk.form import FormatReader, Item

__all__ = [
    "NIEM",
    "SPACES",
    "codes",
    "disposition",
    "incident",
    "lexs",
    "mark",
    "package",
    "parse",
    "payload",
    "record",
]

NIEM = {
    "2.0": ("http://niem.gov/niem/niem-core/2.0", "http://niem.gov/niem/domains/jxdm/4.0"),
    "2.1": ("http://niem.gov/niem/niem-core/2.0", "http://niem.gov/niem/domains/jxdm/4.1"),
    "3.0": ("http://release.niem.gov/niem/niem-core/3.0/", "http://release.niem.gov/niem/domains/jxdm/5.0/"),
    "4.2": ("http://release.niem.gov/niem/niem-core/4.0/", "http://release.niem.gov/niem/domains/jxdm/6.2/"),
    "5.2": ("http://release.niem.gov/niem/niem-core/5.0/", "http://release.niem.gov/niem/domains/jxdm/7.2/"),
    "6.0": (
        "https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/",
        "https://docs.oasis-open.org/niemopen/ns/model/domains/justice/6.0/",
    ),
}

SPACES = {
    "lexs": "http://usdoj.gov/leisp/lexs/3.1",
    "lexspd": "http://usdoj.gov/leisp/lexs/publishdiscover/3.1",
    "lexsdigest": "http://usdoj.gov/leisp/lexs/digest/3.1",
    "lexslib": "http://usdoj.gov/leisp/lexs/library/3.1",
    "ndexia": "http://fbi.gov/cjis/N-DEx/IncidentArrest/2.1",
    "s": "http://niem.gov/niem/structures/2.0",
    "doc": "http://ojbc.org/IEPD/Exchange/DispositionReport/1.0",
    "ext": "http://ojbc.org/IEPD/Extensions/DispositionReportExtension/1.0",
    "vt": "http://ojbc.org/IEPD/Extensions/Vermont/DispositionCodes/1.0",
    "hajis": "http://ojbc.org/IEPD/Extensions/Hawaii/HAJIS/DispositionCodes/1.0",
    "jims": "http://ojbc.org/IEPD/Extensions/Hawaii/JIMS/DispositionCodes/1.0",
    "me": "http://ojbc.org/IEPD/Extensions/Maine/DispositionCodes/CHRI/3.0",
    "ojbc": "http://ojbc.org/IEPD/Extensions/OJBC/DispositionCodes/1.0",
}


def _spaces(niem: str) -> str:
    core, justice = NIEM[niem]
    return " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in {**SPACES, "nc": core, "j": justice}.items())


def mark(domain: str = "N-DEx", text: str = "Green") -> str:
    """A dissemination mark."""
    return (
        f"<lexs:DisseminationCriteriaValue><lexs:DisseminationCriteriaDomainText>{domain}"
        f"</lexs:DisseminationCriteriaDomainText><lexs:DisseminationCriteriaText>{text}"
        "</lexs:DisseminationCriteriaText></lexs:DisseminationCriteriaValue>"
    )


def incident(number: str = "26-000101", status: str = "", inside: str = "") -> str:
    """An Incident of N-DEx; empty values are left out."""
    told = (
        "<ndexia:ActivityStatus><ndexia:ActivityStatusAugmentation>"
        f"<ndexia:IncidentStatusCode>{status}</ndexia:IncidentStatusCode>"
        "</ndexia:ActivityStatusAugmentation></ndexia:ActivityStatus>"
    )
    named = (
        "<ndexia:IncidentAugmentation>"
        f"<ndexia:IncidentCaseNumberText>{number}</ndexia:IncidentCaseNumberText></ndexia:IncidentAugmentation>"
    )
    return f"<ndexia:Incident>{told if status else ''}{named if number else ''}{inside}</ndexia:Incident>"


def payload(inside: str, root: str = "IncidentReport") -> str:
    """The structured payload of a package."""
    return f"<lexs:StructuredPayload><ndexia:{root}>{inside}</ndexia:{root}></lexs:StructuredPayload>"


def package(
    inside: str = "",
    *,
    item: str = "26-000101",
    reference: str = "",
    action: str = "Insert",
    owner: str = "XX0170000",
    system: str = "RMS",
    spread: str | None = None,
    updated: str = "2026-03-01",
    digest: str = "",
) -> str:
    """A data item package; ``inside`` are its payloads."""
    parts = {"DataItemID": item, "DataItemReferenceID": reference, "DataItemPublishInstruction": action}
    ids = "".join(f"<lexs:{name}>{value}</lexs:{name}>" for name, value in parts.items() if value)
    changed = (
        "<lexsdigest:EntityActivity><lexsdigest:Metadata><nc:LastUpdatedDate>"
        f"<nc:Date>{updated}</nc:Date></nc:LastUpdatedDate></lexsdigest:Metadata>"
        "<nc:Activity s:id='I1'><nc:ActivityCategoryText>Incident</nc:ActivityCategoryText></nc:Activity>"
        "</lexsdigest:EntityActivity>"
    )
    return (
        f"<lexs:DataItemPackage><lexs:PackageMetadata>{ids}<lexs:DataItemStatus>Closed</lexs:DataItemStatus>"
        "<lexs:DataOwnerMetadata><lexs:DataOwnerIdentifier>"
        f"<lexs:ORI>{owner}</lexs:ORI><lexs:SystemID>{system}</lexs:SystemID></lexs:DataOwnerIdentifier>"
        f"</lexs:DataOwnerMetadata>{mark() if spread is None else spread}</lexs:PackageMetadata>"
        f"<lexs:Digest>{changed if updated else ''}{digest}</lexs:Digest>{inside}</lexs:DataItemPackage>"
    )


def lexs(*packages: str, root: str = "", time: str = "", niem: str = "2.0") -> str:
    """A document of packages; ``root`` wraps it, e.g. ``doc:ChargeReferralReport``."""
    sent = f"<lexs:PDMessageMetadata><lexs:MessageDateTime>{time}</lexs:MessageDateTime></lexs:PDMessageMetadata>"
    inner = (
        f"<lexspd:doPublish{'' if root else ' ' + _spaces(niem)}><lexs:PublishMessageContainer><lexs:PublishMessage>"
        f"{sent if time else ''}{''.join(packages)}"
        "</lexs:PublishMessage></lexs:PublishMessageContainer></lexspd:doPublish>"
    )
    return f"<{root} {_spaces(niem)}>{inner}</{root}>" if root else inner


def record(name: str, inside: str, niem: str = "3.0") -> str:
    """A message that stands by itself, e.g. ``doc:DispositionReport``."""
    return f"<{name} {_spaces(niem)}>{inside}</{name}>"


def codes(*told: tuple[str, str], date: str = "2026-02-03", final: bool = True) -> str:
    """A charge with these codes (element, value)."""
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in told)
    dated = f"<nc:DispositionDate><nc:Date>{date}</nc:Date></nc:DispositionDate>" if date else ""
    said = f"<j:ChargeDisposition>{dated}<ext:ChargeDispositionAugmentation>{inner}</ext:ChargeDispositionAugmentation>"
    said += "</j:ChargeDisposition>"
    wrapped = f"<ext:ChargeAugmentation><ext:FinalCharge>{said}</ext:FinalCharge></ext:ChargeAugmentation>"
    return f"<j:CaseCharge>{wrapped if final else said}</j:CaseCharge>"


def disposition(
    *charges: str, number: str = "26-000101", beside: str = "", court: str = "CR-77", niem: str = "3.0"
) -> str:
    """A disposition report with these charges."""
    return record(
        "doc:DispositionReport",
        f"<nc:Case><nc:CaseDocketID>{court}</nc:CaseDocketID><j:CaseAugmentation>{''.join(charges)}</j:CaseAugmentation>"
        f"</nc:Case><nc:Incident><nc:ActivityIdentification><nc:IdentificationID>{number}</nc:IdentificationID>"
        f"</nc:ActivityIdentification></nc:Incident>{beside}",
        niem,
    )


def parse(reader: FormatReader, document: str | bytes) -> tuple[list[dict[str, Any]], list[Damage], list[Finding]]:
    """Records, damage and findings of a document."""
    data = document.encode() if isinstance(document, str) else document
    made: Iterator[Item | Damage] = reader(BytesIO(data))
    records: list[dict[str, Any]] = []
    damage: list[Damage] = []
    findings: list[Finding] = []
    for item in made:
        if isinstance(item, Damage):
            damage.append(item)
        else:
            records.append(dict(item.record))
            findings += item.findings
    return records, damage, findings
