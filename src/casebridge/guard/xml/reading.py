"""Records as rows of cells: what is read of each, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from casebridge.guard.damage import CellFault
from casebridge.guard.shape import ITEM_END, RecordField
from casebridge.guard.xml.names import Names
from casebridge.guard.xml.path import simple_path
from casebridge.guard.xml.text import WHITE, Element, MixedError, own_text
from casebridge.guard.xml.trie import Several, Trie
from casebridge.guard.xml.xpath import XPath, alone, compiled, evaluate

__all__ = ["Reading"]


class Reading:
    """What is read of a record, or of each part of one.

    Args:
        fields: names and paths; those of one ``each`` are read from each part, in step.
        names: the namespaces.

    ``engine`` tells that some path needs an XPath engine, which only the tree of lxml has.

    Raises:
        ValueError: a path is not one; the message names the field.
    """

    def __init__(self, fields: Sequence[RecordField], names: Names) -> None:
        self.names = names
        self.header = tuple(field.name for field in fields)
        self.trie = Trie()
        self.engine = False
        self._slots = 0
        self._plain: list[tuple[int, str, tuple[int | XPath, ...]]] = []
        self._single: list[tuple[int, int, str]] = []
        self._groups: list[tuple[XPath | None, Reading, list[int]]] = []
        each: dict[str, list[int]] = {}
        for place, field in enumerate(fields):
            if field.each is None:
                self._add(place, field)
            else:
                each.setdefault(field.each, []).append(place)
        for path, places in each.items():
            self._add_group(path, [fields[place] for place in places], places)
        self.trie.seal()

    def _add(self, place: int, field: RecordField) -> None:
        sources: list[int | XPath] = []
        for path in field.paths:
            with _named(field.name):
                simple = simple_path(path, self.names)
                if simple is None:
                    sources.append(compiled(path, self.names))
                    self.engine = True
                else:
                    self.trie.add(simple, self._slots)
                    sources.append(self._slots)
                    self._slots += 1
        if len(sources) == 1 and isinstance(sources[0], int):
            self._single.append((place, sources[0], field.name))
        else:
            self._plain.append((place, field.name, tuple(sources)))

    def _add_group(self, path: str, fields: list[RecordField], places: list[int]) -> None:
        engine: XPath | None = None
        with _named(fields[0].name):
            simple = simple_path(path, self.names)
            if simple is None:
                engine = compiled(path, self.names)
            elif simple.attribute:
                raise ValueError("each leads to elements")
            else:
                self.trie.add_group(simple, len(self._groups))
        part = Reading([field._replace(each=None) for field in fields], self.names)
        self.engine = self.engine or part.engine or engine is not None
        self._groups.append((engine, part, places))

    def cells(self, record: Element) -> list[str]:
        """One text for each field, in order.

        Of several paths of a field the first that finds a text counts. What one path finds in several places must be
        the same text everywhere.

        Raises:
            CellFault: ``value_ambiguous``, ``value_mixed`` or ``path_unfit``, with the field's name.
        """
        whole = alone(record, self.names) if self.engine else record
        found: list[Any] = [None] * self._slots
        parts: list[list[Element]] = [[] for _ in self._groups]
        self.trie.walk(record, found, parts)
        row = [""] * len(self.header)
        for place, slot, name in self._single:
            value = found[slot]
            if value is None:
                continue
            if value.__class__ in _BARE or len(value):
                row[place] = _one(_listed(value), name)
            else:
                row[place] = (value.text or "").strip(WHITE)
        for place, name, sources in self._plain:
            for source in sources:
                values = _listed(found[source]) if isinstance(source, int) else evaluate(source, whole, name)
                if values and (text := _one(values, name)):
                    row[place] = text
                    break
        for group, (engine, part, places) in enumerate(self._groups):
            items = parts[group]
            if engine is not None:
                items = [item for item in evaluate(engine, whole, part.header[0]) if not isinstance(item, str)]
            columns = list(zip(*map(part.cells, items), strict=True))
            for place, column in zip(places, columns, strict=bool(columns)):
                row[place] = ITEM_END.join(column)
        return row


_BARE = (str, Several)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, Several) else [value]


def _one(values: list[Any], name: str) -> str:
    """The text that all values share."""
    try:
        texts = {value.strip(WHITE) if isinstance(value, str) else own_text(value) for value in values}
    except MixedError:
        raise CellFault("value_mixed", name) from None
    if len(texts) > 1:
        raise CellFault("value_ambiguous", name)
    return texts.pop()


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Puts the field's name in front of what is wrong with its path."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"field {name!r}: {error}") from error
