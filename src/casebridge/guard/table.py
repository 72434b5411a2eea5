"""Tables out of files: a header, then rows by the thousand; a bad row never stops the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from casebridge.guard.delimited import read_delimited
from casebridge.guard.shape import Chunk, TableOptions
from casebridge.guard.text import TextFacts
from casebridge.guard.workbook import read_workbook

__all__ = ["Chunk", "TableOptions", "is_workbook", "read_table"]


def is_workbook(path: PurePath) -> bool:
    """Whether the name says that it is an .xlsx workbook."""
    return path.suffix.casefold() == ".xlsx"


def read_table(path: Path, options: TableOptions, facts: TextFacts | None = None) -> Iterator[Chunk]:
    """Chunks of a table, at least one (so that the header is always told).

    Args:
        path: the file; .xlsx is read as a workbook, anything else as delimited text.
        options: how it is written.
        facts: what ``examine`` found, if that was done already.

    Raises:
        FileFault: before the first chunk, if the file as a whole can't be read truthfully.

    Blank lines are skipped and not counted. Every other line is part of a row or of a damaged record.
    """
    if is_workbook(path):
        yield from read_workbook(path, options)
    else:
        yield from read_delimited(path, options, facts)
