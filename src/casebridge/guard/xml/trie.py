"""The simple paths of all fields as one tree of steps, so that a record is walked once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casebridge.guard.xml.path import Simple
from casebridge.guard.xml.text import Element

__all__ = ["Several", "Trie"]


class Several(list[Any]):
    """What one path found in several places."""


class Trie:
    """The steps below an element; what ends here is told by ``slots``, ``attributes`` and ``groups``.

    ``slots`` and ``attributes`` are positions in the list of values that ``walk`` fills, ``groups`` those in the list
    of parts.
    """

    __slots__ = ("attributes", "groups", "kids", "leaf", "own", "slots")

    def __init__(self) -> None:
        self.kids: dict[str, Trie] = {}
        self.slots: list[int] = []
        self.attributes: list[tuple[tuple[str, ...], int]] = []
        self.groups: list[int] = []
        self.own = False
        self.leaf = -1

    def add(self, path: Simple, slot: int) -> None:
        """Has the text or attribute at the end of ``path`` told at ``slot``."""
        end = self._end(path)
        if path.attribute:
            end.attributes.append((path.attribute, slot))
        else:
            end.slots.append(slot)

    def add_group(self, path: Simple, group: int) -> None:
        """Has the elements at the end of ``path`` collected in ``group``."""
        self._end(path).groups.append(group)

    def seal(self) -> None:
        """Notes which steps only tell one text, which is most of them: those are not walked into."""
        for kid in set(self.kids.values()):
            kid.seal()
        self.own = bool(self.slots or self.attributes or self.groups)
        if len(self.slots) == 1 and not (self.attributes or self.groups or self.kids):
            self.leaf = self.slots[0]

    def _end(self, path: Simple) -> Trie:
        # The tags of a family lead to one step together: a step for each would make their number grow as a power.
        end = self
        for tags in path.steps:
            kid = next((end.kids[tag] for tag in tags if tag in end.kids), None) or Trie()
            end.kids.update(dict.fromkeys(tags, kid))
            end = kid
        return end

    def walk(self, element: Any, found: list[Any], parts: Sequence[list[Element]]) -> None:
        """Puts every element or attribute value that a path selects into ``found``, in the document's order.

        Args:
            element: where the paths start.
            found: for each slot what was found: None, one element or text of an attribute, or ``Several`` of them.
            parts: for each group its elements.
        """
        if self.own:
            self._tell(element, found, parts)
        kids = self.kids
        if not kids:
            return
        for child in element:
            below = kids.get(child.tag)
            if below is not None:
                leaf = below.leaf
                if leaf < 0:
                    below.walk(child, found, parts)
                elif found[leaf] is None:
                    found[leaf] = child
                else:
                    found[leaf] = _more(found[leaf], child)

    def _tell(self, element: Any, found: list[Any], parts: Sequence[list[Element]]) -> None:
        values = [(slot, element) for slot in self.slots]
        values += [(slot, element.get(key)) for keys, slot in self.attributes for key in keys]
        for slot, value in values:
            if value is not None:
                found[slot] = value if found[slot] is None else _more(found[slot], value)
        for group in self.groups:
            parts[group].append(element)


def _more(before: Any, value: Any) -> Several:
    return Several([*(before if isinstance(before, Several) else (before,)), value])
