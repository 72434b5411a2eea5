"""What the FBI's NIBRS web service answered: its violations as findings (UCR Interface Control Document, 2018)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from casebridge.model import Finding, FindingSeverity
from casebridge.sdk.records import ITEM_END, FileFault, RecordField, RecordOptions, read_records

__all__ = ["violations"]

_NAMES: Final = ("violationCode", "violationLevel", "segmentLevel", "dataElement", "sequenceNumber")
_FIELDS: Final = (
    RecordField("status", ("status",)),
    *(RecordField(name, (name,), "violations") for name in _NAMES),
)
_SOAP: Final = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
_OPTIONS: Final = RecordOptions(
    format="xml",
    path=("//ingestResponse", "//soap:Fault"),
    fields=_FIELDS,
    namespaces={"soap": _SOAP},
    tolerate=("leading_bytes", "cdata_document"),
)
_CODE: Final = re.compile(r"[A-Z]{0,4}[0-9]{1,6}").fullmatch
_PLACE: Final = re.compile(r"[0-9]{1,3}[A-Z]?").fullmatch
_LEVELS: Final = {"W": FindingSeverity.WARNING, "E": FindingSeverity.ERROR}


def violations(stream: BinaryIO) -> list[Finding]:
    """The violations of an answer, each once and in its order; none if all was accepted.

    ``rule_id`` is the FBI's code (``932``, ``DQ1407``), ``path`` the segment, data element and sequence number. A
    warning can be cleared, an error needs a new submission. Bad values, descriptions and the text of a fault are not
    read: they repeat what was submitted. A fault, and errors without a violation, are one finding: ``service_fault``,
    ``rejected``.

    Raises ``FileFault``: the document is no such answer, or no XML.
    """
    found: dict[Finding, None] = {}
    answers = 0
    for chunk in read_records(stream, _OPTIONS):
        if chunk.damaged:
            raise FileFault("xml_elements_missing", line=chunk.damaged[0].line, column=chunk.damaged[0].column)
        for row in chunk.rows:
            answers += 1
            found.update(dict.fromkeys(_answer(row)))
    if not answers:
        raise FileFault("xml_elements_missing")
    return list(found)


def _answer(row: list[str]) -> Iterator[Finding]:
    status, columns = row[0], [cell.split(ITEM_END) for cell in row[1:]]
    told = [values for values in zip(*columns, strict=True) if any(values)]
    for code, level, segment, element, sequence in told:
        places = (("segment", segment), ("element", element), ("sequence", sequence))
        yield Finding(
            code="violation",
            severity=_LEVELS.get(level, FindingSeverity.WARNING if status == "WARNINGS" else FindingSeverity.ERROR),
            path=", ".join(f"{name} {value}" for name, value in places if _PLACE(value)),
            rule_id=code if _CODE(code) else "",
            clearable=level == "W",
        )
    if not told and status not in ("ACCEPTED", "WARNINGS"):
        yield Finding(code="rejected" if status else "service_fault", severity=FindingSeverity.ERROR)
