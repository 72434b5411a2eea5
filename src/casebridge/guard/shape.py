"""How records are written, and what is read of them at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from casebridge.guard.damage import Damage

__all__ = ["ITEM_END", "Chunk", "RecordField", "RecordOptions", "TableOptions"]

ITEM_END = "\x1f"
"""Joins the values of a field that repeats within a record; no value of JSON or XML holds it."""


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
    ``remarks`` are codes of what is odd about records that were read nevertheless, each with its count in this chunk.
    """

    header: tuple[str, ...]
    findings: tuple[str, ...]
    rows: list[list[str]]
    lines: Sequence[int]
    damaged: tuple[Damage, ...] = ()
    position: int = 0
    remarks: Mapping[str, int] = field(default_factory=dict)


class RecordField(NamedTuple):
    """One value that is read of each record; see ``FieldSpec``."""

    name: str
    paths: tuple[str, ...]
    each: str | None = None


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """How the records of a JSON or XML document are found; see ``RecordsSpec``. ``xsd`` is a path or None."""

    format: Literal["json", "jsonl", "xml"]
    path: tuple[str, ...]
    fields: tuple[RecordField, ...]
    namespaces: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tolerate: tuple[str, ...] = ()
    xsd: Path | None = None
    rows_per_chunk: int = 1000
