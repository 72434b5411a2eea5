"""Which family of namespaces an element is of. Names that look alike in any other namespace are not read."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["token"]

_PLAIN = (
    "http://niem.gov/niem/niem-core/",
    "http://niem.gov/niem/domains/jxdm/",
    "http://release.niem.gov/niem/niem-core/",
    "http://release.niem.gov/niem/domains/jxdm/",
    "https://docs.oasis-open.org/niemopen/ns/model/niem-core/",
    "https://docs.oasis-open.org/niemopen/ns/model/domains/justice/",
    "http://fbi.gov/cjis/N-DEx/",
)
"""NIEM 2 to 6 and N-DEx: one family, since payloads mix them and no name means two things in them."""

_NAMED = {
    "http://usdoj.gov/leisp/lexs/": "lexs",
    "http://ojbc.org/IEPD/Extensions/Vermont/DispositionCodes/": "vermont",
    "http://ojbc.org/IEPD/Extensions/Hawaii/HAJIS/DispositionCodes/": "hajis",
    "http://ojbc.org/IEPD/Extensions/Hawaii/JIMS/DispositionCodes/": "jims",
    "http://ojbc.org/IEPD/Extensions/Maine/DispositionCodes/": "maine",
    "http://ojbc.org/IEPD/Extensions/OJBC/DispositionCodes/": "ojbc",
}
"""LEXS, and lists of codes: a code means something only together with the list that it is from."""

_OJBC = ("http://ojbc.org/IEPD/Exchange/", "http://ojbc.org/IEPD/Extension/", "http://ojbc.org/IEPD/Extensions/")
"""Roots and extensions of the Open Justice Broker Consortium; after the lists of codes, which stand below them."""


@lru_cache(maxsize=4096)
def token(tag: str) -> str:
    """How the tables call a ``{namespace}name``: ``Incident``, ``lexs:DataItemID``; empty for a foreign namespace."""
    space, closed, name = tag.rpartition("}")
    if not closed:
        return ""
    space = space[1:]
    for start, family in _NAMED.items():
        if space.startswith(start):
            return f"{family}:{name}"
    return name if space.startswith((*_PLAIN, *_OJBC)) else ""
