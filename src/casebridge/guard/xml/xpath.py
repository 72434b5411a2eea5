"""Paths that need an XPath engine: conditions, axes and functions, evaluated on a record that stands alone."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any, cast

from lxml import etree

from casebridge.guard.damage import CellFault
from casebridge.guard.xml.names import DEFAULT, Names
from casebridge.guard.xml.text import Element

__all__ = ["XPath", "alone", "compiled", "condition", "evaluate"]

XPath = etree.XPath
_NOWHERE = "urn:casebridge:no-namespace"


def compiled(path: str, names: Names) -> XPath:
    """An XPath 1.0 expression over records made by ``alone``. Raises ``ValueError`` with a plain message.

    Only the functions of XPath 1.0 exist in it: none reads a file or the network.
    """
    names.check(path)
    spaces = {prefix: uris[0] for prefix, uris in names.families.items() if prefix not in (DEFAULT, "xml")}
    try:
        found = etree.XPath(path, namespaces=spaces or None, regexp=False, smart_strings=False)
        found(etree.Element("probe"))
    except (etree.XPathError, ValueError) as error:
        raise ValueError(f"not an XPath 1.0 expression: {path[:200]}") from error
    return found


def condition(text: str, names: Names) -> XPath:
    """An XPath that is true for records that meet the condition. Raises ``ValueError``, also for one that counts."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "''", text)
    if re.search(r"\b(?:position|last)\s*\(", bare) or isinstance(compiled(text, names)(etree.Element("probe")), float):
        raise ValueError("a condition on records can't ask for their position: they are read one by one")
    return compiled(f"boolean({text})", names)


def alone(element: Element, names: Names) -> etree._Element:
    """A copy of a record as a document of its own: nothing above or beside it can be reached.

    Every namespace of a family becomes the family's first, and the family ``default`` becomes none, so that plain
    XPath names match whole families.
    """
    copy = cast("etree._Element", deepcopy(element))
    copy.tail = None
    first = _firsts(names)
    if first:
        for part in copy.iter():
            part.tag = _renamed(cast("str", part.tag), first)
            for key in [key for key in part.keys() if key.startswith("{")]:  # noqa: SIM118 - no mapping
                name = _renamed(str(key), {uri: to for uri, to in first.items() if uri and to})
                if name != key:
                    part.set(name, part.attrib.pop(key))
    return copy


def _firsts(names: Names) -> dict[str, str]:
    """Each URI that is not its family's first, to that one; empty if there is nothing to rename."""
    first = {uri: uris[0] for uris in names.families.values() for uri in uris[1:]}
    if DEFAULT in names.families:
        first |= dict.fromkeys(names.families[DEFAULT], "") | {"": _NOWHERE}
    return first


def _renamed(tag: str, first: dict[str, str]) -> str:
    uri, closed, tail = tag.rpartition("}")
    to = first.get(uri[1:] if closed else "")
    if to is None:
        return tag
    return f"{{{to}}}{tail}" if to else tail


def _values(found: Any) -> list[Any]:
    """What an expression gave: elements, or texts as cells hold them."""
    if isinstance(found, bool):
        return ["true" if found else "false"]
    if isinstance(found, float):
        if found != found or found in (float("inf"), float("-inf")):
            return []
        return [str(int(found)) if found == int(found) else repr(found)]
    if isinstance(found, str):
        return [found]
    return [item for item in found if isinstance(item, str) or hasattr(item, "tag")]


def evaluate(path: XPath, element: Any, column: str) -> list[Any]:
    """What ``path`` finds. Raises ``CellFault`` (``path_unfit``)."""
    try:
        return _values(path(element))
    except etree.XPathError:
        raise CellFault("path_unfit", column) from None
