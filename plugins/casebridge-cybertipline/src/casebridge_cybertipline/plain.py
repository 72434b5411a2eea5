"""What may be kept as text: short names of companies and services, and nothing that could be something else."""

from __future__ import annotations

import re

__all__ = ["company_key", "plain_name", "plain_phrase", "safe_name"]

_NAME = re.compile(r"[^\W\d_](?:[^\W_]|[ .,&+'!()-])*")
_PHRASE = re.compile(r"[A-Za-z][A-Za-z ,()/-]{2,119}")
_DIGITS = re.compile(r"\d{5}")
_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_FORM = re.compile(r"[\s,.]+(?:inc|llc|corp|corporation|ltd|limited|co|gmbh|sa|plc)\.?$", re.IGNORECASE)
_KEPT = re.compile(r"[a-z0-9]+")

_ALIASES = {"twitter": "x"}


def plain_name(text: str, most: int) -> str | None:
    """``text`` if it looks like the name of a company or service, else None.

    That is at most ``most`` characters and six words, of letters, digits and a little punctuation, without five digits
    in a row: no address, no number, no link, no sentence.
    """
    name = " ".join(text.split())
    if not name or len(name) > most or name.count(" ") > 5 or _NAME.fullmatch(name) is None or _DIGITS.search(name):
        return None
    return name


def plain_phrase(text: str) -> str | None:
    """``text`` if it may be a fixed wording such as an incident type: letters, blanks, parentheses, else None."""
    phrase = " ".join(text.split())
    return phrase if _PHRASE.fullmatch(phrase) else None


def safe_name(name: str) -> str:
    """The name of an element, attribute or key as a finding may hold it; ``?`` for what is no ordinary name."""
    return name if _TAG.fullmatch(name) else "?"


def company_key(name: str) -> str | None:
    """The name of a provider in the form by which it is grouped: ``Instagram, Inc.`` becomes ``instagram``."""
    bare = name.casefold().strip()
    while (shorter := _FORM.sub("", bare)) != bare:
        bare = shorter
    key = "".join(_KEPT.findall(bare))
    return _ALIASES.get(key, key) or None
