"""Finished records taken out of a growing tree, and all that was read so far freed."""

from __future__ import annotations

import re
from collections import deque
from typing import Any
from xml.etree import ElementTree

from casebridge.guard.fault import FileFault
from casebridge.guard.xml.limit import ATTRIBUTES
from casebridge.guard.xml.names import local
from casebridge.guard.xml.trail import Move, State, Trail

__all__ = ["Harvest"]

_keys = ElementTree.Element.keys
_PLAIN_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9:/._#~+-]{1,120}")


class Harvest:
    """Takes records out of one tree, in the order of the document.

    Args:
        trail: the paths of records.
        count: whether attributes are counted; expat's tree knows their number at no cost, that of lxml does not.

    An element is complete when another follows it, or the document has ended. ``found`` holds records and the numbers
    of the paths that found them.
    """

    def __init__(self, trail: Trail, *, count: bool) -> None:
        self.trail = trail
        self.count = count
        self.found: deque[tuple[Any, tuple[int, ...]]] = deque()

    def take(self, root: Any, *, ended: bool) -> int:
        """Harvests what is complete and frees it; the number of elements freed.

        Raises ``FileFault``: ``xml_namespace``, ``xml_attributes``.
        """
        move = self._move(self.trail.start, root)
        if not move.ends:
            return self._open(root, move.state, ended=ended)
        if ended:
            self._counted(root)
            self.found.append((root, move.ends))
        return 0

    def _open(self, node: Any, state: State, *, ended: bool) -> int:
        """Goes down the elements that may still be open; a record among them is left alone."""
        if self.count and len(node.keys()) > ATTRIBUTES:
            raise FileFault("xml_attributes")
        freed = len(node) if ended else len(node) - 1
        if freed > 0:
            for child in node[:freed]:
                self._counted(child)
                self._complete(child, state)
            del node[:freed]
        if freed >= 0 and not ended:
            last = node[0]
            move = self._move(state, last)
            if not move.ends:
                return max(freed, 0) + self._open(last, move.state, ended=False)
        return max(freed, 0)

    def _complete(self, node: Any, state: State) -> None:
        move = self._move(state, node)
        if move.ends:
            self.found.append((node, move.ends))
        elif move.state:
            for child in node:
                self._complete(child, move.state)

    def _counted(self, node: Any) -> None:
        if self.count and max(map(len, map(_keys, node.iter()))) > ATTRIBUTES:
            raise FileFault("xml_attributes")

    def _move(self, state: State, node: Any) -> Move:
        move = self.trail.move(state, node.tag)
        if move.alike:
            uri = node.tag[1:].rpartition("}")[0]
            shown = uri if _PLAIN_URI.fullmatch(uri) else "another namespace" if uri else "no namespace"
            raise FileFault(
                "xml_namespace", line=getattr(node, "sourceline", 0) or 0, column=f"{local(node.tag)} in {shown}"
            )
        return move
