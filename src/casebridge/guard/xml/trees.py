"""The two parsers: each grows a tree while it is fed, and neither ever sees a DOCTYPE."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

from lxml import etree

from casebridge.guard.fault import FileFault
from casebridge.guard.xml.starts import Starts

__all__ = ["ExpatTree", "LxmlTree", "Twins"]

_LXML = {5: "xml_two_roots", 26: "xml_entity", 27: "xml_entity", 77: "xml_truncated", 81: "xml_undecodable"}
_EXPAT = {3: "xml_truncated", 5: "xml_truncated", 9: "xml_two_roots", 11: "xml_entity"}
_MANY = 10_000
_LIMIT = 114
"""XML_ERR_RESOURCE_LIMIT of libxml2."""


class LxmlTree:
    """The tree of libxml2. ``root`` is None until its start tag is complete; ``begun`` holds elements and their lines.

    Args:
        names: local names of the elements whose lines are wanted, the root's among them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        names = frozenset(names)
        self.root: etree._Element | None = None
        self.begun: deque[tuple[Any, int]] = deque()
        self._starts = Starts(names)
        self._parser = etree.XMLPullParser(
            events=("start",),
            tag=[f"{{*}}{name}" for name in sorted(names)],
            remove_comments=True,
            remove_pis=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            collect_ids=False,
        )

    def feed(self, block: bytes) -> None:
        """Parses on. Raises ``etree.XMLSyntaxError``."""
        self._starts.feed(block)
        self._parser.feed(block)
        self._note()

    def _note(self) -> None:
        for _, element in self._parser.read_events():
            lines = self._starts.lines
            self.begun.append((element, lines.popleft() if lines else element.sourceline or 0))
            if self.root is None:
                self.root = element

    def close(self) -> None:
        """Ends the document; of a very short one nothing is parsed before. Raises ``etree.XMLSyntaxError``."""
        self._parser.close()
        self._note()

    def line(self, element: Any) -> int:
        """The line of an element's start tag; elements must be asked for in the order of the document."""
        while self.begun:
            begun, line = self.begun.popleft()
            if begun is element:
                return line
        return element.sourceline or 0

    def forget(self) -> None:
        """Lets go of elements of a wanted name that were freed unread, if there are many."""
        if len(self.begun) > _MANY:
            self.begun = deque((element, line) for element, line in self.begun if self._stands(element))

    def _stands(self, element: Any) -> bool:
        return element is self.root or any(above is self.root for above in element.iterancestors())


class ExpatTree:
    """The tree of expat. Nothing but its growth under ``_above`` is looked at, which costs no call per element."""

    def __init__(self) -> None:
        builder = ElementTree.TreeBuilder()
        self._above = builder.start("document", {})
        self._parser = ElementTree.XMLParser(target=builder)  # noqa: S314 - no DOCTYPE reaches it, so it has nothing to expand

    @property
    def root(self) -> ElementTree.Element[Any] | None:
        """The root element, or None as long as its start tag is not complete."""
        return self._above[0] if len(self._above) else None

    def feed(self, block: bytes) -> None:
        """Parses on. Raises ``ElementTree.ParseError``."""
        self._parser.feed(block)

    def close(self) -> None:
        """Ends the document. Raises ``ElementTree.ParseError``."""
        self._parser.close()


class Twins:
    """Both parsers, fed the same bytes: what one of them refuses is refused."""

    def __init__(self, names: Iterable[str]) -> None:
        self.one = LxmlTree(names)
        self.other = ExpatTree()

    def feed(self, block: bytes) -> None:
        """Parses on. Raises ``FileFault``."""
        self._both(lambda tree: tree.feed(block))

    def close(self) -> None:
        """Ends the document. Raises ``FileFault``."""
        self._both(lambda tree: tree.close())

    def _both(self, act: Any) -> None:
        faults: list[FileFault] = []
        for tree in (self.one, self.other):
            try:
                act(tree)
            except etree.XMLSyntaxError as error:
                faults.append(FileFault(_code(error), line=error.lineno or 0))
            except ElementTree.ParseError as error:
                faults.append(FileFault(_EXPAT.get(error.code, "xml_not_well_formed"), line=error.position[0]))
        if faults:
            raise next((fault for fault in faults if fault.code != "xml_not_well_formed"), faults[0])


def _code(error: etree.XMLSyntaxError) -> str:
    if error.code == _LIMIT:
        return "xml_too_deep" if "depth" in (error.msg or "") else "xml_too_large"
    return _LXML.get(error.code or 0, "xml_not_well_formed")
