"""Where everything stands, in one look."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from casebridge.engine.bridge import Bridge
from casebridge.engine.report.run import BY_HAND
from casebridge.engine.units import is_polled
from casebridge.ledger.books import Books
from casebridge.ledger.outbox import Backlog
from casebridge.ledger.run import RunRow

__all__ = ["LedgerFacts", "Overview", "SourceState", "facts", "overview"]


@dataclass(slots=True)
class SourceState:
    """A source with its last run; None if it never ran. ``unit`` is what one of its batches is called."""

    name: str
    last_run: RunRow | None = None
    unit: str = "file"


@dataclass(slots=True)
class Overview:
    """The ledger in numbers; folders of reports are among the ``sources``.

    ``snoozed`` questions are part of ``questions``; ``sinks`` pairs each name with what waits for it; ``books`` are
    those of the ledger's whole life.
    """

    agency: str
    sources: list[SourceState] = field(default_factory=list)
    links: int = 0
    reports: int = 0
    questions: int = 0
    snoozed: int = 0
    dead_letters: int = 0
    sinks: list[tuple[str, Backlog]] = field(default_factory=list)
    books: Books = field(default_factory=Books)


def overview(bridge: Bridge, now: datetime) -> Overview:
    """Where everything stands at ``now``; a ledger that is not there yet counts as empty."""
    names = [item.name for item in (*bridge.config.source, *bridge.config.reports)]
    found = Overview(bridge.agency.key, [SourceState(name) for name in names])
    if not bridge.place.exists():
        return found
    with bridge.ledger("status", write=False) as ledger:
        rows = [row for row in ledger.sources() if row.agency == bridge.agency.key]
        ids = {row.source_id: row.name for row in rows}
        latest = ledger.latest_runs(("sync", BY_HAND))
        last = {name: latest[source_id] for source_id, name in ids.items() if source_id in latest}
        every = dict.fromkeys((*names, *ids.values()))
        found.sources = [SourceState(name, last.get(name), _unit(bridge, name)) for name in every]
        found.reports = ledger.count_reports(bridge.agency.key)
        found.links = ledger.count_links(bridge.agency.key)
        asked = [row for row in ledger.questions("open", limit=1_000_000) if row.source_id in ids]
        found.questions = len(asked)
        found.snoozed = sum(1 for row in asked if row.snoozed_until and datetime.fromisoformat(row.snoozed_until) > now)
        found.dead_letters = sum(1 for row in ledger.dead_letters("open", limit=1_000_000) if row.source_id in ids)
        found.sinks = [(row.name, ledger.backlog(row.sink_id)) for row in ledger.sinks()]
        found.books = ledger.books()
    return found


def _unit(bridge: Bridge, name: str) -> str:
    if name == BY_HAND or any(item.name == name for item in bridge.config.reports):
        return "document"
    return "poll" if any(item.name == name and is_polled(item) for item in bridge.config.source) else "file"


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """Where a ledger is and what it holds; ``size`` in bytes."""

    path: str
    size: int
    journal: str
    sources: list[str]
    sinks: list[str]
    links: int
    runs: int
    books: Books


def facts(bridge: Bridge) -> LedgerFacts:
    """The ledger in a few facts; raises what opening it raises."""
    with bridge.ledger("ledger info", write=False) as ledger:
        runs = ledger.runs(1)
        return LedgerFacts(
            path=ledger.place.label,
            size=ledger.size(),
            journal=ledger.journal(),
            sources=[row.name for row in ledger.sources()],
            sinks=[row.name for row in ledger.sinks()],
            links=ledger.count_links(bridge.agency.key),
            runs=runs[0].run_id if runs else 0,
            books=ledger.books(),
        )
