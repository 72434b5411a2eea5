"""Quality issues that a report's metadata suggests. A suggestion is no answer: only a person makes it one.

The rules are those of the model's list of quality issues (docs/reference/vocabulary.md): presence and counts pre-fill
an issue, what happened in the investigation may at most suggest one (axis rules 2 and 3).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import NamedTuple

from casebridge.model import ClosureReason, QualityIssueCode, ReportMeta

__all__ = ["STALE_DAYS", "Facts", "Suggestion", "suggest"]

STALE_DAYS = 90
"""Days between incident and report from which on the incident counts as old, unless the configuration says another."""


class Suggestion(NamedTuple):
    """One issue that may be confirmed: its code, the reporting field it concerns, and why in words, never a value."""

    code: QualityIssueCode
    ispws_field: str
    why: str


class Facts(NamedTuple):
    """What the rules look at.

    Args:
        meta: the report.
        today: the day to compare deadlines with.
        stale_days: days from which on an incident counts as old.
        closures: why the linked cases were closed.
        marks: annotations of the report's files.
    """

    meta: ReportMeta
    today: date
    stale_days: int = STALE_DAYS
    closures: Collection[ClosureReason] = ()
    marks: Collection[str] = ()

    def has(self, *names: str) -> bool:
        """Whether one of these is there."""
        return any(self.meta.presence.get(name) for name in names)

    def lacks(self, *names: str) -> bool:
        """Whether a document was looked through for each of these and none was there; what nobody says is unknown."""
        return all(self.meta.presence.get(name) is False for name in names)


def _timezone(facts: Facts) -> bool:
    return any(item.code == "timezone_missing" for item in facts.meta.findings)


def _differs(facts: Facts) -> bool:
    mine, theirs = facts.meta.incident_type, facts.meta.ncmec_incident_type
    return bool(mine and theirs and mine != theirs)


def _stale(facts: Facts) -> bool:
    happened, received = facts.meta.incident_at, facts.meta.received_at
    return bool(happened and received and (received - happened).days > facts.stale_days)


def _expired(facts: Facts) -> bool:
    until = facts.meta.esp_preservation_until
    return until is not None and facts.today > until


_VIRAL = frozenset({"viral", "potentialMeme"})
_CODE = QualityIssueCode

_RULES: tuple[tuple[QualityIssueCode, Callable[[Facts], object], str], ...] = (
    (_CODE.IP_MISSING, lambda f: f.lacks("ip"), "The report holds no IP address."),
    (_CODE.IP_TIME_MISSING, lambda f: f.has("ip") and f.lacks("ip_time"), "No IP address in it has a time."),
    (_CODE.IP_PORT_MISSING, lambda f: f.has("ip") and f.lacks("port"), "No IP address in it has a port."),
    (_CODE.TIMEZONE_MISSING, _timezone, "A time in it has no zone."),
    (_CODE.ACCOUNT_ID_MISSING, lambda f: f.lacks("account_id"), "No account is named."),
    (_CODE.CONTACT_MISSING, lambda f: f.lacks("email", "phone"), "Neither e-mail nor phone is given."),
    (
        _CODE.CONTACT_UNVERIFIED,
        lambda f: f.has("email", "phone") and f.lacks("verified_contact"),
        "Contacts are given, and none is marked as verified.",
    ),
    (_CODE.LOCATION_UNRESOLVED, lambda f: f.lacks("location", "ip"), "There is neither a location nor an IP address."),
    (_CODE.VICTIM_INFO_MISSING, lambda f: f.lacks("victim"), "Nothing is said about a victim."),
    (_CODE.MEDIA_MISSING, lambda f: not f.meta.file_count and f.lacks("files"), "No file came with the report."),
    (_CODE.CONTEXT_MISSING, lambda f: f.lacks("chat_content"), "No conversation or other context is included."),
    (
        _CODE.NO_EXPLOITATION_NEXUS,
        lambda f: f.meta.ncmec_label == "INFORMATIONAL",
        "NCMEC labels the report informational.",
    ),
    (
        _CODE.VIRAL_OR_MEME,
        lambda f: f.meta.batched_reason or _VIRAL.intersection(f.marks),
        "The provider marks it as batched, viral or a meme.",
    ),
    (
        _CODE.VIEWED_FLAG_UNSTATED,
        lambda f: f.meta.viewed.unstated,
        "For some files it is not stated whether the provider viewed them.",
    ),
    (_CODE.WRONG_INCIDENT_TYPE, _differs, "NCMEC gives it another incident type than the provider."),
    (
        _CODE.DUPLICATE_REPORT,
        lambda f: f.meta.prior_report_ids or f.meta.related_report_ids,
        "It names prior or related reports.",
    ),
    (_CODE.STALE_EVENT, _stale, "The incident was old when the report came."),
    (_CODE.ESP_DATA_EXPIRED, _expired, "The day until which the provider had to keep the data has passed."),
    (
        _CODE.ESP_RESPONSE_EMPTY,
        lambda f: ClosureReason.ESP_LEGAL_RESPONSE_EMPTY in f.closures,
        "A linked case was closed because the provider's answer held nothing.",
    ),
)
"""Code, condition and reason, in the order of the vocabulary; codes without a condition are never suggested."""


def suggest(facts: Facts) -> tuple[Suggestion, ...]:
    """The issues that may be suggested, in the order of the vocabulary. They are never sent and never stored."""
    return tuple(Suggestion(code, code.ispws_field, why) for code, applies, why in _RULES if applies(facts))
