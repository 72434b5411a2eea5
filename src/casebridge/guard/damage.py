"""One record that could not be read at all."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CellFault", "Damage"]


@dataclass(frozen=True, slots=True)
class Damage:
    """One record that could not be read at all: its first line, number of lines, and why (a code of errors.md)."""

    line: int
    code: str
    column: str = ""
    lines: int = 1


class CellFault(Exception):
    """A value of one record can't be read truthfully.

    Args:
        code: a code of ``FAULTS`` with scope ``record``.
        column: the field's name; never its value.
    """

    def __init__(self, code: str, column: str) -> None:
        self.code = code
        self.column = column
        super().__init__(code, column)
