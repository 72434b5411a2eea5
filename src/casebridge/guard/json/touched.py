"""Which parts of a record JMESPath expressions look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import jmespath

from casebridge.guard.shape import RecordField

__all__ = ["touched"]

Places = list[str]
Node = dict[str, Any]
_ROOT = ""
_SAME_ITEMS = ("sort_by", "min_by", "max_by", "sort", "reverse", "not_null", "to_array", "merge")


def touched(fields: Iterable[RecordField]) -> set[str]:
    """Dotted names (lists have none) of all that ``fields`` look at; what stands below one of them counts as read."""
    read: set[str] = set()
    for field in fields:
        base = [_ROOT] if field.each is None else _walk(_tree(field.each), [_ROOT], read)
        for path in field.paths:
            read.update(_walk(_tree(path), base, read))
    return read


def _tree(path: str) -> Node:
    return dict(jmespath.compile(path).parsed)


def _walk(node: Node, at: Places, read: set[str]) -> Places:
    """Where the value of ``node`` stands, seen from ``at``; what is only looked at on the way is added to ``read``."""
    kind, inner = node["type"], node["children"]
    if kind == "field":
        return [f"{place}.{node['value']}" if place else node["value"] for place in at]
    if kind in ("subexpression", "pipe", "index_expression", "projection", "filter_projection", "flatten"):
        for child in inner[:2]:
            at = _walk(child, at, read)
            if child is inner[0] and kind == "filter_projection":
                read.update(_walk(inner[2], at, read))
        return at
    if kind in ("identity", "current", "index", "slice"):
        return at
    if kind == "literal":
        return []
    if kind == "function_expression":
        return _call(node, at, read)
    found = [place for child in inner for place in _walk(child, at, read)]
    if kind == "value_projection":
        # Any key may be meant, so all that stands below counts as read.
        read.update(_walk(inner[0], at, read))
        return []
    return found


def _call(node: Node, at: Places, read: set[str]) -> Places:
    arguments = [child for child in node["children"] if child["type"] != "expref"]
    found = [place for child in arguments for place in _walk(child, at, read)]
    for child in node["children"]:
        if child["type"] == "expref":
            inner = _walk(child["children"][0], found, read)
            read.update(inner)
    if node["value"] in _SAME_ITEMS:
        return found
    if node["value"] != "map":
        read.update(found)
    return []
