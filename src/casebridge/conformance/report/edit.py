"""Changes documents by the names of their elements or keys; a document is XML or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from casebridge.conformance.fault.document import document_of, is_xml

__all__ = ["UNKNOWN", "holds", "with_text", "with_unknown", "without"]

UNKNOWN = "casebridgeUnknown"
"""An element that no schema has."""

_GONE = object()


def holds(data: bytes, name: str) -> bool:
    """Whether the document has an element or key of this name with a text."""
    return with_text(data, name, "casebridge-was-here") != data


def with_text(data: bytes, name: str, text: str, *, times: int = 0) -> bytes:
    """Every element or key of this name (or the first ``times``) has this text; those that hold others stay."""
    if is_xml(data):
        pattern = rb"(<(?:[\w.-]+:)?" + name.encode() + rb"(?:\s[^<>]*)?(?<!/)>)[^<>]*(</)"
        return re.sub(pattern, lambda found: found[1] + text.encode() + found[2], data, count=times)
    left = [times or -1]

    def put(value: Any) -> Any:
        if isinstance(value, (dict, list)) or left[0] == 0:
            return value
        left[0] -= 1
        # Where JSON says true, its opposite is false and no text.
        return text == "true" if text in ("true", "false") and isinstance(value, bool | None) else text

    return _json(data, name, put)


def without(data: bytes, name: str, *, times: int = 0) -> bytes:
    """The document without these elements or keys and all that stands in them."""
    if is_xml(data):
        tag = rb"(?:[\w.-]+:)?" + name.encode()
        pattern = rb"<" + tag + rb"(?:\s[^<>]*)?/>|<(" + tag + rb")(?:\s[^<>]*)?>.*?</\1\s*>"
        return re.sub(pattern, b"", data, count=times, flags=re.DOTALL)
    left = [times or -1]

    def drop(value: Any) -> Any:
        if left[0] == 0:
            return value
        left[0] -= 1
        return _GONE

    return _json(data, name, drop)


def with_unknown(data: bytes, beside: str, text: str) -> bytes:
    """An element or key that nobody knows, with this text, ahead of the first one called ``beside``."""
    if is_xml(data):
        found = re.search(rb"<((?:[\w.-]+:)?)" + beside.encode() + rb"[\s/>]", data)
        if found is None:
            return data
        tag = found[1] + UNKNOWN.encode()
        new = b"<" + tag + b">" + text.encode() + b"</" + tag + b">"
        return data[: found.start()] + new + data[found.start() :]
    document = document_of(data)
    holder = _holder(document, beside)
    if holder is None:
        return data
    holder[UNKNOWN] = text
    return json.dumps(document).encode()


def _holder(value: Any, key: str) -> dict[str, Any] | None:
    if isinstance(value, dict):
        if key in value:
            return value
        value = list(value.values())
    if isinstance(value, list):
        return next((found for item in value if (found := _holder(item, key)) is not None), None)
    return None


def _json(data: bytes, name: str, change: Callable[[Any], Any]) -> bytes:
    def changed(value: Any) -> Any:
        if isinstance(value, list):
            return [changed(item) for item in value]
        if not isinstance(value, dict):
            return value
        pairs = ((key, change(inner) if key == name else inner) for key, inner in value.items())
        return {key: changed(inner) for key, inner in pairs if inner is not _GONE}

    document = document_of(data)
    after = changed(document)
    return data if after == document else json.dumps(after).encode()
