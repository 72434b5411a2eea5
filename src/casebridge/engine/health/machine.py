"""What `doctor` says of the machine: versions, time zones, the clock."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casebridge.engine.health.finding import Finding
from casebridge.ledger.open import journal_for

__all__ = ["clock_findings", "machine_findings", "zone_finding"]

SKEW = timedelta(minutes=2)
OLD_ZONES = 3
FLOORS = {
    "lxml": ((6, 1, 1), "older ones read what a document must not make them read"),
    "sqlalchemy": ((2, 0, 44), "the ledger is tested from there on"),
    "httpx": ((0, 28, 0), "older ones send headers that must not leave"),
    "pydantic": ((2, 11, 0), "older ones show values in errors"),
}
"""Library to the oldest version that has none of the faults that we know, and why."""


def machine_findings(now: datetime) -> Iterator[Finding]:
    """Python, SQLite, libraries below their floor, and the time zone data."""
    yield Finding("Python", "ok", ".".join(map(str, sys.version_info[:3])))
    mode = journal_for(sqlite3.sqlite_version_info)
    why = (
        "write-ahead log: this version is safe with it"
        if mode == "WAL"
        else "rollback journal: a write-ahead log can lose commits with this version"
    )
    yield Finding("SQLite", "ok", f"{sqlite3.sqlite_version}, {why}")
    for name, (floor, reason) in FLOORS.items():
        with suppress(PackageNotFoundError):
            found = version(name)
            if _numbers(found) < floor:
                least = ".".join(map(str, floor))
                yield Finding(name, "problem", f"{found} is older than {least}: {reason}.", f"Install {name} {least}.")
    yield zone_finding("America/New_York", "time zones", now)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:3] if part.isdigit())


def zone_finding(name: str, subject: str, now: datetime) -> Finding:
    """Whether the data of a zone is there, and whether it is old."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return Finding(
            subject, "problem", f"The data of the time zone {name} is missing.", "Install the package tzdata."
        )
    try:
        data = version("tzdata")
    except PackageNotFoundError:
        return Finding(subject, "ok", "The time zone data is there; it is the system's.")
    year = _numbers(data)[:1]
    if year and year[0] <= now.year - OLD_ZONES:
        return Finding(subject, "warning", f"The time zone data is of {year[0]}.", "Install a newer tzdata.")
    return Finding(subject, "ok", f"The time zone data is there; tzdata {data}, unless the system has its own.")


def clock_findings(folder: Path, now: datetime, newest: str, server: datetime | None) -> Iterator[Finding]:
    """Whether the clock agrees with the ledger's newest entry, the file system and the database's server.

    Args:
        folder: this host's own folder, which the file system stamps when something in it changes.
        now: what the clock says.
        newest: the ledger's newest entry in wire form, empty if there is none.
        server: what the database's server says; None without one.
    """
    fix = "Set the clock right (NTP): times in the ledger would run backwards."
    if newest and datetime.fromisoformat(newest) > now + SKEW:
        yield Finding("clock", "problem", f"It says {now:%Y-%m-%d %H:%M} UTC, before the ledger's last entry.", fix)
        return
    stamped = [path.stat().st_mtime for path in folder.glob("*.json")] if folder.is_dir() else []
    if stamped and datetime.fromtimestamp(max(stamped), UTC) > now + SKEW:
        yield Finding("clock", "warning", "The file system's time is ahead of this host's clock.", fix)
    elif server is not None and abs(server - now) > SKEW:
        off = int(abs((server - now).total_seconds()))
        yield Finding("clock", "problem", f"It is {off:,} s off the clock of the database's server.", fix)
    else:
        yield Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")
