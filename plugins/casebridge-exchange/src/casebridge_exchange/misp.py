"""MISP: one event a report, with an opinion on it and, for a false one, a false-positive sighting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casebridge.model import FeedbackEvent, UsefulnessGrade
from casebridge_exchange.grade import MISP_OPINION, grade_of
from casebridge_exchange.statement import axis_a, axis_b, named, timestamp

__all__ = ["events"]

# Your organisation only, low, ongoing: a receiver widens what it shares, never this writer.
_EVENT = {"distribution": "0", "threat_level_id": "4", "analysis": "1"}
_FALSE_POSITIVE = "1"


def events(batch: Sequence[FeedbackEvent], *, outcomes: bool = False) -> list[dict[str, Any]]:
    """The MISP events that the feedback amounts to, one a report, in the order of first mention.

    The report is an attribute of type ``text``; every assessment is an ``Opinion`` on it, identified by its feedback
    event, so that a receiver takes each once. A retraction marks the opinion it takes back as deleted. With
    ``outcomes`` tags ``casebridge:name="CODE"`` say what happened.

    Source: MISP core format (misp-rfc), analyst data, sightings.
    """
    made: dict[str, dict[str, Any]] = {}
    for event in batch:
        attribute, tags = _attribute(event), _tags(event) if outcomes else []
        if not (attribute["Opinion"] or attribute["Sighting"] or tags):
            continue
        known = made.setdefault(event.ref.report_id, _event(event, attribute))
        home = known["Event"]["Attribute"][0]
        if home is not attribute:
            home["Opinion"] += attribute["Opinion"]
            home["Sighting"] += attribute["Sighting"]
        home["Tag"] += [tag for tag in tags if tag not in home["Tag"]]
    return list(made.values())


def _event(event: FeedbackEvent, attribute: dict[str, Any]) -> dict[str, Any]:
    return {
        "Event": {
            "uuid": str(named("misp-event", event.ref.report_id)),
            "info": f"Feedback on CyberTipline report {event.ref.report_id}",
            "date": timestamp(event.recorded_at)[:10],
            **_EVENT,
            "Attribute": [attribute],
        }
    }


def _attribute(event: FeedbackEvent) -> dict[str, Any]:
    uuid = str(named("misp-attribute", event.ref.report_id))
    return {
        "uuid": uuid,
        "type": "text",
        "category": "External analysis",
        "value": event.ref.report_id,
        "comment": "NCMEC CyberTipline report ID",
        "to_ids": False,
        "disable_correlation": False,
        "Opinion": _opinions(event, uuid),
        "Sighting": _sightings(event, uuid),
        "Tag": [],
    }


def _opinions(event: FeedbackEvent, attribute: str) -> list[dict[str, Any]]:
    if event.kind.value == "RETRACTION":
        if event.supersedes is None:
            return []
        return [_opinion(event, str(event.supersedes), attribute, 50, "Taken back.") | {"deleted": True}]
    grade = grade_of(event)
    if grade is None:
        return []
    return [_opinion(event, str(event.event_id), attribute, MISP_OPINION[grade], "; ".join(axis_b(event)))]


def _opinion(event: FeedbackEvent, identity: str, attribute: str, value: int, comment: str) -> dict[str, Any]:
    moment = timestamp(event.recorded_at)[:19].replace("T", " ")
    return {
        "uuid": str(named("misp-opinion", identity)),
        "object_uuid": attribute,
        "object_type": "Attribute",
        "authors": event.agency.key,
        "created": moment,
        "modified": moment,
        "opinion": str(value),
        "comment": comment,
    }


def _sightings(event: FeedbackEvent, attribute: str) -> list[dict[str, Any]]:
    if event.kind.value == "RETRACTION" or grade_of(event) is not UsefulnessGrade.FALSE:
        return []
    return [
        {
            "uuid": str(named("misp-sighting", str(event.event_id))),
            "attribute_uuid": attribute,
            "type": _FALSE_POSITIVE,
            "date_sighting": str(int(event.recorded_at.timestamp())),
            "source": event.agency.key,
        }
    ]


def _tags(event: FeedbackEvent) -> list[dict[str, Any]]:
    if event.kind.value == "RETRACTION":
        return []
    pairs = (line.split("=", 1) for line in axis_a(event))
    return [{"name": f'casebridge:{name}="{value}"', "exportable": True} for name, value in pairs]
