"""Finds a planted value in what a connector lets out, also in disguise."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from urllib.parse import quote, unquote_plus

__all__ = ["shown", "shown_in"]

_PARTS = 12
"""Characters of a piece that gives a value away, if they stand together."""


def shown(text: str, value: str) -> tuple[str, ...]:
    """The disguises in which ``value`` stands in ``text``; empty if it does not.

    Looked for are the value itself in any case, as a URL and as hexadecimal writes it, in base64 (also amid other
    bytes, and its URL-safe alphabet), backwards, and 12 characters of it in a row (half of them, of a short value).
    """
    if not text:
        return ()
    lower = text.lower()
    return tuple(name for name, form, exact in _forms(value) if form in (text if exact else lower)) or (
        ("in a URL",) if "%" in text and value.lower() in unquote_plus(text).lower() else ()
    )


def shown_in(texts: Iterable[tuple[str, str]], value: str) -> tuple[str, ...]:
    """Where the value stands, of (place, text): "place (disguise)"."""
    return tuple(f"{place} ({how[0]})" for place, text in texts if (how := shown(text, value)))


@cache
def _forms(value: str) -> tuple[tuple[str, str, bool], ...]:
    """(name, text, whether its case counts)."""
    data = value.encode()
    size = min(_PARTS, max(4, len(value) // 2))
    forms = [
        ("as it is", value.lower(), False),
        ("in a URL", quote(value, safe="").lower(), False),
        ("in hexadecimal", data.hex(), False),
        ("backwards", value[::-1].lower(), False),
        *((name, text, True) for name, text in _base64(data)),
        *(("in part", value[at : at + size].lower(), False) for at in range(len(value) - size + 1)),
    ]
    return tuple(forms)


def _base64(data: bytes) -> Iterable[tuple[str, str]]:
    """What any base64 text holds that encodes ``data`` amid other bytes: one form for each offset."""
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + data).decode()
        # The first and last characters depend on the neighbours.
        inner = whole[(0, 2, 3)[offset] :].rstrip("=")
        inner = inner if (offset + len(data)) % 3 == 0 else inner[:-1]
        yield "in base64", inner
        yield "in base64", inner.replace("+", "-").replace("/", "_")
