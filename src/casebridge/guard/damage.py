"""One record that could not be read at all."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Damage"]


@dataclass(frozen=True, slots=True)
class Damage:
    """One record that could not be read at all: its first line, number of lines, and why (a code of errors.md)."""

    line: int
    code: str
    column: str = ""
    lines: int = 1
