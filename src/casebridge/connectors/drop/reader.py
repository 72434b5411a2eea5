"""What is done with the bytes of a dropped file: tables here, and what any other reader has to offer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol, runtime_checkable

from casebridge.sdk import Batch
from casebridge.sdk.table import Chunk, Probe, TableOptions, TextFacts, is_workbook, read_table

__all__ = ["Informed", "Reader", "TableReader"]


class Reader(Protocol):
    """Reads the private copy of a file. Everything before that and after it is the same for every format."""

    def copy_name(self, name: str) -> str:
        """What the private copy of the file ``name`` is called."""
        ...

    def packed(self, name: str) -> bool:
        """Whether the file ``name`` may begin as an archive does; any other that does so is refused unread."""
        ...

    def probe(self, name: str) -> Probe | None:
        """What is fed the bytes while they are copied; None if ``chunks`` judges them for itself."""
        ...

    def chunks(self, copy: Path, facts: TextFacts | None) -> Iterator[Chunk]:
        """Chunks of the copy, at least one. ``facts`` are those of the probe.

        Raises ``FileFault``, also after some chunks: then none of them counts.
        """
        ...


@runtime_checkable
class Informed(Reader, Protocol):
    """A reader that has to know which file it reads."""

    def of(self, batch: Batch) -> Reader:
        """The reader of this one file."""
        ...


@dataclass(frozen=True, slots=True)
class TableReader:
    """CSV and XLSX."""

    options: TableOptions

    def copy_name(self, name: str) -> str:
        """The copy's name, by which a workbook is known; see ``Reader``."""
        return "copy.xlsx" if self.packed(name) else "copy.txt"

    def packed(self, name: str) -> bool:
        """A workbook is a ZIP archive; see ``Reader``."""
        return is_workbook(PurePosixPath(name))

    def probe(self, name: str) -> Probe | None:
        """Looks at encoding and line ends of text; see ``Reader``. Raises ``FixConfig`` (``encoding_unknown``)."""
        return None if self.packed(name) else Probe(self.options.encoding)

    def chunks(self, copy: Path, facts: TextFacts | None) -> Iterator[Chunk]:
        """The rows; see ``Reader``."""
        return read_table(copy, self.options, facts)
