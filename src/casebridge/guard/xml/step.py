"""Both parsers through a document, block by block: what each gathers is handed over two by two."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from typing import Any, Protocol

from casebridge.guard.fault import FileFault
from casebridge.guard.xml.document import Document
from casebridge.guard.xml.limit import MARKS, SPAN
from casebridge.guard.xml.trees import Twins

__all__ = ["Collector", "in_step"]


class Collector(Protocol):
    """Takes whole elements out of a growing tree; each is found with a mark that both parsers must agree on."""

    found: deque[tuple[Any, Any]]

    def take(self, root: Any, *, ended: bool) -> int:
        """Adds to ``found`` and frees what is done with; returns how much was freed."""
        ...


def in_step(
    document: Document, names: Collection[str], one: Collector, other: Collector, rooted: Callable[[Any], None]
) -> Iterator[tuple[Any, Any, Any, int]]:
    """(element of lxml, element of expat, mark, line of its start tag), in the order of the document.

    Memory holds one element and a block.

    Args:
        document: what is read.
        names: local names whose lines are wanted.
        one: gathers from the tree of lxml.
        other: gathers from that of expat.
        rooted: told the root before anything is gathered; raises if it is not what is read.

    Raises:
        FileFault: ``xml_records_disagree`` if the parsers find different elements, ``xml_too_large``, and the faults of
            ``Twins`` and of the collectors.
    """
    twins = Twins({document.root, *names})
    span = marks = 0
    for block in document.blocks():
        twins.feed(block)
        freed = 0
        if twins.one.root is not None:
            rooted(twins.one.root)
            freed += one.take(twins.one.root, ended=False)
        if twins.other.root is not None:
            freed += other.take(twins.other.root, ended=False)
        if freed:
            span = marks = 0
        span += len(block)
        marks += block.count(b"<") + block.count(b"=")
        if span > SPAN or marks > MARKS:
            raise FileFault("xml_too_large")
        yield from _paired(twins, one, other)
    twins.close()
    rooted(twins.one.root)
    one.take(twins.one.root, ended=True)
    other.take(twins.other.root, ended=True)
    yield from _paired(twins, one, other)
    if one.found or other.found:
        raise FileFault("xml_records_disagree")


def _paired(twins: Twins, one: Collector, other: Collector) -> Iterator[tuple[Any, Any, Any, int]]:
    while one.found and other.found:
        (a, mark), (b, also) = one.found.popleft(), other.found.popleft()
        if mark != also or a.tag != b.tag:
            raise FileFault("xml_records_disagree")
        yield a, b, mark, twins.one.line(a)
    if not one.found:
        twins.one.forget()
