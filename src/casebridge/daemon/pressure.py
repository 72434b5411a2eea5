"""When sources have to wait: what piles up behind them, or the disk, is beyond its bounds."""

from __future__ import annotations

from casebridge.engine.config import DaemonConfig
from casebridge.engine.health.vital import Vitals

__all__ = ["pressure"]


def pressure(vitals: Vitals, bounds: DaemonConfig) -> str:
    """The code of the first reason why no source may be read now; empty if there is none."""
    if vitals.disk_free < bounds.min_free_mb << 20:
        return "disk_low"
    # A sink that a person paused still gets all that is read: what waits for it counts like the rest.
    if any(sink.unsent > bounds.max_unsent for sink in vitals.sinks):
        return "outbox_full"
    if sum(agency.dead_letters for agency in vitals.agencies) > bounds.max_dead_letters:
        return "dead_letters_full"
    return ""
