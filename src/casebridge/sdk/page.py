"""What a source hands over: pages of records that belong to a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casebridge.guard.damage import Damage

__all__ = ["Batch", "Cursor", "Damage", "Page", "Rejected"]

Cursor = Mapping[str, "str | int | float | bool | None"]
"""An opaque JSON position; only the engine stores it, only the source reads it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What belongs together: one dropped file, one poll window.

    Records of a batch are folded and coalesced together. ``batch_id`` is the SHA-256 of the file's bytes in hex (or
    another stable identity), ``name`` what a person calls it, ``received_at`` the source's own time of the batch as
    ISO 8601 UTC with seconds (a file's modification time), ``snapshot`` whether it claims to hold every record the
    source has, ``size`` its bytes. ``findings`` are codes of leniencies that were needed to read it.
    """

    batch_id: str
    name: str
    received_at: str
    snapshot: bool = False
    size: int = 0
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Some records of one batch and the cursor that follows them.

    ``header`` names the values of every row, in order; ``rows`` are the values as text; ``lines`` the 1-based first
    line of each row (as long as ``rows``). ``damaged`` counts as records read. ``last`` marks the batch's end: its
    cursor says that the whole batch is done. ``remarks`` are codes of what is odd about records of this page that were
    read nevertheless, each with its count.
    """

    batch: Batch
    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    damaged: tuple[Damage, ...] = ()
    cursor: Cursor = field(default_factory=dict)
    last: bool = False
    remarks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A whole batch that can't be read truthfully; yielded instead of its pages.

    The reason stays machine-readable: ``code`` of errors.md, ``summary`` and ``next_step`` for people, ``line``,
    ``column`` and byte ``offset`` where known (0-based; None if unknown).
    """

    batch: Batch
    code: str
    summary: str
    next_step: str = ""
    line: int = 0
    column: str = ""
    offset: int | None = None
