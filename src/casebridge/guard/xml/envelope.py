"""A document inside a CDATA section of another: taken out once, if the profile says that this happens."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from casebridge.guard.fault import FileFault
from casebridge.guard.xml.document import Document, holds_document
from casebridge.guard.xml.limit import WHOLE
from casebridge.guard.xml.trail import Trail
from casebridge.guard.xml.trees import Twins

__all__ = ["unwrapped"]


def unwrapped(document: Document, trail: Trail, *, leading: bool) -> Document | None:
    """The document within ``document``, or None if that is what it should be itself; it can still be read then.

    An envelope is recognised by its root element, which is none that a path of ``trail`` begins with. Where any root
    would do (``@``, ``//``) it is one if the text within begins with an XML declaration.

    Raises:
        FileFault: those of ``Twins`` and ``Document``; ``xml_two_documents`` if it is an envelope of several.
    """
    mark = holds_document(document.head)
    if mark is None or (trail.any_root and not mark[1]):
        return None
    data = document.held(WHOLE)
    if data is None:
        return None
    twins = Twins({document.root})
    twins.feed(data)
    twins.close()
    root = twins.one.root
    move = trail.move(trail.start, str(root.tag)) if root is not None else None
    if move is None or (not trail.any_root and (move.ends or move.state or move.alike)):
        return None
    texts = _documents(root)
    if texts != _documents(twins.other.root) or len(texts) != 1:
        raise FileFault("xml_two_documents")
    start = holds_document(data)
    above = data.count(b"\n", 0, start.end()) if start else 0
    return Document(BytesIO(texts[0].encode()), leading=leading, decoded=True, above=above)


def _documents(root: Any) -> list[str]:
    texts = (part.text.lstrip() for part in root.iter() if part.text)
    return [text for text in texts if text.startswith("<")]
