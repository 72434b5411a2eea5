"""The records of a document as both parsers have them, two by two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from casebridge.guard.fault import FileFault
from casebridge.guard.xml.document import Document, holds_document
from casebridge.guard.xml.harvest import Harvest
from casebridge.guard.xml.limit import MARKS, SPAN
from casebridge.guard.xml.trail import Trail
from casebridge.guard.xml.trees import Twins

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
        FileFault: ``records_missing`` or ``xml_cdata_document`` if the root is not what any path begins with,
            ``xml_records_disagree`` if the parsers find different records, ``xml_too_large``, and the faults of
            ``Twins`` and ``Harvest``.
    """
    twins = Twins({document.root, *trail.names})
    one, other = Harvest(trail, count=False), Harvest(trail, count=True)
    span = marks = 0
    none = True
    for block in document.blocks():
        twins.feed(block)
        freed = 0
        if twins.one.root is not None:
            _fits(trail, twins.one.root, document)
            freed += one.take(twins.one.root, ended=False)
        if twins.other.root is not None:
            freed += other.take(twins.other.root, ended=False)
        if freed:
            span = marks = 0
        span += len(block)
        marks += block.count(b"<") + block.count(b"=")
        if span > SPAN or marks > MARKS:
            raise FileFault("xml_too_large")
        for pair in _paired(twins, one, other):
            none = False
            yield pair
    twins.close()
    _fits(trail, twins.one.root, document)
    one.take(twins.one.root, ended=True)
    other.take(twins.other.root, ended=True)
    for pair in _paired(twins, one, other):
        none = False
        yield pair
    if one.found or other.found:
        raise FileFault("xml_records_disagree")
    if none and (mark := holds_document(document.head)) and mark[1]:
        raise FileFault("xml_cdata_document")


def _fits(trail: Trail, root: Any, document: Document) -> None:
    move = trail.move(trail.start, root.tag)
    if not (move.ends or move.state or move.alike):
        raise FileFault("xml_cdata_document" if holds_document(document.head) else "records_missing")


def _paired(twins: Twins, one: Harvest, other: Harvest) -> Iterator[Pair]:
    while one.found and other.found:
        (a, ends), (b, also) = one.found.popleft(), other.found.popleft()
        if ends != also or a.tag != b.tag:
            raise FileFault("xml_records_disagree")
        yield Pair(a, b, twins.one.line(a), ends)
    if not one.found:
        twins.one.forget()
