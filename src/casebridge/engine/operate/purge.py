"""Purging one case: what sinks were told of it is taken back first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casebridge.engine.bridge import Bridge
from casebridge.engine.links import reject_link
from casebridge.errors import FixConfig
from casebridge.ledger import Ledger
from casebridge.ledger.manifest import generations
from casebridge.ledger.place import SqlitePlace
from casebridge.ledger.retention import case_waits
from casebridge.ledger.source import SourceRow
from casebridge.ledger.trouble import config_fault
from casebridge.model import match_key

__all__ = ["REASONS", "CasePurge", "copies_beyond_reach", "purge_case"]

REASONS = ("sealed", "expunged", "order", "mistake")
COMMAND = "purge case"


@dataclass(frozen=True, slots=True)
class CasePurge:
    """What became of a case.

    ``purged`` says whether it is gone; if not, ``waiting`` are the sinks that still have to be told. ``events`` lost
    their content, ``retracted`` were made for sinks. ``untold`` are sinks that keep what they have, because the case
    was purged at once. ``copies`` are files that still hold it.
    """

    purged: bool
    events: int
    retracted: int
    waiting: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    copies: tuple[Path, ...] = ()


def purge_case(
    bridge: Bridge, number: str, reason: str, *, source: str | None = None, at_once: bool = False
) -> CasePurge:
    """Takes a case back, delivers that, and removes the case for good.

    The links of the case are taken back with it, so that no source states it again meanwhile. If a sink does not take
    the retraction now, the case stays until the same is asked again.

    Args:
        bridge: the agency.
        number: the case number.
        reason: one of ``REASONS``; it stays with the tombstones.
        source: the only source to purge it from; None for all.
        at_once: purges without telling any sink.

    Raises ``FixConfig`` (``purge_unknown``, ``source_unknown``) and ``TryLater`` (``source_busy``).
    """
    key = match_key(number)
    with bridge.ledger(COMMAND) as ledger:
        rows = _concerned(ledger, bridge, key, source)
        retracted = 0 if at_once else _retracted(ledger, bridge, number, key, rows)
    if not at_once:
        bridge.deliver()
    with bridge.ledger(COMMAND) as ledger:
        with ledger.reading() as connection:
            waiting = sorted({name for row in rows for name in case_waits(connection, row.source_id, key)})
        if waiting and not at_once:
            return CasePurge(False, 0, retracted, waiting=tuple(waiting))
        told = [row.name for row in ledger.sinks()] if at_once and _stated(ledger, rows, key) else []
        events = 0
        for row in rows:
            with ledger.holding("source", row.source_id):
                events += ledger.purge_case(row.source_id, key, reason)
    return CasePurge(True, events, retracted, untold=tuple(told), copies=copies_beyond_reach(bridge))


def _concerned(ledger: Ledger, bridge: Bridge, key: str, source: str | None) -> list[SourceRow]:
    if source is not None and not any(row.name == source for row in ledger.sources()):
        bridge.source(source)
    rows = [
        row
        for row in ledger.sources()
        if row.agency == bridge.agency.key and source in (None, row.name) and _known(ledger, row, key)
    ]
    if not rows:
        raise config_fault("purge_unknown")
    return rows


def _known(ledger: Ledger, row: SourceRow, key: str) -> bool:
    if not key:
        return False
    found = (
        ledger.heads(row.source_id, [key]),
        ledger.held(row.source_id, [key]),
        ledger.items(row.source_id, [key]),
        ledger.links(row.agency, [key]),
        ledger.open_questions(row.source_id, [key]),
    )
    return any(found) or any(letter.case_key == key for letter in ledger.dead_letters(None, limit=1_000_000))


def _stated(ledger: Ledger, rows: list[SourceRow], key: str) -> bool:
    return any(not head.retracted for row in rows for head in ledger.heads(row.source_id, [key]).get(key, []))


def _retracted(ledger: Ledger, bridge: Bridge, number: str, key: str, rows: list[SourceRow]) -> int:
    reports = {
        head.report_id for row in rows for head in ledger.heads(row.source_id, [key]).get(key, []) if not head.retracted
    }
    done = 0
    for report in sorted(reports):
        try:
            done += reject_link(ledger, bridge.agency, number, report)
        except FixConfig:
            continue
    return done


def copies_beyond_reach(bridge: Bridge) -> tuple[Path, ...]:
    """Files that may still hold what was purged: copies of upgrades and restores, and backups that are known."""
    found: list[Path] = []
    if isinstance(bridge.place, SqlitePlace):
        path = bridge.place.path
        found += sorted(item for kind in ("before", "replaced") for item in path.parent.glob(f"{path.name}.{kind}-*"))
    folder = bridge.config.ledger.backups
    if folder is not None:
        found += [folder / item.file for item in generations(folder)]
    return tuple(found)
