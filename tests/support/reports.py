"""Report documents for tests: a small format of their own, and metadata that is plainly invented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from casebridge.errors import FixConfig
from casebridge.model import (
    DocumentSource,
    FileFact,
    Finding,
    FindingSeverity,
    ReportMeta,
    ReportPart,
    ReportRef,
    ViewedCounts,
)
from casebridge.sdk.page import Damage
from casebridge.sdk.plugin import ReportType
from casebridge.sdk.records import FileFault
from casebridge.sdk.reports import Document

RECEIVED = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
DAY1 = "2026-03-01T08:00:00Z"
DAY2 = "2026-03-02T08:00:00Z"
DAY3 = "2026-03-03T08:00:00Z"


def fact(file_id: str = "f1", viewed: Any = "unstated", grade: Any = None, *marks: str, more: bool = False) -> FileFact:
    return FileFact(file_id=file_id, viewed=viewed, classification=grade, annotations=marks, supplemental=more)


def part(
    report_id: object = 900000101,
    *files: FileFact,
    kind: str = "tip",
    sha256: str = "",
    whole: bool = False,
    prior: tuple[int, ...] = (),
    related: tuple[int, ...] = (),
    findings: tuple[str, ...] = (),
    **said: Any,
) -> ReportPart:
    viewed = [item.viewed for item in files]
    meta = ReportMeta(
        ref=ReportRef(report_id=str(report_id)),
        source=DocumentSource(format=kind, sha256=sha256),
        prior_report_ids=tuple(ReportRef(report_id=str(number)) for number in prior),
        related_report_ids=tuple(ReportRef(report_id=str(number)) for number in related),
        findings=tuple(Finding(code=code, severity=FindingSeverity.INFO, path="report") for code in findings),
        file_count=len(files),
        viewed=ViewedCounts(yes=viewed.count("yes"), no=viewed.count("no"), unstated=viewed.count("unstated")),
        **said,
    )
    return ReportPart(meta=meta, files=files, whole=whole)


def read(handle: BinaryIO, document: Document) -> Iterator[ReportPart | Damage]:
    """One JSON object a line: the arguments of ``part``; ``null`` is damaged, anything else breaks the document."""
    for line, raw in enumerate(handle, 1):
        try:
            given = json.loads(raw)
        except ValueError:
            raise FileFault("json_syntax", line=line) from None
        if given is None:
            yield Damage(line, "record_no_object", "report")
            continue
        files = [fact(*item) for item in given.pop("files", ())]
        lists: dict[str, Any] = {name: tuple(given.pop(name, ())) for name in ("prior", "related", "findings")}
        for name in ("received_at", "incident_at"):
            if name in given:
                given[name] = datetime.fromisoformat(given[name])
        yield part(given.pop("id"), *files, sha256=document.sha256, **lists, **given)


KIND = ReportType("lines", read, ("*.jsonl",), "lines of made-up reports")


def document(*items: Any) -> str:
    """A document in the format of ``KIND``."""
    return "".join(f"{item if isinstance(item, str) else json.dumps(item)}\n" for item in items)


class OnlyLines:
    """Stands for the registry of plugins: it has ``KIND`` as ``made-up/lines``, and nothing else."""

    def report_type(self, kind: str, *_where: Any, **_more: Any) -> ReportType:
        if kind != "made-up/lines":
            raise FixConfig("plugin_missing", "The plugin is not installed.", next_step="Install it.")
        return KIND
