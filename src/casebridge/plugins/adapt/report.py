"""An author's reader of report documents as the drop folder's reader."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pydantic_core import PydanticSerializationError

from casebridge.model import ReportPart
from casebridge.sdk import Batch, Damage
from casebridge.sdk.files import FileFault
from casebridge.sdk.plugin import ReportType
from casebridge.sdk.reports import Document
from casebridge.sdk.table import Chunk, Probe, TextFacts

__all__ = ["HEADER", "PARTS", "ReportDropReader"]

HEADER = ("part",)
"""The one cell of a row: a ``ReportPart`` as JSON."""

PARTS = 200
"""Parts of a chunk, so that a document of any length is read in little memory."""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}", re.ASCII)
_PATH = re.compile(r"[A-Za-z0-9_.:/@*\[\]-]{0,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReportDropReader:
    """Reads documents of a plugin's report type in a drop; each part becomes one row of one cell.

    Args:
        kind: the report type.
        batch: the document; ``of`` says it.
    """

    kind: ReportType
    batch: Batch | None = None

    def of(self, batch: Batch) -> ReportDropReader:
        """The reader of one document; see ``Informed``."""
        return replace(self, batch=batch)

    def copy_name(self, name: str) -> str:  # noqa: ARG002
        """See ``Reader``."""
        return "copy.bin"

    def packed(self, name: str) -> bool:  # noqa: ARG002
        """Never: what is packed or binary is refused unread."""
        return False

    def probe(self, name: str) -> Probe | None:  # noqa: ARG002
        """None: the author's reader judges encodings."""
        return None

    def chunks(self, copy: Path, facts: TextFacts | None) -> Iterator[Chunk]:  # noqa: ARG002
        """Chunks of the copy, at least one. The author's reader is handed the open copy, never its path.

        Raises ``FileFault`` as the reader does, and ``reader_failed`` if what it gives is none of the interface: one
        document is set aside and the others are read.
        """
        with copy.open("rb") as handle:
            yield from self._read(handle)

    def _read(self, handle: BinaryIO) -> Iterator[Chunk]:
        batch = self.batch
        assert batch is not None  # noqa: S101  the drop says it
        document = Document(batch.name, batch.batch_id, datetime.fromisoformat(batch.received_at))
        rows: list[list[str]] = []
        damaged: list[Damage] = []
        told = False
        for item in self.kind.read(handle, document):
            if isinstance(item, Damage):
                damaged.append(_checked(item))
            else:
                rows.append([_json(item)])
            if len(rows) + len(damaged) >= PARTS:
                yield _chunk(rows, damaged, handle)
                rows, damaged, told = [], [], True
        if rows or damaged or not told:
            yield _chunk(rows, damaged, handle)


def _chunk(rows: list[list[str]], damaged: list[Damage], handle: BinaryIO) -> Chunk:
    position = 0
    with contextlib.suppress(OSError, ValueError):
        # A reader may have closed it; the bytes read only draw the progress bar.
        position = handle.tell()
    return Chunk(HEADER, (), rows, [0] * len(rows), tuple(damaged), position)


def _json(item: object) -> str:
    if not isinstance(item, ReportPart):
        raise FileFault("reader_failed", detail=f"gave {type(item).__name__}")
    try:
        return item.model_dump_json(warnings=False)
    except (PydanticSerializationError, ValueError) as error:
        raise FileFault("reader_failed", detail=type(error).__name__) from None


def _checked(item: Damage) -> Damage:
    numbers = type(item.line) is int and type(item.lines) is int and 0 <= item.line < 1 << 62 and item.lines >= 1
    if not numbers or not _CODE.fullmatch(str(item.code)) or not _PATH.fullmatch(str(item.column)):
        raise FileFault("reader_failed", detail="a Damage without a plain place")
    return item
