"""What `doctor` says of who works now: the daemon, and who holds which source or sink."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from casebridge.engine.health.beat import daemon_facts
from casebridge.engine.health.finding import Finding
from casebridge.errors import TryLater
from casebridge.guard.host import exclusive
from casebridge.ledger import Ledger

__all__ = ["daemon_finding", "hold_findings"]

_EXPECTED = "Nothing, if you expect it to run; otherwise end that process."


def hold_findings(ledger: Ledger, locks: Path | None) -> Iterator[Finding]:
    """Who works on which source or sink. ``locks`` is the folder of a SQLite ledger's holds, None for PostgreSQL."""
    names = {f"source-{row.source_id}": f"source {row.name}" for row in ledger.sources()}
    names |= {f"sink-{row.sink_id}": f"sink {row.name}" for row in ledger.sinks()}
    busy = 0
    for lock in sorted(locks.glob("*.lock")) if locks is not None else []:
        subject = names.get(lock.stem, "ledger" if lock.stem == "ledger-0" else lock.stem)
        try:
            with exclusive(lock):
                continue
        except TryLater as held:
            busy += 1
            yield Finding(f"at work on {subject}", "warning", held.summary, _EXPECTED)
        except OSError:
            busy += 1
            yield Finding(subject, "problem", f"{lock} can't be opened.", "Give casebridge's account the right to it.")
    if not busy:
        yield Finding("writer", "ok", "No other process works on a source or sink.")


def daemon_finding(folder: Path, now: datetime) -> Finding:
    """Whether a daemon runs on this host, and whether it gets on."""
    facts = daemon_facts(folder, now)
    if facts is None:
        return Finding("daemon", "ok", "None runs here; a timer or a person runs `casebridge sync`.")
    if not facts["fresh"]:
        fix = "Start it again: `casebridge run`; its log says why it ended."
        return Finding("daemon", "problem", f"It was heard last {int(facts['age']):,} s ago and did not end.", fix)
    if facts.get("unwell"):
        return Finding("daemon", "problem", f"It gets no further: {facts['unwell']}.", "Restart it, and read its log.")
    return Finding("daemon", "ok", f"Process {facts.get('pid')} runs since {facts.get('began')}.")
