"""What an XML Schema finds: it is told and stops nothing. Texts of libxml2 hold values and are not passed on."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from lxml import etree

from casebridge.guard.xml.document import Document
from casebridge.guard.xml.limit import VALIDATED
from casebridge.guard.xml.names import local

__all__ = ["XsdFinding", "check_xsd", "verdict", "xsd_findings"]

_SUBJECT = re.compile(r"Element '([^']*)'")
_ABOVE = 2
"""Folders above the schema in which files that it imports may stand: the parts of an IEPD lie beside each other."""
_LARGEST = 8 << 20


class XsdFinding(NamedTuple):
    """One objection: 1-based line, name of the element without namespace, and libxml2's word for the kind of error."""

    line: int
    element: str
    kind: str


def xsd_findings(source: BinaryIO, xsd: Path, limit: int) -> list[XsdFinding]:
    """The first ``limit`` objections of a schema to a document; names and lines only.

    Args:
        source: a binary stream at the document's start.
        xsd: the schema; see ``check_xsd``.
        limit: how many at most.

    A document that is too large to be held in memory gives one finding of the kind ``xsd_skipped``.

    Raises:
        FileFault: the document can't be opened; see ``Document``.
        ValueError: the schema can't be used.
    """
    return _validate(Document(source, leading=True), xsd, limit)


def verdict(document: Document, xsd: Path) -> tuple[str, ...]:
    """The finding codes of a document that is still to be read: ``xsd_invalid``, ``xsd_skipped`` or none."""
    try:
        found = _validate(document, xsd, 1)
    except ValueError:
        return ("xsd_skipped",)
    if not found:
        return ()
    return ("xsd_skipped",) if found[0].kind == "xsd_skipped" else ("xsd_invalid",)


def check_xsd(xsd: Path) -> None:
    """Raises ``ValueError`` with a plain message unless the file is an XML Schema that can be used.

    It may import and include local .xsd files of its own folder, of two folders above and of all below those; nothing
    is ever fetched from a network.
    """
    _loaded(xsd)


def _validate(document: Document, xsd: Path, limit: int) -> list[XsdFinding]:
    schema = _loaded(xsd)
    data = document.held(VALIDATED)
    if data is None:
        return [XsdFinding(0, "", "xsd_skipped")]
    try:
        tree = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError:
        return []  # the reader itself says so
    if schema.validate(tree):
        return []
    return [_told(entry) for entry, _ in zip(schema.error_log, range(limit), strict=False)]


def _told(entry: Any) -> XsdFinding:
    subject = _SUBJECT.match(entry.message)
    name = local(subject[1]) if subject else ""
    return XsdFinding(entry.line, name, entry.type_name.removeprefix("SCHEMAV_").lower())


def _loaded(xsd: Path) -> etree.XMLSchema:
    try:
        stamp = xsd.stat().st_mtime_ns
    except OSError:
        raise ValueError("the XML Schema is not there or can't be opened") from None
    return _load(xsd.resolve(), stamp)


@lru_cache(maxsize=4)
def _load(xsd: Path, _stamp: int) -> etree.XMLSchema:
    parser = _parser()
    parser.resolvers.add(_Beside(xsd))
    try:
        with xsd.open("rb") as file:
            tree = etree.parse(file, parser, base_url=xsd.as_uri())
        return etree.XMLSchema(tree)
    except (etree.LxmlError, OSError):
        raise ValueError("the XML Schema can't be read, or imports what is not beside it") from None


def _parser() -> etree.XMLParser[Any]:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class _Beside(etree.Resolver):
    """Lets a schema read schemas that belong to it, and nothing else."""

    def __init__(self, xsd: Path) -> None:
        self.folder = xsd.parents[min(_ABOVE, len(xsd.parents) - 2)] if len(xsd.parents) > 1 else xsd.parent

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:  # noqa: ARG002
        """The bytes of a file that may be read; an error for anything else."""
        path = _local(system_url or "")
        if path is None or path.suffix != ".xsd" or not path.resolve().is_relative_to(self.folder):
            raise etree.XMLSchemaParseError("not beside the schema")
        with path.open("rb") as file:
            return self.resolve_string(file.read(_LARGEST), context, base_url=system_url)


def _local(url: str) -> Path | None:
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc:
        return Path(url2pathname(parts.path))
    return None if parts.scheme and len(parts.scheme) > 1 else Path(unquote(url))
