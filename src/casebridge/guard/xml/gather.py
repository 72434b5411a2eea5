"""Elements of certain names taken out of a growing tree wherever they stand, and all that was read so far freed."""

from __future__ import annotations

from collections import deque
from typing import Any

from casebridge.guard.xml.names import local

__all__ = ["Gather"]

Inside = tuple[int, ...]


class Gather:
    """Takes elements out of one tree, in the order of the document.

    Args:
        names: their local names. What stands within one of them is a part of it.

    An element is complete when another follows it, or the document has ended. ``found`` holds elements and the numbers
    of those around them, which are counted in the document's order.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self.found: deque[tuple[Any, Inside]] = deque()
        self._names = names
        self._wanted: dict[str, bool] = {}
        self._around: list[tuple[Any, Inside]] = []
        self._count = 0

    def take(self, root: Any, *, ended: bool) -> int:
        """Gathers what is complete and frees it; the number of elements freed."""
        if not self._is_wanted(root.tag):
            return self._open(root, 0, ended=ended)
        if ended:
            self.found.append((root, ()))
        return 0

    def _open(self, node: Any, depth: int, *, ended: bool) -> int:
        """Goes down the elements that may still be open; a wanted one among them is left alone."""
        inside = self._number(node, depth)
        freed = len(node) if ended else len(node) - 1
        if freed > 0:
            for child in node[:freed]:
                self._complete(child, depth + 1, inside)
            del node[:freed]
        if freed >= 0 and not ended and not self._is_wanted(node[0].tag):
            return freed + self._open(node[0], depth + 1, ended=False)
        return max(freed, 0)

    def _complete(self, node: Any, depth: int, inside: Inside) -> None:
        if self._is_wanted(node.tag):
            self.found.append((node, inside))
            return
        inside = self._number(node, depth)
        for child in node:
            self._complete(child, depth + 1, inside)

    def _number(self, node: Any, depth: int) -> Inside:
        """The numbers down to an element that is not wanted; the same as long as it stays open."""
        if depth < len(self._around) and self._around[depth][0] is node:
            return self._around[depth][1]
        del self._around[depth:]
        self._count += 1
        inside = (*(self._around[-1][1] if depth else ()), self._count)
        self._around.append((node, inside))
        return inside

    def _is_wanted(self, tag: str) -> bool:
        wanted = self._wanted.get(tag)
        if wanted is None:
            if len(self._wanted) > 10_000:
                self._wanted.clear()
            wanted = self._wanted[tag] = local(tag) in self._names
        return wanted
