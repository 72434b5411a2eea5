"""Documents of ISPWS, alone or many in one file, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from casebridge.model import DocumentSource, FileFact, ReportPart, parse_report_id
from casebridge.sdk import Damage
from casebridge.sdk.reports import Document
from casebridge.sdk.xml import XmlElement, local, xml_elements
from casebridge_cybertipline.ispws.batch import check_batch
from casebridge_cybertipline.ispws.file import file_fact, files_part, is_file_id
from casebridge_cybertipline.ispws.found import Found
from casebridge_cybertipline.ispws.pair import Pairing, Verdict, number_in_name
from casebridge_cybertipline.ispws.report import report_meta
from casebridge_cybertipline.ispws.shape import shapes
from casebridge_cybertipline.ispws.tables import DEFAULT, ROOTS
from casebridge_cybertipline.ispws.walk import walk_root

__all__ = ["read_ispws"]

_GONE = ("5001", "5101")
"""Answers that deny the report: it does not exist, it was retracted."""


class _Report(NamedTuple):
    found: Found
    line: int


def read_ispws(source: BinaryIO, document: Document, *, version: str = DEFAULT) -> Iterator[ReportPart | Damage]:
    """What ``report``, ``fileDetails``, ``reportResponse`` and ``reportDoneResponse`` say, wherever they stand.

    Args:
        source: the XML; it stays open. Memory holds one of these elements, whatever the size of the file.
        document: its name may tell the number of the only report in it (``number_in_name``), its digest and time.
        version: the schema that structure is measured against, a key of ``tables.VERSIONS``.

    A report comes as soon as its number is known, which may be after its files (see ``Pairing``). Damage:
    ``report_id_missing``, ``report_id_ambiguous``, ``report_id_malformed``, ``report_denied``, ``xml_disagreement``.

    Raises:
        FileFault: those of ``xml_elements``.
    """
    roots = shapes(version)
    origin = DocumentSource(format="ispws", version=version, sha256=document.sha256)
    pairing: Pairing[_Report] = Pairing(number_in_name(document.name))
    for element in xml_elements(source, ROOTS, tolerate=("leading_bytes",)):
        if isinstance(element, Damage):
            yield element
            continue
        found = Found(document.received_at)
        walk_root(element.node, roots[element.name], found)
        if element.name == "fileDetails" and (beside := pairing.waiting(element.inside)):
            check_batch(element.node, found, beside.found)
        if element.name == "report":
            settled = pairing.report(_Report(found, element.line), element.inside)
        else:
            part = _part(element, found, origin)
            yield part
            if isinstance(part, Damage):
                continue
            settled = pairing.number(part.meta.ref.report_id, element.inside)
        for verdict in settled:
            yield _told(verdict, origin)
    for verdict in pairing.end():
        yield _told(verdict, origin)


def _told(verdict: Verdict[_Report], origin: DocumentSource) -> ReportPart | Damage:
    report = verdict.report
    if verdict.code:
        return Damage(report.line, verdict.code)
    if verdict.named:
        report.found.say("R02")
    return ReportPart(meta=report_meta(report.found, verdict.number, origin))


def _part(element: XmlElement, found: Found, origin: DocumentSource) -> ReportPart | Damage:
    """What a document that names its report says, or why it can't be taken."""
    text = found.kept.get("reportId")
    if text is None:
        return Damage(element.line, "report_id_missing")
    number = parse_report_id(text)
    if number is None:
        return Damage(element.line, "report_id_malformed", "reportId")
    if found.kept.get("responseCode", "").strip() in _GONE:
        return Damage(element.line, "report_denied")
    files: list[FileFact] = []
    if element.name == "fileDetails":
        fact = file_fact(found)
        files = [fact] if fact else []
    elif element.name == "reportResponse":
        files = _files([found.kept.get("fileId", "")], "reportResponse/fileId", found)
    else:
        ids = [node.text or "" for node in element.node.iter() if local(node.tag) == "fileId"]
        files = _files(ids, "reportDoneResponse/files/fileId", found)
    # An answer with an empty list of files is usual, also where there are files.
    return files_part(found, number, origin, files, whole=element.name == "reportDoneResponse" and bool(files))


def _files(texts: list[str], path: str, found: Found) -> list[FileFact]:
    facts: dict[str, FileFact] = {}
    for text in texts:
        file_id = text.strip()
        if is_file_id(file_id):
            facts[file_id] = FileFact(file_id=file_id)
        elif file_id:
            found.say("R06", path)
    return list(facts.values())
