"""The contract of a source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from casebridge.guard.secret import Secret, no_secret
from casebridge.sdk.hosts import HostBook
from casebridge.sdk.page import Batch, Cursor, Page, Rejected

__all__ = ["Capabilities", "CheckResult", "Settled", "Source", "SourceContext", "Verdict", "closing_source"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a source can do; the engine and the conformance kit adapt, and a false claim fails the kit.

    ``batches``: what belongs together comes together and can be replayed; ``snapshots``: a batch may hold all records;
    ``fetch_case``: reads newly linked cases again; ``windows``: reads only what changed between two times. ``polls``:
    its batches are polls of a system, whose records have no lines of their own; set for every source of a plugin.
    """

    batches: bool = False
    snapshots: bool = False
    fetch_case: bool = False
    windows: bool = False
    polls: bool = False


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What a source is handed for one run.

    Args:
        clock: the current UTC time; the only clock a source may read.
        sleep: waits for seconds; tests pass one that does not.
        known: whether a batch with this ID was already committed with today's profile and links; such a batch is
            settled as ``duplicate`` without being read again.
        workdir: a private folder for this run, emptied afterwards.
        progress: told (batch name, done, in all) now and then: bytes of a file, pages of a poll; all 0 if unknown.
        wanted: whether a record with this case number would be kept; a source may spare itself costly reads of others.
        newly_linked: case numbers linked since this source was last read to its end: they may stand before its cursor.
        secret: the secret of this name. Raises ``FixConfig``.
        hosts: what is known of the hosts that sources talk to: circuits and rate budgets, shared and kept over runs.
        window: (since, until) in wire form for a backfill; None for what is new.
    """

    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    known: Callable[[str], bool]
    workdir: Path
    progress: Callable[[str, int, int], None] = lambda _name, _done, _total: None
    wanted: Callable[[str], bool] = lambda _number: True
    newly_linked: Sequence[str] = ()
    secret: Callable[[str], Secret] = no_secret
    hosts: HostBook = field(default_factory=HostBook)
    window: tuple[str, str] | None = None


Verdict = Literal["done", "duplicate", "rejected"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a batch once its last page was durable: the verdict and its machine-readable report."""

    batch: Batch
    verdict: Verdict
    report: dict[str, object]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of ``casebridge check``: what was looked at, whether it is well, and the one thing to do next."""

    subject: str
    ok: bool
    message: str
    next_step: str = ""


@runtime_checkable
class Source(Protocol):
    """Reads records of a case system, page by page. Never stores state, never retries, never sees the ledger.

    One that keeps a connection from ``pull`` to the last ``settle`` also has ``close()``; see ``closing_source``.
    """

    capabilities: Capabilities

    def pull(self, cursor: Cursor | None, context: SourceContext) -> Iterator[Page | Rejected]:
        """Pages that follow ``cursor`` (None: from the start), batch by batch, the oldest first.

        A batch that can't be read comes as one ``Rejected``. Raises ``TryLater`` if the system is unavailable and
        ``FixConfig`` if it can never be read this way.
        """
        ...

    def settle(self, outcome: Settled) -> None:
        """Called after a batch is durable, rejected or recognised as known: archive it, move it aside. Idempotent."""
        ...

    def replay(self, batch: Batch, context: SourceContext) -> Iterator[Page | Rejected]:
        """The pages of a batch that was settled before, from where it was archived; empty if it is gone."""
        ...

    def check(self, context: SourceContext) -> Sequence[CheckResult]:
        """Looks at the system without reading records: reachable, readable, what waits. Writes nothing."""
        ...


@contextmanager
def closing_source(source: Source) -> Iterator[Source]:
    """Calls ``close()`` of the source at the end of a run, after the last ``settle``, if it has one."""
    try:
        yield source
    finally:
        close: Callable[[], None] | None = getattr(source, "close", None)
        if close is not None:
            close()
