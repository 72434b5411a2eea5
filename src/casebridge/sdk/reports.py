"""What the author of a reader of report documents writes: one function from bytes to metadata."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from casebridge.guard.damage import Damage
from casebridge.model import ReportPart

__all__ = ["Document", "ReportReader"]


@dataclass(frozen=True, slots=True)
class Document:
    """Where the bytes come from: the file's name, its SHA-256 in hex, and when it came (UTC)."""

    name: str
    sha256: str
    received_at: datetime


ReportReader = Callable[[BinaryIO, Document], Iterator[ReportPart | Damage]]
"""What a document says of reports, in its order, and what of it could not be read.

A reader is lenient: what it doesn't know becomes a ``Finding`` with the element's name, never an error, and no finding
ever hides a report's ID. It reads metadata only: no name, address, text or content of a report is ever looked at longer
than it takes to see that it is there. Raises ``FileFault`` for a file that can't be read truthfully as a whole.
"""
