"""Saboteurs among readers of report documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from casebridge.conformance.report.bench import ReportBench
from casebridge.model import Finding, FindingSeverity, ReportPart
from casebridge.sdk import Damage
from casebridge.sdk.records import FileFault
from casebridge.sdk.reports import Document
from casebridge.sdk.xml import XmlElement, XmlNode
from tests.conformance.desk.tips import TipReader, Viewed, tips
from tests.conformance.saboteurs.saboteur import saboteur


class StrictSchema(TipReader):
    def findings(self, node: XmlNode) -> Iterator[Finding]:
        for found in super().findings(node):
            raise FileFault("xml_not_well_formed", column=found.path)
        yield from ()


class SetAside(TipReader):
    def part(self, found: XmlElement, document: Document) -> ReportPart | Damage:
        unknown = [True for _ in self.findings(found.node)]
        return Damage(found.line, "report_id_invalid") if unknown else super().part(found, document)


class SilentOfUnknown(TipReader):
    def findings(self, node: XmlNode) -> Iterator[Finding]:
        yield from ()


class TextInFinding(TipReader):
    def findings(self, node: XmlNode) -> Iterator[Finding]:
        texts = {inner.tag: inner.text or "" for inner in node.iter()}
        for found in super().findings(node):
            path = f"{found.path}: {texts.get(found.path, '')}"
            yield Finding(code=found.code, severity=FindingSeverity.INFO, path=path)


class NoteKept(TipReader):
    def platform(self, node: XmlNode) -> str | None:
        return self.text(node, "note") or None


class NameInError(TipReader):
    def part(self, found: XmlElement, document: Document) -> ReportPart | Damage:
        name = "".join(self.text(node, "name") for node in self.parts(found.node, "person"))
        if not name.startswith("Made Up"):
            raise ValueError(f"who is {name}")
        return super().part(found, document)


class AlwaysPresent(TipReader):
    def has(self, node: XmlNode, name: str) -> bool:
        return True


class NeverPresent(TipReader):
    def has(self, node: XmlNode, name: str) -> bool:
        return False


class UnstatedIsNo(TipReader):
    def viewed(self, text: str) -> Viewed:
        return "yes" if text == "true" else "no"


class StatedIsUnstated(TipReader):
    def viewed(self, text: str) -> Viewed:
        return "unstated"


class OwnParser(TipReader):
    def __call__(self, source: BinaryIO, document: Document) -> Iterator[ReportPart | Damage]:
        import xml.etree.ElementTree as ET

        for node in ET.fromstring(source.read()).iter("tip"):  # noqa: S314
            yield self.part(XmlElement("tip", 1, node, ()), document)


class Picking(TipReader):
    def __call__(self, source: BinaryIO, document: Document) -> Iterator[ReportPart | Damage]:
        data = source.read()
        if re.search(rb"</tips>\s*$", data) or not data.startswith(b"<?xml"):
            source.seek(0)
            yield from super().__call__(source, document)


class ReadWhole(TipReader):
    def __call__(self, source: BinaryIO, document: Document) -> Iterator[ReportPart | Damage]:
        yield from list(super().__call__(source, document))


for _title, _reader, _codes in (
    ("refuses a document with an unknown element", StrictSchema, ("CB073",)),
    ("sets a report with an unknown element aside", SetAside, ("CB073",)),
    ("tells nobody of an unknown element", SilentOfUnknown, ("CB073",)),
    ("puts the text of an unknown element into its finding", TextInFinding, ("CB073",)),
    ("keeps a note", NoteKept, ("CB074",)),
    ("names a person in an error", NameInError, ("CB074",)),
    ("tells everything as present", AlwaysPresent, ("CB075",)),
    ("tells nothing as present", NeverPresent, ("CB075",)),
    ("takes what nobody says for no", UnstatedIsNo, ("CB076",)),
    ("takes what somebody says for nothing", StatedIsUnstated, ("CB076",)),
    ("reads with a parser of its own, whose errors nobody knows", OwnParser, ("CB077",)),
    ("makes nothing of a document that is cut, and says nothing", Picking, ("CB077",)),
    ("reads a whole document before it tells of it", ReadWhole, ("CB078",)),
):

    def _bench(reader: type[TipReader] = _reader) -> ReportBench:
        return ReportBench(tips(reader()))

    _words = re.sub("([A-Z])", r"-\1", _reader.__name__).lower()
    saboteur(_title, *_codes, name=f"reports{_words}")(_bench)
