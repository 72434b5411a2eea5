"""The text of an element, read alike from the trees of both parsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element as ExpatElement

    from lxml.etree import _Element as LxmlElement

__all__ = ["WHITE", "Element", "MixedError", "own_text", "same_tree"]

Element: TypeAlias = "LxmlElement | ExpatElement[Any]"
WHITE = " \t\r\n"


class MixedError(Exception):
    """An element has text and elements within it, so its text alone does not say what it means."""


def own_text(element: Element) -> str:
    """The text of an element, without white space at its ends; of an element of elements the empty text.

    Raises ``MixedError`` for text beside elements: what is within them was not selected, and is never read along.
    """
    text = (element.text or "").strip(WHITE)
    if len(element) and (text or any((child.tail or "").strip(WHITE) for child in element)):
        raise MixedError
    return text


def same_tree(one: Element, other: Element) -> bool:
    """Whether two elements have the same names, texts and attributes throughout."""
    ones: list[Any] = list(one.iter())
    others: list[Any] = list(other.iter())
    return len(ones) == len(others) and all(
        a.tag == b.tag
        and len(a) == len(b)
        and (a.text or "") == (b.text or "")
        and (a is one or (a.tail or "") == (b.tail or ""))
        and dict(a.items()) == dict(b.items())
        for a, b in zip(ones, others, strict=True)
    )
