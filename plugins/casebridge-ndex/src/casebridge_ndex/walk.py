"""One walk over an element: the texts that a table names, and nothing else of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from casebridge.sdk.table import screen
from casebridge.sdk.xml import XmlNode, local
from casebridge_ndex.family import token
from casebridge_ndex.table import Table

__all__ = ["Found", "RejectedError", "Trie", "read"]

_WHITE = " \t\r\n"
_LONGEST = 256
_BINARY = ("base64", "binary")
_DATA = "data:"


class RejectedError(Exception):
    """A value that would be read can't be: its fault code, and the name of its element; never the value."""

    def __init__(self, code: str, column: str) -> None:
        super().__init__(code, column)
        self.code = code
        self.column = column


@dataclass(slots=True)
class Found:
    """What stands at the paths of one table: texts by name, parts that repeat by path, names of dropped binaries.

    ``bare`` says that the element has no children at all, as one has that only points at another.
    """

    texts: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, list[Found]] = field(default_factory=dict)
    binaries: dict[str, None] = field(default_factory=dict)
    bare: bool = False

    def all(self, name: str) -> list[str]:
        """The different texts called ``name``, in the order of the document."""
        return list(dict.fromkeys(self.texts.get(name, ())))

    def one(self, name: str) -> str:
        """The text called ``name``, empty if there is none. Raises ``RejectedError`` if there are several."""
        texts = self.all(name)
        if len(texts) > 1:
            raise RejectedError("value_ambiguous", name)
        return texts[0] if texts else ""

    def each(self, *paths: str) -> list[Found]:
        """The parts of these paths."""
        return [part for path in paths for part in self.parts.get(path, ())]


Inner: TypeAlias = "tuple[str, Trie]"


class Trie:
    """A table, compiled once. Raises ``ValueError`` for a path that would never be walked."""

    def __init__(self, table: Table | None = None) -> None:
        self.steps: dict[str, Trie] = {}
        self.name = ""
        self.attributes: dict[str, str] = {}
        self.part: Inner | None = None
        # Parts first, so that a path that leads into one is noticed.
        for name, entry in sorted((table or {}).items(), key=lambda item: isinstance(item[1], tuple)):
            if isinstance(entry, tuple):
                for path in entry:
                    self._add(path, name)
            else:
                path = name.removesuffix("[]")
                self._down(path).part = (path, Trie(entry))

    def _add(self, path: str, name: str) -> None:
        start, _, last = path.rpartition("/")
        if last.startswith("@"):
            self._down(start).attributes[last[1:]] = name
        else:
            self._down(path).name = name

    def _down(self, path: str) -> Trie:
        node = self
        for step in path.split("/"):
            if node.part is not None:
                raise ValueError(f"{path} leads into a part that has a table of its own")
            node = node.steps.setdefault(step, Trie())
        return node


def read(node: XmlNode, trie: Trie, *, binaries: bool = True) -> Found:
    """What ``node`` holds at the paths of ``trie``; ``binaries`` looks for some in what is passed over.

    Raises ``RejectedError``.
    """
    found = Found(bare=not len(node))
    _walk(node, trie, found, found.binaries if binaries else None)
    return found


def _walk(node: XmlNode, trie: Trie, found: Found, binaries: dict[str, None] | None) -> None:
    steps = trie.steps
    for child in node:
        step = steps.get(token(child.tag))
        if step is None:
            if binaries is not None:
                _pass_over(child, binaries)
            continue
        if step.name and (text := _text(child)):
            found.texts.setdefault(step.name, []).append(text)
        for key, value in child.items() if step.attributes else ():
            if (name := step.attributes.get(local(key))) and value:
                found.texts.setdefault(name, []).append(_screened(value, name))
        if step.part is None:
            _walk(child, step, found, binaries)
            continue
        path, inner = step.part
        part = Found(bare=not len(child))
        found.parts.setdefault(path, []).append(part)
        _walk(child, inner, part, binaries)


def _text(node: XmlNode) -> str:
    """The text of an element that a table names; of one with elements in it the empty text."""
    text = (node.text or "").strip(_WHITE)
    if not text and not len(node):
        return ""
    name = local(node.tag)
    if len(node):
        if any(_is_binary(child) for child in node.iter()):
            raise RejectedError("media_in_value", name)
        if text or any((child.tail or "").strip(_WHITE) for child in node):
            raise RejectedError("value_mixed", name)
        return ""
    return _screened(text, name)


def _screened(text: str, name: str) -> str:
    if fault := screen(text):
        raise RejectedError(fault, name)
    if len(text) > _LONGEST:
        raise RejectedError("value_too_long", name)
    return " ".join(text.split())


def _pass_over(node: XmlNode, binaries: dict[str, None]) -> None:
    """Notes the names of binaries within what is not read."""
    for inner in node.iter():
        if _is_binary(inner):
            binaries[local(inner.tag)] = None


def _is_binary(node: XmlNode) -> bool:
    text = node.text
    # The first characters alone are looked at: a picture that is written as an address begins with them.
    return _named_so(node.tag) or (text is not None and text[:64].lstrip()[:5].lower() == _DATA)


@lru_cache(maxsize=4096)
def _named_so(tag: str) -> bool:
    name = local(tag).lower()
    return any(mark in name for mark in _BINARY)
