"""Texts that may identify somebody: such a text is refused, never edited (rule L14)."""

from __future__ import annotations

import re

__all__ = ["identifies"]

_PATTERNS = re.compile(
    r"""
    [^\s@]{1,64}@[^\s@]{1,255}\.[A-Za-z]{2}           # e-mail; bounded, or a long text takes minutes
    | (?:https?://|www\.)\S                           # URL
    | \b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b               # IPv4
    | \b(?:[0-9A-Fa-f]{1,4}:){2,}[0-9A-Fa-f:]+        # IPv6, MAC
    | (?:\+?[0-9][\s().-]{0,2}){9,}                   # telephone and other long numbers
    | \b[0-9]{3}-[0-9]{2}-[0-9]{4}\b                  # SSN
    """,
    re.VERBOSE | re.ASCII,
)


def identifies(text: str) -> bool:
    """Whether ``text`` holds an e-mail address, URL, IP address, telephone or social security number."""
    return _PATTERNS.search(text) is not None
