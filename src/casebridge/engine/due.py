"""Whether it is time to read a source again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from cronsim import CronSim

from casebridge.engine.config import seconds
from casebridge.engine.config.timing import Timing
from casebridge.ledger import Ledger
from casebridge.mapping import Profile

__all__ = ["is_due", "last_began", "zone_of"]


def is_due(ledger: Ledger, name: str, timing: Timing, zone: tzinfo, now: datetime) -> bool:
    """Whether the source called ``name`` should be read: its interval, or a time of its cron, passed since it was.

    Args:
        ledger: knows the last run.
        name: the source's.
        timing: its keys.
        zone: where the times of cron are.
        now: the time, aware.
    """
    last = last_began(ledger).get(name)
    if last is None:
        return True
    if timing.cron is not None:
        return last.astimezone(UTC) < next(CronSim(timing.cron, now.astimezone(zone), reverse=True)).astimezone(UTC)
    return last + timedelta(seconds=seconds(timing.interval)) <= now


def last_began(ledger: Ledger) -> dict[str, datetime]:
    """When the last sync of each source began."""
    runs = ledger.latest_runs()
    return {
        row.name: datetime.fromisoformat(runs[row.source_id].started_at)
        for row in ledger.sources()
        if row.source_id in runs
    }


def zone_of(profile: Profile | None) -> ZoneInfo:
    """Where the times of cron are: the profile's time zone; UTC where there is none, as for folders of reports."""
    return ZoneInfo(profile.time_zone if profile and profile.time_zone else "UTC")
