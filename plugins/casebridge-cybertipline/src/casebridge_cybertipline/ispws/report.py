"""``<report>``: what of it becomes metadata. It carries no report ID of its own."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from casebridge.model import DocumentSource, ReportMeta, ReportRef
from casebridge.model.report import INCIDENT_TYPES
from casebridge_cybertipline.ispws.codes import CODES
from casebridge_cybertipline.ispws.found import Found, presence, report_ref
from casebridge_cybertipline.moment import read_moment
from casebridge_cybertipline.plain import plain_name, plain_phrase

__all__ = ["incident_time", "incident_types", "prior_refs", "report_meta"]

_ALIASES = {
    "Online Enticement of Children for Sexual Act": "Online Enticement of Children for Sexual Acts",
    "Child Pornography (possession, manufacture, distribution)": INCIDENT_TYPES[0],
}
_TYPE = "report/incidentSummary/incidentType"


def report_meta(found: Found, number: str, source: DocumentSource) -> ReportMeta:
    """The metadata of the report with this number, as one ``<report>`` states it."""
    kept = found.kept
    said, theirs = incident_types(kept.get("incidentType", ""), _TYPE, found)
    annotations = found.flags.get("reportAnnotations", [])
    reason = found.reason if found.reason in CODES["batchReason"] else None
    platform = _name(kept, "platform", 256, "report/incidentSummary/platform", found)
    service = _name(kept, "espService", 100, "report/personOrUserReported/espService", found)
    return ReportMeta(
        ref=report_ref(number),
        esp_service=service,
        incident_type=said,
        ncmec_incident_type=theirs,
        platform=platform,
        escalated="escalateToHighPriority" in kept,
        report_annotations=tuple(name for name in annotations if name != "informational"),
        batched_reason=reason,
        esp_preannotated_informational=True if "informational" in annotations else None,
        prior_report_ids=prior_refs(found, number),
        presence=presence(found.present),
        source=source,
        findings=found.told(),
        **incident_time(kept.get("incidentDateTime", "")),
    )


def incident_time(text: str) -> dict[str, Any]:
    """``incident_at`` for a time with its zone; ``incident_at_note`` for one without."""
    moment = read_moment(text)
    if moment is None:
        return {}
    if moment.tzinfo is None:
        return {"incident_at_note": moment.isoformat(timespec="seconds")}
    return {"incident_at": moment.astimezone(UTC)}


def incident_types(text: str, path: str, found: Found) -> tuple[str | None, str | None]:
    """(the provider's incident type, NCMEC's own wording); each None if it is not stated."""
    text = text.strip()
    if not text or text in INCIDENT_TYPES:
        return text or None, None
    if text in _ALIASES:
        found.say("R03", path)
        return _ALIASES[text], None
    phrase = plain_phrase(text)
    if phrase is None:
        found.say("R05", path)
    elif phrase == "Auto-referred International":
        found.say("R04", path)
        phrase = None
    elif phrase.startswith("Apparent ") or phrase.endswith("(Unconfirmed)"):
        found.say("R04", path)
        return None, phrase
    return phrase, None


def prior_refs(found: Found, number: str) -> tuple[ReportRef, ...]:
    """Prior reports as they were named, without the report itself."""
    return tuple(
        report_ref(prior) if raw == prior else ReportRef(report_id=prior, raw=raw)
        for prior, raw in found.priors.items()
        if prior != number
    )


def _name(kept: dict[str, str], key: str, most: int, path: str, found: Found) -> str | None:
    text = kept.get(key)
    name = plain_name(text, most) if text else None
    if text and name is None:
        found.say("R05", path)
    return name
