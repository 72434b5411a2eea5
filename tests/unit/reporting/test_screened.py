"""What a reader hands over is looked through once more before it is kept."""

from __future__ import annotations

from typing import Any

import pytest

from casebridge.model import DocumentSource, Finding, FindingSeverity, ReportPart
from casebridge.reporting import screened
from tests.support.reports import fact, part

CANARIES = ("someone@example.org", "https://example.org/x", "192.0.2.7", "555 010 0199 22", "x" * 400, "a\nb")


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize(
    "name",
    [
        "esp_name",
        "esp_key",
        "incident_type",
        "ncmec_incident_type",
        "incident_at_note",
        "batched_reason",
        "ncmec_label_raw",
        "ncmec_priority_code",
    ],
)
def test_a_text_that_may_identify_somebody_is_not_kept(name: str, canary: str) -> None:
    said: dict[str, Any] = {name: canary}
    found = screened(part(platform="chat", **said))
    assert canary not in found.model_dump_json()
    assert getattr(found.meta, name) is None
    assert found.meta.platform == "chat"
    assert [(item.code, item.path) for item in found.meta.findings] == [("value_withheld", name)]


@pytest.mark.parametrize("canary", CANARIES)
def test_lists_findings_files_and_versions_are_looked_through_as_well(canary: str) -> None:
    given = part(1, fact("a", "yes", None, "viral", canary), report_annotations=("spam", canary))
    bad = Finding(code="odd", severity=FindingSeverity.INFO, path=f"report/{canary}")
    good = Finding(code="odd", severity=FindingSeverity.INFO, path="report")
    source = DocumentSource(format="tip", version=canary)
    meta = given.meta.model_copy(update={"findings": (good, bad), "source": source})
    found = screened(ReportPart(meta=meta, files=given.files))
    assert canary not in found.model_dump_json()
    assert found.meta.report_annotations == ("spam",)
    assert found.files[0].annotations == ("viral",)
    assert [item.path for item in found.meta.findings] == [
        "report",
        "report_annotations",
        "source",
        "findings",
        "files",
    ]


@pytest.mark.parametrize("note", ["2025-03-01T09:00:00", "2025-03-01 09:00", "2025-03-01", "2025-03-01T09:00:00.123"])
def test_a_moment_without_a_zone_may_stay(note: str) -> None:
    given = part(incident_at_note=note, esp_name="Example Chat, Inc.", ncmec_priority_code="E")
    assert screened(given) is given
