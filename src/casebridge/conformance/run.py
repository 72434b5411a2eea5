"""What one read of a connector did, as the engine would have seen it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casebridge.conformance.fault import Answer, Asked
from casebridge.sdk import Cursor, Damage, Page, Rejected

__all__ = ["EndlessError", "Handed", "OverrunError", "Row", "Run", "Step"]

Row = dict[str, str]


class OverrunError(Exception):
    """The connector did not come back in time and was abandoned."""


class EndlessError(Exception):
    """The connector handed over more pages than the world can hold, or waited for longer than a day."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One ``Records`` of a connector: the records themselves, a deep copy as they were handed over, and the cursor."""

    records: Sequence[Any]
    copy: Sequence[Any]
    cursor: Cursor


@dataclass(frozen=True, slots=True)
class Step:
    """Some rows and the cursor that follows them."""

    rows: tuple[Row, ...]
    cursor: Cursor


@dataclass(slots=True)
class Run:
    """One read.

    Args:
        pages, rejected: what came, in order.
        handed: what a ``RecordSource`` handed to its adapter; empty for other connectors.
        steps: rows and cursors in the connector's own portions.
        asked, missed, sent: see ``Place``.
        slept: seconds of every wait; nobody waited.
        logs, output: what was logged (every level) and written to stdout and stderr.
        error: what ended the read early.
        left: what the connector left open or running.
        replayed: batch ID to the rows of its replay.
        told: what ``check`` said.
        elapsed: seconds of real time.
        finished: whether the read came to its end (with or without an error) and was not stopped.
    """

    pages: list[Page] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    handed: list[Handed] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    missed: list[Asked] = field(default_factory=list)
    sent: list[Answer] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    output: str = ""
    error: BaseException | None = None
    left: list[str] = field(default_factory=list)
    replayed: Mapping[str, list[Row]] = field(default_factory=dict)
    told: Sequence[Any] = ()
    elapsed: float = 0.0
    finished: bool = False
    identity: tuple[str, ...] = ()

    @property
    def rows(self) -> list[Row]:
        """All rows, in order, by the names of their cells."""
        return [row for page in self.pages for row in rows_of(page)]

    @property
    def ids(self) -> list[str]:
        """The identity of every row, in order."""
        return [self.identify(row) for row in self.rows]

    @property
    def latest(self) -> dict[str, Row]:
        """Identity to its last row."""
        return {self.identify(row): row for row in self.rows}

    @property
    def damaged(self) -> list[Damage]:
        """What could not be read, record by record."""
        return [damage for page in self.pages for damage in page.damaged]

    @property
    def cursors(self) -> list[Cursor]:
        """The cursors in order, without empty ones."""
        return [step.cursor for step in self.steps if step.cursor]

    @property
    def cursor(self) -> Cursor | None:
        """Where the next read goes on: what the engine would keep, or what the connector handed over last."""
        kept = [page.cursor for page in self.pages if page.cursor]
        return kept[-1] if kept else self.cursors[-1] if self.cursors else None

    def identify(self, row: Mapping[str, str]) -> str:
        """The identity of a row; several columns are joined by ``/``."""
        return "/".join(row.get(name, "") for name in self.identity)


def rows_of(page: Page) -> list[Row]:
    """The rows of a page by the names of their cells; a cell beyond the header goes by its place."""
    return [
        {(page.header[at] if at < len(page.header) else f"#{at + 1}"): cell for at, cell in enumerate(row)}
        for row in page.rows
    ]
