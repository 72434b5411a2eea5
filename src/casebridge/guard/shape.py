"""How a table is written, and what is read of it at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casebridge.guard.damage import Damage

__all__ = ["Chunk", "TableOptions"]


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How a table is written.

    ``encoding`` None means detect; ``quote`` may be empty; ``columns`` names the cells of a file without header;
    ``skip_lines`` are lines above the header; ``sheet`` names a workbook's sheet (None: the first); ``required`` are
    the columns that the profile maps.
    """

    encoding: str | None = None
    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    columns: tuple[str, ...] = ()
    skip_lines: int = 0
    sheet: str | None = None
    required: frozenset[str] = frozenset()
    rows_per_chunk: int = 1000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows, each as wide as ``header``, with the 1-based number of their first lines, and the damaged ones.

    ``header`` and ``findings`` are the same in all chunks of a file. ``position`` is how many bytes were read so far.
    """

    header: tuple[str, ...]
    findings: tuple[str, ...]
    rows: list[list[str]]
    lines: Sequence[int]
    damaged: tuple[Damage, ...] = ()
    position: int = 0
