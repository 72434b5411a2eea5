"""A made-up case system that is polled, and an agency that reads it: paged, with a cursor, sometimes unavailable."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from casebridge.errors import TryLater
from casebridge.sdk import Batch, Capabilities, CheckResult, Cursor, Page, Rejected, Settled, SourceContext
from tests.support.agency import COLUMNS, MAPS, PROFILE, Agency, Clock

__all__ = ["PolledAgency", "System", "polled"]

RECORDS = (
    '\n[records]\nformat = "json"\n\n[fields]\n'
    + "".join(f'{name} = "{name}"\n' for name in COLUMNS)
    + '\n[rest]\nid = "Case"\nlist = { path = "/cases" }\nwatermark = { field = "Updated" }\n'
)


def _wire(at: datetime) -> str:
    return f"{at.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


@dataclass(slots=True)
class System:
    """The case system and the source that reads it in one: what it holds, when each record changed, how it fails.

    ``fail_at`` is the number of the page (from 1) in whose place the next poll meets an outage, ``fail_after`` whether
    it meets one right after its last page, ``reject_at`` the page that can't be read. ``budget`` is how many records
    one poll may bring.
    """

    clock: Clock
    size: int = 2
    fail_at: int = 0
    fail_after: bool = False
    reject_at: int = 0
    budget: int = 10_000
    rows: dict[str, tuple[Mapping[str, str], datetime]] = field(default_factory=dict)
    contexts: list[SourceContext] = field(default_factory=list)
    cursors: list[Cursor | None] = field(default_factory=list)
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(batches=True, fetch_case=True, windows=True), init=False
    )

    def put(self, *rows: Mapping[str, str]) -> None:
        """Somebody writes into the system."""
        for row in rows:
            self.clock.pass_time(seconds=1)
            self.rows[row["Case"]] = row, self.clock()

    def pull(self, cursor: Cursor | None, context: SourceContext) -> Iterator[Page | Rejected]:
        """What changed after the cursor's mark, or in the window, in the order of the changes."""
        self.contexts.append(context)
        self.cursors.append(cursor)
        mark = str((cursor or {}).get("mark", ""))
        first, last = context.window or ("", "9999")
        found = [
            (_wire(at), row)
            for row, at in sorted(self.rows.values(), key=lambda item: item[1])
            if first <= _wire(at) <= last and _wire(at) > mark
        ][: self.budget]
        linked = [row for row, _ in self.rows.values() if row["Case"] in context.newly_linked]
        if found or linked:
            name = f"{'backfill' if context.window else 'poll'} after {mark or 'the start'}, {_wire(self.clock())}"
            yield from self._pages(name, mark, [*found, *((mark, row) for row in linked)])

    def _pages(self, name: str, mark: str, found: Sequence[tuple[str, Mapping[str, str]]]) -> Iterator[Page | Rejected]:
        batch = Batch(hashlib.sha256(f"{name}{self.clock()}".encode()).hexdigest(), name, _wire(self.clock()))
        for start in range(0, len(found), self.size):
            number = start // self.size + 1
            if number == self.fail_at:
                self.fail_at = 0
                raise TryLater("system_away", "The system is away.")
            if number == self.reject_at:
                yield Rejected(batch, "json_syntax", "This is no JSON.")
                return
            part = found[start : start + self.size]
            top = max([mark, *(at for at, _ in part)])
            rows = [[row.get(column, "") for column in COLUMNS] for _, row in part]
            over = start + self.size >= len(found)
            lines = range(start + 1, start + 1 + len(part))
            yield Page(batch, COLUMNS, rows, lines, (), {"mark": top}, last=over)
        if self.fail_after:
            self.fail_after = False
            raise TryLater("system_away", "The system is away.")

    def settle(self, outcome: Settled) -> None:
        """Nothing to tidy."""

    def replay(self, batch: Batch, context: SourceContext) -> Iterator[Page | Rejected]:
        """What changed after the batch's mark, as it stands today, and single cases."""
        self.contexts.append(context)
        mark = batch.name.split(" after ")[1].split(",")[0].replace("the start", "")
        upto = batch.name.split(", ")[1]
        found = [
            (_wire(at), row)
            for row, at in sorted(self.rows.values(), key=lambda item: item[1])
            if mark < _wire(at) <= upto or row["Case"] in context.newly_linked
        ]
        for start in range(0, len(found), self.size):
            part = [row for _, row in found[start : start + self.size]]
            rows = [[row.get(column, "") for column in COLUMNS] for row in part]
            over = start + self.size >= len(found)
            yield Page(batch, COLUMNS, rows, range(start + 1, start + 1 + len(part)), last=over)

    def check(self, context: SourceContext) -> Sequence[CheckResult]:
        """It is there."""
        del context
        return [CheckResult("system", True, "is there")]


class PolledAgency(Agency):
    """An agency whose case system is polled."""

    def __init__(self, folder: Path, *, more: str = "", profile: str = PROFILE, clock: Clock | None = None) -> None:
        super().__init__(folder, more=more + RECORDS, profile=profile, maps=MAPS, clock=clock)
        text = self.config.read_text(encoding="utf-8")
        drop = 'path = "drop"\nsettle_seconds = 1\n'
        assert drop in text
        text = text.replace(drop, 'type = "rest"\nurl = "https://cases.example"\n')
        self.config.write_text(text, encoding="utf-8")
        self.system = System(self.clock)

    def poll(self, **options: object) -> list[str]:
        """One sync; gives what its events say: report and status."""
        before = self.last_seq()
        self.clock.pass_time(minutes=15)
        self.sync(**options)
        return [f"{item.ref.report_id} {item.investigation_status}" for item in self.events(after_seq=before)]


def polled(patch: pytest.MonkeyPatch, agency: PolledAgency) -> PolledAgency:
    """The agency, with its system in the place of every source that is built."""
    patch.setattr("casebridge.engine.delivery.opening.build_source", lambda _config, _profile, _plugins: agency.system)
    return agency
