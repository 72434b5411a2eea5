"""Metadata of a CyberTipline report: presence and counts, never content or identities."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from casebridge.model.base import Record, UtcDatetime
from casebridge.model.finding import Finding
from casebridge.model.identifier import ReportRef

__all__ = [
    "INCIDENT_TYPES",
    "PRESENCE_FIELDS",
    "REPORT_ANNOTATIONS",
    "DocumentSource",
    "FileFact",
    "ReportMeta",
    "ReportPart",
    "ViewedCounts",
]

INCIDENT_TYPES = (
    "Child Pornography (possession, manufacture, and distribution)",
    "Child Sex Trafficking",
    "Child Sex Tourism",
    "Child Sexual Molestation",
    "Misleading Domain Name",
    "Misleading Words or Digital Images on the Internet",
    "Online Enticement of Children for Sexual Acts",
    "Unsolicited Obscene Material Sent to a Child",
)
"""The exact incident types of the ISPWS schema of November 2025; another string is kept raw."""

REPORT_ANNOTATIONS = (
    "sextortion",
    "csamSolicitation",
    "minorToMinorInteraction",
    "spam",
    "sadisticOnlineExploitation",
)

PRESENCE_FIELDS = (
    "ip",
    "ip_time",
    "port",
    "account_id",
    "email",
    "phone",
    "verified_contact",
    "location",
    "device",
    "victim",
    "chat_content",
    "files",
)


class ViewedCounts(Record):
    """How many files the provider says it viewed whole; unstated never becomes yes or no (US v. Wilson)."""

    yes: int = Field(default=0, ge=0)
    no: int = Field(default=0, ge=0)
    unstated: int = Field(default=0, ge=0)


class DocumentSource(Record):
    """Where the metadata was read: format, its version, and the digest of the document (never of any media)."""

    format: str
    version: str = ""
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")


class ReportMeta(Record):
    """What casebridge keeps of a report: routing facts, counts and presence booleans."""

    ref: ReportRef
    received_at: UtcDatetime | None = None
    esp_name: str | None = None
    esp_key: str | None = None
    esp_service: str | None = Field(default=None, max_length=100)
    incident_type: str | None = None
    ncmec_incident_type: str | None = None
    incident_at: UtcDatetime | None = None
    incident_at_note: str | None = Field(default=None, max_length=3000)
    platform: str | None = Field(default=None, max_length=256)
    escalated: bool = False
    report_annotations: tuple[str, ...] = ()
    batched_reason: str | None = None
    ncmec_label: Literal["ACTIONABLE", "INFORMATIONAL"] | None = None
    ncmec_label_raw: str | None = None
    esp_preannotated_informational: bool | None = None
    ncmec_priority_code: str | None = None
    prior_report_ids: tuple[ReportRef, ...] = ()
    related_report_ids: tuple[ReportRef, ...] = ()
    file_count: int = Field(default=0, ge=0)
    files_by_class: dict[Literal["A1", "A2", "B1", "B2"], int] = Field(default_factory=dict)
    viewed: ViewedCounts = ViewedCounts()
    presence: dict[str, bool] = Field(default_factory=dict)
    esp_preservation_until: date | None = None
    esp_preservation_approximate: bool = False
    source: DocumentSource
    findings: tuple[Finding, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> ReportMeta:
        if self.viewed.yes + self.viewed.no + self.viewed.unstated != self.file_count:
            raise ValueError("viewed counts must add up to file_count")
        if unknown := set(self.presence) - set(PRESENCE_FIELDS):
            raise ValueError(f"unknown presence fields: {', '.join(sorted(unknown))}")
        return self


class FileFact(Record):
    """What is said about one uploaded file: never its name, its hash or anything of its content.

    ``file_id`` is NCMEC's own identifier (32 hexadecimal characters in practice), the only one that may be kept.
    """

    file_id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    viewed: Literal["yes", "no", "unstated"] = "unstated"
    classification: Literal["A1", "A2", "B1", "B2"] | None = None
    supplemental: bool = False
    annotations: tuple[str, ...] = ()


class ReportPart(Record):
    """What one document says of one report; parts of the same report are merged.

    ``meta`` holds what the document says of the report as a whole; its file counts are those of ``files``. ``whole``
    says that the document lists all files of the report, so that they replace those known before.
    """

    meta: ReportMeta
    files: tuple[FileFact, ...] = ()
    whole: bool = False
