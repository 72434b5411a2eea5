"""What this distribution offers casebridge."""

from __future__ import annotations

from collections.abc import Sequence

from casebridge.sdk.plugin import ReportType, hookimpl
from casebridge_cybertipline.ispws import read_ispws
from casebridge_cybertipline.tip import read_tips

CASEBRIDGE_API = 1


@hookimpl
def casebridge_reports() -> Sequence[ReportType]:
    """Documents with metadata of reports."""
    return (
        ReportType("ispws", read_ispws, ("*.xml",), "ISPWS documents: reports, file details and the answers to them"),
        ReportType("tip-json", read_tips, ("*.json", "*.jsonl"), "Tips as an agency downloads them, as JSON"),
    )
