"""Whole elements out of a document of any size: for readers of formats that know what they look for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from operator import attrgetter
from typing import Any, BinaryIO, NamedTuple, TypeAlias
from xml.etree import ElementTree

from lxml import etree

from casebridge.guard.damage import Damage
from casebridge.guard.fault import FileFault
from casebridge.guard.xml.document import Document, holds_document
from casebridge.guard.xml.envelope import unwrapped
from casebridge.guard.xml.gather import Gather
from casebridge.guard.xml.limit import ATTRIBUTES
from casebridge.guard.xml.names import Names, local
from casebridge.guard.xml.path import record_path
from casebridge.guard.xml.step import in_step
from casebridge.guard.xml.text import same_tree
from casebridge.guard.xml.trail import Trail

__all__ = ["XmlElement", "XmlNode", "xml_elements"]

XmlNode: TypeAlias = "ElementTree.Element[str]"
"""An element with ``tag`` (``{namespace}name`` or the name alone), ``text``, ``get(attribute)`` and its children."""


class XmlElement(NamedTuple):
    """An element that was asked for.

    ``name`` is its local name, ``line`` the 1-based line of its start tag, ``node`` all of it (comments and
    instructions are gone), ``inside`` numbers of the elements around it from the root down: elements with the same
    numbers stand beside each other.
    """

    name: str
    line: int
    node: XmlNode
    inside: tuple[int, ...]


def xml_elements(
    source: BinaryIO, names: Collection[str], *, tolerate: Collection[str] = ()
) -> Iterator[XmlElement | Damage]:
    """Every element of one of these names, at the root or inside any wrapper, in the order of the document.

    Two parsers read in step; memory holds one element and a block. An element within one that is told is a part of it.

    Args:
        source: a binary stream at its start; it stays open, and is never asked for more than the next bytes.
        names: local names; whatever namespace an element is in, it is told.
        tolerate: ``leading_bytes`` and ``cdata_document``, as for ``read_records``.

    An element that the parsers read differently is ``Damage`` (``xml_disagreement``). Of several elements on one line
    each counts as the line after the one before.

    Raises:
        FileFault: for the whole document, also after some elements: those of ``read_records``, and
            ``xml_elements_missing`` if there is none of these elements, ``xml_attributes``.
    """
    leading = "leading_bytes" in tolerate
    document = Document(source, leading=leading)
    if "cdata_document" in tolerate:
        spaces = Names({})
        trail = Trail(tuple(record_path(f"//{name}", spaces)[0] for name in names))
        document = unwrapped(document, trail, leading=leading) or document
    line = 0
    wanted = frozenset(names)
    for one, other, inside, start in in_step(document, wanted, Gather(wanted), Gather(wanted), lambda _root: None):
        line = max(start, line + 1)
        if _alike(one, other):
            yield XmlElement(local(other.tag), line, other, inside)
        else:
            yield Damage(line, "xml_disagreement")
    if not line:
        raise FileFault("xml_cdata_document" if holds_document(document.head) else "xml_elements_missing")


_parts = attrgetter("tag", "text", "tail")
_its: Any = etree._Element.items
_theirs: Any = ElementTree.Element.items


def _alike(one: Any, other: Any) -> bool:
    others = list(other.iter())
    attributes = list(map(_theirs, others))
    # Looking up attributes in the tree of lxml takes time in proportion to the square of their number.
    if max(map(len, attributes)) > ATTRIBUTES:
        raise FileFault("xml_attributes")
    ones = list(one.iter())
    # The quick look, in C throughout, says no too often: for one parser an empty text is none.
    return (
        list(map(len, ones)) == list(map(len, others))
        and list(map(_parts, ones)) == list(map(_parts, others))
        and list(map(_its, ones)) == attributes
    ) or same_tree(one, other)
