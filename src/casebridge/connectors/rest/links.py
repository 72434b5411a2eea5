"""URLs that a system hands out: made absolute, and the ``Link`` header taken apart."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

__all__ = ["ForeignLink", "absolute", "next_link"]

_PORTS = {"http": 80, "https": 443}
# One link of the header; its target may hold commas and semicolons, its parameters quoted ones.
_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[A-Za-z0-9*_-]+\s*(?:=\s*(?:"[^"]*"|[^\s",;]*))?)*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]*))', re.IGNORECASE)
_LONGEST = 16_384


class ForeignLink(ValueError):
    """A link leads to another scheme, host or port, or is no link at all."""


def absolute(base: str, link: str) -> str:
    """``link`` as an absolute URL, relative to the page it stood in. Raises ``ForeignLink``; never tells the link."""
    if len(link) > _LONGEST or any(ord(char) < 33 or ord(char) == 127 for char in link):
        raise ForeignLink("a link holds blanks, control characters, or too many")
    try:
        found = urljoin(base, link)
        same = _origin(found) == _origin(base)
    except ValueError:
        raise ForeignLink("a link can't be read") from None
    if not same:
        raise ForeignLink("a link leads elsewhere")
    return found


def next_link(header: str) -> str:
    """The target of ``rel=next`` in a ``Link`` header (RFC 8288); empty if there is none."""
    for target, parameters in _LINK.findall(header[:_LONGEST]):
        rel = _REL.search(parameters)
        if rel and "next" in (rel[1] or rel[2] or "").lower().split():
            return str(target)
    return ""


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    if parts.username or parts.password or "\\" in url:
        raise ForeignLink("a link holds a user")
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or _PORTS.get(parts.scheme)
