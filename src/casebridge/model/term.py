"""A vocabulary entry: a code that carries its definition and the source of that definition."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

__all__ = ["Term"]


class Term(StrEnum):
    """Base of every controlled vocabulary.

    A member is its code (a ``str``) and has ``definition`` (one sentence) and ``source`` (a tag of
    ``docs/reference/vocabulary.md``).
    """

    definition: str
    source: str

    def __new__(cls, code: str, definition: str, source: str) -> Self:
        """A member from (code, definition, source)."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.definition = definition
        member.source = source
        return member
