"""Records out of XML: a document is streamed through both parsers, and each record becomes a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from casebridge.guard.damage import CellFault, Damage
from casebridge.guard.shape import Chunk, RecordOptions
from casebridge.guard.xml.document import Document
from casebridge.guard.xml.envelope import unwrapped
from casebridge.guard.xml.pairs import pairs
from casebridge.guard.xml.plan import Plan
from casebridge.guard.xml.schema import verdict

__all__ = ["read_xml"]


def read_xml(source: BinaryIO, options: RecordOptions) -> Iterator[Chunk]:
    """Chunks of the records of an XML document, at least one; see ``read_records``.

    Args:
        source: a binary stream at its start; it stays open, and is never asked for more than the next bytes.
        options: ``path`` leads from the document to its records by child steps (``/a:Batch/a:Case``, ``//a:Case``,
            ``@`` for the root element), with conditions in brackets on the last; what any of the paths finds is a
            record. Names match whole families of ``namespaces``; a name without prefix stands in no namespace, or in
            those of the family ``default``.

    ``lines`` are the lines of the records' start tags; a record on the line of the one before counts as the line after
    it, so that each has a place of its own. Comments and instructions do not exist for the reader, so they
    can't split a value.

    Findings: ``leading_bytes`` and ``cdata_document`` where damage of this kind was tolerated; ``xsd_invalid`` or
    ``xsd_skipped`` (too large to be validated, or the schema can't be used) if ``xsd`` is given.

    Raises:
        FileFault: for the whole document; once some chunks were read none of them counts any more.
        ValueError: a path is not one; see ``check_xml_paths``.
    """
    plan = Plan(options)
    leading = "leading_bytes" in options.tolerate
    outer = document = Document(source, leading=leading)
    findings = ["leading_bytes"] if document.leading else []
    if "cdata_document" in options.tolerate and (inner := unwrapped(outer, plan.trail, leading=leading)):
        document = inner
        findings.append("cdata_document")
        if inner.leading and "leading_bytes" not in findings:
            findings.append("leading_bytes")
    if options.xsd is not None:
        findings += verdict(document, options.xsd)
    header, told = plan.reading.header, tuple(findings)
    empty = True
    for rows, lines, damaged in _pages(plan, document, options.rows_per_chunk):
        empty = False
        yield Chunk(header, told, rows, lines, tuple(damaged), outer.position)
    if empty:
        yield Chunk(header, told, [], (), (), outer.position)


def _pages(plan: Plan, document: Document, size: int) -> Iterator[tuple[list[list[str]], list[int], list[Damage]]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    damaged: list[Damage] = []
    line = 0
    for pair in pairs(plan.trail, document):
        line = max(pair.line, line + 1)
        try:
            row = plan.row(pair.one, pair.other, pair.ends)
            if row is not None:
                rows.append(row)
                lines.append(line)
        except CellFault as fault:
            damaged.append(Damage(line, fault.code, fault.column))
        if len(rows) + len(damaged) >= size:
            yield rows, lines, damaged
            rows, lines, damaged = [], [], []
    if rows or damaged:
        yield rows, lines, damaged
