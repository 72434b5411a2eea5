"""Identifiers: CyberTipline reports, agencies, case numbers, and the links between them."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from casebridge.model.base import Record, UtcDatetime
from casebridge.model.process import AgencyScheme, LinkOrigin, LinkState, RecipientClass

__all__ = ["AgencyRef", "CaseLink", "ReportId", "ReportRef", "match_key", "parse_report_id"]

MAX_REPORT_ID = 9_223_372_036_854_775_807

_PREFIX = re.compile(r"(?:CYBERTIPLINE\s*REPORT|CYBERTIP(?:LINE)?|CT)?[\s#:]*", re.IGNORECASE | re.ASCII)
_DIGITS = re.compile(r"0*([1-9][0-9]{0,18})")
_ORI = re.compile(r"[A-Z0-9]{9}")
_KEY = re.compile(r"[A-Za-z0-9]+")

ReportId = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,18}$", max_length=19)]


def parse_report_id(text: str) -> str | None:
    """The CyberTipline report ID written in ``text``, or None if it holds anything else.

    Blanks, ``#`` and the prefixes ``CT``, ``CyberTip`` and ``CyberTipline Report`` are stripped, leading zeros are
    removed. Digits are never picked out of a longer text: ``NCMEC-2025-0001234`` is a foreign reference.
    Source: ISPWS schema (``xs:long``), docs/reference/identifiers.md.
    """
    if len(text) > 64 or not text.isascii():
        return None
    if len(text) <= 18 and text.isdigit() and text[0] != "0":
        return text
    stripped = text.strip()
    rest = stripped[_PREFIX.match(stripped).end() :].strip()  # type: ignore[union-attr]  # the pattern matches ""
    found = _DIGITS.fullmatch(rest)
    if found is None or int(found[1]) > MAX_REPORT_ID:
        return None
    return found[1]


def match_key(case_number: str) -> str:
    """The form in which case numbers are compared: upper case, letters and digits only, leading zeros kept.

    Returns the empty string for a number that holds nothing else, or any character outside ASCII: full-width digits
    and zero-width characters look like another number, so they never match silently.
    """
    if case_number.isascii():
        plain = case_number.replace("-", "")
        if plain.isalnum():
            return plain.upper()
        return "".join(_KEY.findall(case_number)).upper()
    return ""


class ReportRef(Record):
    """A CyberTipline report: the clearinghouse and its number, without leading zeros."""

    clearinghouse: Literal["NCMEC"] = "NCMEC"
    report_id: ReportId
    raw: str | None = Field(default=None, max_length=64)

    @model_validator(mode="after")
    def _in_range(self) -> ReportRef:
        if int(self.report_id) > MAX_REPORT_ID:
            raise ValueError("report_id exceeds xs:long")
        return self


class AgencyRef(Record):
    """An agency: an ORI, or an identifier under another scheme."""

    scheme: AgencyScheme
    value: str = Field(min_length=1, max_length=64)
    name: str | None = Field(default=None, max_length=200)
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    recipient_class: RecipientClass | None = None

    @model_validator(mode="after")
    def _ori_syntax(self) -> AgencyRef:
        if self.scheme is AgencyScheme.ORI and not _ORI.fullmatch(self.value):
            raise ValueError("an ORI has exactly nine characters A-Z and 0-9")
        return self

    @property
    def key(self) -> str:
        """``ORI:WA0170000``: the agency in one string, as the ledger keys it."""
        return f"{self.scheme.value}:{self.value}"

    @property
    def ori(self) -> str:
        """The agency's ORI; empty if it has none."""
        return self.value if self.scheme is AgencyScheme.ORI else ""


class CaseLink(Record):
    """One case of one agency concerns one report; many-to-many."""

    agency: AgencyRef
    case_number: str = Field(min_length=1, max_length=100)
    match_key: str = Field(pattern=r"^[A-Z0-9]+$", max_length=100)
    ref: ReportRef
    state: LinkState
    linked_by: LinkOrigin
    linked_at: UtcDatetime
