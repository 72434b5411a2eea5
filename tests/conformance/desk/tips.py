"""A reader for a made-up document with metadata of reports, and the same with one thing wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from casebridge.conformance.report.bench import ReportBinding
from casebridge.model import (
    DocumentSource,
    FileFact,
    Finding,
    FindingSeverity,
    ReportMeta,
    ReportPart,
    ReportRef,
    ViewedCounts,
    parse_report_id,
)
from casebridge.sdk import Damage
from casebridge.sdk.reports import Document, ReportReader
from casebridge.sdk.xml import XmlElement, XmlNode, local, xml_elements

__all__ = ["TIPS", "TipReader", "grown", "tips"]

HERE = Path(__file__).parent
_KNOWN = frozenset({"id", "person", "name", "email", "note", "file", "fileId", "viewed"})
Viewed = Literal["yes", "no", "unstated"]


class TipReader:
    """Reads tips, each as it comes."""

    def __call__(self, source: BinaryIO, document: Document) -> Iterator[ReportPart | Damage]:
        for found in xml_elements(source, {"tip"}):
            yield self.part(found, document) if isinstance(found, XmlElement) else found

    def part(self, found: XmlElement, document: Document) -> ReportPart | Damage:
        """What one tip says."""
        number = parse_report_id(self.text(found.node, "id"))
        if number is None:
            return Damage(found.line, "report_id_invalid", "id")
        files = tuple(self.file(node) for node in self.parts(found.node, "file"))
        said = [file.viewed for file in files]
        counts = ViewedCounts(yes=said.count("yes"), no=said.count("no"), unstated=said.count("unstated"))
        meta = ReportMeta(
            ref=ReportRef(report_id=number),
            file_count=len(files),
            viewed=counts,
            presence={"email": self.has(found.node, "email"), "files": bool(files)},
            platform=self.platform(found.node),
            source=DocumentSource(format="tips", sha256=document.sha256),
            findings=tuple(self.findings(found.node)),
        )
        return ReportPart(meta=meta, files=files, whole=True)

    def file(self, node: XmlNode) -> FileFact:
        """What is said of a file."""
        return FileFact(file_id=self.text(node, "fileId"), viewed=self.viewed(self.text(node, "viewed")))

    def viewed(self, text: str) -> Viewed:
        """Whether it was viewed."""
        return "yes" if text == "true" else "no" if text == "false" else "unstated"

    def platform(self, node: XmlNode) -> str | None:
        """Where it was; tips do not say."""
        return None

    def findings(self, node: XmlNode) -> Iterator[Finding]:
        """The names that are not known."""
        for inner in node.iter():
            if inner is not node and local(inner.tag) not in _KNOWN:
                yield Finding(code="element_unknown", severity=FindingSeverity.INFO, path=local(inner.tag))

    def has(self, node: XmlNode, name: str) -> bool:
        """Whether it is there, anywhere."""
        return any(local(inner.tag) == name for inner in node.iter())

    def parts(self, node: XmlNode, name: str) -> list[XmlNode]:
        """The children of a name."""
        return [inner for inner in node if local(inner.tag) == name]

    def text(self, node: XmlNode, name: str) -> str:
        """The text of the first child of a name."""
        return next((inner.text or "" for inner in self.parts(node, name)), "").strip()


TIPS = TipReader()


def grown(count: int) -> bytes:
    """A document with so many tips."""
    tip = "<tip><id>{}</id><person><name>Made Up</name><email>made.up@example.org</email></person></tip>\n"
    return ("<tips>\n" + "".join(tip.format(900_000_000 + number) for number in range(count)) + "</tips>").encode()


def tips(read: ReportReader = TIPS) -> ReportBinding:
    """The binding of the reader, or of a changed one."""
    return ReportBinding(
        read,
        {"tips.xml": (HERE / "tips.xml").read_bytes()},
        {"tips.xml": ("900000301", "900000302")},
        ("name", "email", "note"),
        {"email": ("email",), "files": ("file",)},
        ("viewed", "true", "false"),
        grown,
    )
