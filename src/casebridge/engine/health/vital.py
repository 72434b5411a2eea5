"""Whether all is well, in numbers: what `casebridge status --json` prints and the daemon tells over HTTP."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casebridge.engine.bridge import Bridge
from casebridge.engine.report.run import BY_HAND
from casebridge.ledger import Ledger
from casebridge.ledger.run import RunRow
from casebridge.ledger.vital import AgencyStand, SinkStand
from casebridge.model import moment_text

__all__ = ["SinkVitals", "SourceVitals", "Vitals", "vitals"]


@dataclass(frozen=True, slots=True)
class SourceVitals:
    """A source's runs. Moments are in wire form, empty if there is none; ``seconds`` of the last run that ended."""

    name: str
    agency: str
    last_run: str = ""
    last_state: str = ""
    last_success: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SinkVitals:
    """How a sink stands, see ``ledger.vital.SinkStand``; ``lag`` is the age in seconds of the oldest unsent event."""

    name: str
    unsent: int
    delayed: int
    rejected: int
    lag: float
    failures: int
    circuit_open: bool
    code: str
    paused: bool
    last_sent: str


@dataclass(frozen=True, slots=True)
class Vitals:
    """The ledger in a few numbers, at one moment; ``disk_free`` in bytes."""

    at: str
    disk_free: int
    sources: tuple[SourceVitals, ...] = ()
    sinks: tuple[SinkVitals, ...] = ()
    agencies: tuple[AgencyStand, ...] = ()
    held_runs: int = 0


def vitals(bridge: Bridge, now: datetime) -> Vitals:
    """The numbers at ``now``; a ledger that is not there yet counts as empty. Raises what opening it raises."""
    free = disk_free(bridge.config.ledger.state)
    if not bridge.place.exists():
        return Vitals(moment_text(now), free)
    with bridge.ledger("status", write=False) as ledger:
        return Vitals(
            moment_text(now),
            free,
            tuple(_sources(ledger)),
            tuple(_sink(item, now) for item in ledger.stand_of_sinks()),
            tuple(ledger.stand_of_agencies()),
            ledger.held_runs(),
        )


def disk_free(folder: Path) -> int:
    """Bytes that are free where ``folder`` is or will be; 0 if nobody can tell."""
    for place in (folder, *folder.absolute().parents):
        with suppress(OSError):
            return shutil.disk_usage(place).free
    return 0


def _sources(ledger: Ledger) -> list[SourceVitals]:
    commands = ("sync", BY_HAND)
    latest, well = ledger.latest_runs(commands), ledger.latest_runs(commands, state="done")
    found = []
    for row in ledger.sources():
        run, good = latest.get(row.source_id), well.get(row.source_id)
        if run is None:
            found.append(SourceVitals(row.name, row.agency))
        else:
            success = (good.ended_at or "") if good else ""
            found.append(SourceVitals(row.name, row.agency, run.started_at, run.state, success, _seconds(run)))
    return found


def _seconds(run: RunRow) -> float:
    if run.ended_at is None:
        return 0.0
    return (datetime.fromisoformat(run.ended_at) - datetime.fromisoformat(run.started_at)).total_seconds()


def _sink(item: SinkStand, now: datetime) -> SinkVitals:
    lag = (now - datetime.fromisoformat(item.oldest)).total_seconds() if item.oldest else 0.0
    waits = bool(item.open_until) and datetime.fromisoformat(item.open_until) > now
    return SinkVitals(
        item.name,
        item.unsent,
        item.delayed,
        item.rejected,
        max(0.0, lag),
        item.failures,
        waits,
        item.code,
        item.paused,
        item.last_sent,
    )
