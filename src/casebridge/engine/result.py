"""What a run did, in the shape that commands print and embedders get."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from casebridge.errors import CasebridgeError
from casebridge.ledger.books import Books

__all__ = ["BatchResult", "Delivery", "SourceResult", "SyncResult", "not_begun", "report_of"]


@dataclass(slots=True)
class BatchResult:
    """What became of one file or poll: ``done``, or ``rejected`` with a fault code.

    ``window`` is the span of time that a backfill read, in wire form. ``remarks`` counts what a plugin's reader found
    odd about records that it read nevertheless, by its own codes.
    """

    name: str
    batch_id: str
    verdict: Literal["done", "rejected"]
    code: str = ""
    summary: str = ""
    next_step: str = ""
    findings: tuple[str, ...] = ()
    remarks: Counter[str] = field(default_factory=Counter)
    dead: Counter[str] = field(default_factory=Counter)
    vanished: int = 0
    vanished_held: int = 0
    pages: int = 0
    records: int = 0
    window: tuple[str, str] | None = None


@dataclass(slots=True)
class SourceResult:
    """One run of one source.

    ``malformed_reports`` counts cells that should hold a report ID and hold something else, in records that concern no
    report otherwise. ``unmapped_columns`` and ``unmapped_values`` (counted by column) are the field accounting;
    ``problems`` are sentences for a person, each with its next step. ``failed`` says that the run must not be taken
    for a good one, ``code`` which fault ended it before its time; ``unit`` what a batch of it is called. ``held`` says
    that it changed too much to be sent before a person has looked.
    """

    source: str
    run_id: int = 0
    books: Books = field(default_factory=Books)
    batches: list[BatchResult] = field(default_factory=list)
    unmapped_columns: tuple[str, ...] = ()
    unmapped_values: Counter[str] = field(default_factory=Counter)
    malformed_reports: int = 0
    problems: list[str] = field(default_factory=list)
    failed: bool = False
    exit_code: int = 0
    code: str = ""
    unit: Literal["file", "poll", "document"] = "file"
    read_to_end: bool = False
    held: bool = False

    @property
    def partial(self) -> bool:
        """Whether something was set aside, or is held."""
        return self.held or self.books.dead > 0 or any(batch.verdict == "rejected" for batch in self.batches)


@dataclass(slots=True)
class Delivery:
    """What one sink took in one run.

    ``problem`` is a sentence for a person, ``code`` and ``exit_code`` those of the error behind it. ``skipped`` says
    why nothing was tried: another process sends to it (``busy``), a person stopped it (``paused``), or it failed and
    its wait is not over (``resting``). ``alarms`` counts refusals that mean that a body was changed.
    ``messages`` counts what the hub behind it wrote to us, ``replied`` our replies that reached it.
    """

    sink: str
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    retry: int = 0
    problem: str = ""
    code: str = ""
    exit_code: int = 0
    skipped: Literal["", "busy", "paused", "resting"] = ""
    alarms: int = 0
    messages: int = 0
    replied: int = 0


@dataclass(slots=True)
class SyncResult:
    """All sources and sinks of one sync."""

    sources: list[SourceResult] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 all well, 1 something set aside, held or refused, 2 a source or sink to put right, 3 one away, 4 books."""
        if any(not item.books.balanced for item in self.sources):
            return 4
        codes = [item.exit_code for item in self.sources] + [item.exit_code for item in self.deliveries]
        if any(item.partial or item.failed for item in self.sources) or any(item.rejected for item in self.deliveries):
            codes.append(1)
        return max(codes, default=0)


def not_begun(source: str, error: CasebridgeError, unit: Literal["file", "poll", "document"] = "file") -> SourceResult:
    """The result of a source that no run could begin on: it is being read elsewhere, or its profile is wrong."""
    return SourceResult(
        source, problems=[str(error)], failed=True, exit_code=error.exit_code, code=error.code, unit=unit
    )


def report_of(done: BatchResult) -> dict[str, object]:
    """The machine-readable report on a batch, as it is kept and written beside the file."""
    report: dict[str, object] = {"verdict": done.verdict}
    if done.code:
        report |= {"code": done.code, "summary": done.summary, "next_step": done.next_step}
    if done.dead:
        report["dead_letters"] = dict(done.dead)
    if done.findings:
        report["findings"] = list(done.findings)
    if done.remarks:
        report["remarks"] = dict(done.remarks)
    if done.window:
        report["window"] = list(done.window)
    return report
