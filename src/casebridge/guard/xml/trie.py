"""The simple paths of all fields as one tree of steps, so that a record is walked once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casebridge.guard.xml.path import Simple
from casebridge.guard.xml.text import Element

__all__ = ["Trie"]


class Trie:
    """The steps below an element; what ends here is told by ``slots``, ``attributes`` and ``groups``.

    ``slots`` and ``attributes`` are positions in the list of values that ``walk`` fills, ``groups`` those in the list
    of parts.
    """

    __slots__ = ("attributes", "groups", "kids", "slots")

    def __init__(self) -> None:
        self.kids: dict[str, Trie] = {}
        self.slots: list[int] = []
        self.attributes: list[tuple[tuple[str, ...], int]] = []
        self.groups: list[int] = []

    def add(self, path: Simple, slot: int) -> None:
        """Has the text or attribute at the end of ``path`` told at ``slot``."""
        for end in self._ends(path):
            if path.attribute:
                end.attributes.append((path.attribute, slot))
            else:
                end.slots.append(slot)

    def add_group(self, path: Simple, group: int) -> None:
        """Has the elements at the end of ``path`` collected in ``group``."""
        for end in self._ends(path):
            end.groups.append(group)

    def _ends(self, path: Simple) -> list[Trie]:
        ends = [self]
        for tags in path.steps:
            ends = [end.kids.setdefault(tag, Trie()) for end in ends for tag in tags]
        return ends

    def walk(self, element: Element, found: list[list[Any] | None], parts: Sequence[list[Element]]) -> None:
        """Puts every element or attribute value that a path selects into ``found``, in the document's order.

        Args:
            element: where the paths start.
            found: for each slot what was found: elements, texts of attributes, or None for nothing.
            parts: for each group its elements.
        """
        for slot in self.slots:
            if (values := found[slot]) is None:
                found[slot] = [element]
            else:
                values.append(element)
        for keys, slot in self.attributes:
            for key in keys:
                value = element.get(key)
                if value is not None:
                    found[slot] = [*(found[slot] or ()), value]
        for group in self.groups:
            parts[group].append(element)
        kids = self.kids
        if kids:
            for child in element:
                below = kids.get(child.tag)
                if below is not None:
                    below.walk(child, found, parts)
