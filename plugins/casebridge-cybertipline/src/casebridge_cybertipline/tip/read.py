"""Tips of a file, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from casebridge.model import DocumentSource, ReportPart, parse_report_id
from casebridge.sdk import Damage
from casebridge.sdk.records import FileFault, parse_json
from casebridge.sdk.reports import Document
from casebridge_cybertipline.ispws.found import Found
from casebridge_cybertipline.tip.meta import tip_part
from casebridge_cybertipline.tip.split import split

__all__ = ["read_tips"]


def read_tips(source: BinaryIO, document: Document) -> Iterator[ReportPart | Damage]:
    """What each tip of a file says: one JSON document, an array of them, or one on each line.

    Args:
        source: the JSON; it stays open. A byte order mark is passed over.
        document: where it comes from.

    Only what ``meta`` names is read. Damage: a tip that is not JSON as the guarded parser takes it (its code), one that
    is too long (``line_too_long``), without a report ID (``report_id_missing``, ``report_id_malformed``), or no object
    (``json_syntax``).

    Raises:
        FileFault: those of ``split``.
    """
    origin = DocumentSource(format="tip-json", sha256=document.sha256)
    for line, data in split(source):
        yield _read(line, data, document, origin)


def _read(line: int, data: bytes, document: Document, origin: DocumentSource) -> ReportPart | Damage:
    if not data:
        return Damage(line, "line_too_long")
    try:
        tip = parse_json(data, any_text=True)
    except FileFault as fault:
        return Damage(line, fault.code)
    if not isinstance(tip, dict):
        return Damage(line, "json_syntax")
    given = tip.get("reportId")
    if given is None or given == "":
        return Damage(line, "report_id_missing")
    number = parse_report_id(str(given)) if isinstance(given, str | int) and not isinstance(given, bool) else None
    if number is None:
        return Damage(line, "report_id_malformed", "reportId")
    return tip_part(tip, number, origin, Found(document.received_at))
