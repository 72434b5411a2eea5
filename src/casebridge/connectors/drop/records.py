"""JSON and XML documents in a drop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casebridge.sdk.records import RecordOptions, read_records
from casebridge.sdk.table import Chunk, Probe, TextFacts

__all__ = ["RecordReader"]


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Records of a document, each as one row; see ``Reader``."""

    options: RecordOptions

    def copy_name(self, name: str) -> str:  # noqa: ARG002
        """See ``Reader``."""
        return "copy.txt"

    def packed(self, name: str) -> bool:  # noqa: ARG002
        """Never: what is packed or binary is no document."""
        return False

    def probe(self, name: str) -> Probe | None:  # noqa: ARG002
        """None: the parser judges encodings, since the document itself may declare one."""
        return None

    def chunks(self, copy: Path, facts: TextFacts | None) -> Iterator[Chunk]:  # noqa: ARG002
        """The records; see ``Reader``. The parser is handed the open copy, never its path."""
        with copy.open("rb") as handle:
            yield from read_records(handle, self.options)
