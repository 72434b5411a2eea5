"""The records of a document as both parsers have them, two by two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from casebridge.guard.fault import FileFault
from casebridge.guard.xml.document import Document, holds_document
from casebridge.guard.xml.harvest import Harvest
from casebridge.guard.xml.step import in_step
from casebridge.guard.xml.trail import Trail

__all__ = ["Pair", "pairs"]


class Pair(NamedTuple):
    """A record in the tree of lxml and in that of expat, its line, and the numbers of the paths that found it."""

    one: Any
    other: Any
    line: int
    ends: tuple[int, ...]


def pairs(trail: Trail, document: Document) -> Iterator[Pair]:
    """Every record, in the order of the document; memory holds one record and a block.

    Raises:
        FileFault: ``records_missing`` or ``xml_cdata_document`` if the root is not what any path begins with, and the
            faults of ``in_step``.
    """

    def fits(root: Any) -> None:
        move = trail.move(trail.start, root.tag)
        if not (move.ends or move.state or move.alike):
            raise FileFault("xml_cdata_document" if holds_document(document.head) else "records_missing")

    none = True
    harvests = Harvest(trail, count=False), Harvest(trail, count=True)
    for one, other, ends, line in in_step(document, trail.names, *harvests, fits):
        none = False
        yield Pair(one, other, line, ends)
    if none and (mark := holds_document(document.head)) and mark[1]:
        raise FileFault("xml_cdata_document")
