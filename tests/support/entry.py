"""A form entry to change one answer at a time."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from casebridge.model import AgencyRef, AgencyScheme, FormEntry, ReportRef

AGENCY = AgencyRef(scheme=AgencyScheme.ORI, value="WA0170000", name="Example Police")


def entry(report: int = 1001, **said: Any) -> FormEntry:
    """The entry of one report of the example agency, with the answers given."""
    return FormEntry(
        **{
            "ref": ReportRef(report_id=str(report)),
            "agency": AGENCY,
            "case_numbers": (f"25-{report:06d}",),
            "form_version": "ncmec-2023",
            "event_ids": (uuid5(NAMESPACE_URL, str(report)),),
            **said,
        }
    )
