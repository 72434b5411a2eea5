"""Is this machine fit to run casebridge, and is everything in its place? Each finding comes with its fix."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casebridge.engine.bridge import Bridge
from casebridge.engine.config import Config, ReportsConfig, load_config
from casebridge.engine.health.finding import Finding, Level
from casebridge.engine.health.plugin import plugin_findings
from casebridge.engine.health.remote import remote_findings
from casebridge.engine.look.firstlook import look_at_system
from casebridge.engine.look.looking import Look
from casebridge.engine.report.run import check_documents
from casebridge.errors import CasebridgeError, TryLater
from casebridge.guard.host import exclusive
from casebridge.ledger import Ledger
from casebridge.ledger.open import journal_for
from casebridge.ledger.place import Place
from casebridge.sdk import SinkContext

__all__ = ["Finding", "examine"]

SPACE = 1 << 30
SLACK = timedelta(minutes=5)


def examine(path: Path, clock: Callable[[], datetime]) -> list[Finding]:
    """All findings, the machine first. Changes nothing; a configuration that can't be read ends the list.

    Args:
        path: the configuration.
        clock: the current UTC time.
    """
    found = [_python(), _sqlite(), _zones()]
    try:
        config = load_config(path.absolute())
    except CasebridgeError as error:
        return [*found, _trouble("configuration", error)]
    found.append(Finding("configuration", "ok", f"{path}: {_count(config)}"))
    found += _folder(config.ledger.state)
    try:
        bridge = Bridge(config, clock=clock)
    except CasebridgeError as error:
        return [*found, _trouble("ledger", error)]
    found += _lock(config.ledger.path)
    found += _ledger(bridge.place, clock)
    found += plugin_findings(config, bridge.plugins, SinkContext(clock, lambda _seconds: None))
    found += remote_findings(config, clock())
    for item in config.source:
        found += _source(bridge, item.name, clock)
    for folder in config.reports:
        found += _reports(bridge, folder, clock)
    return found


def _trouble(subject: str, error: CasebridgeError) -> Finding:
    place = str(error.where)
    return Finding(subject, "problem", f"{place}: {error.summary}" if place else error.summary, error.next_step)


def _count(config: Config) -> str:
    return f"{len(config.source)} source{'s' * (len(config.source) != 1)}, {len(config.sink)} output folder" + (
        "s" if len(config.sink) != 1 else ""
    )


def _python() -> Finding:
    return Finding("Python", "ok", ".".join(map(str, sys.version_info[:3])))


def _sqlite() -> Finding:
    mode = journal_for(sqlite3.sqlite_version_info)
    why = (
        "write-ahead log: this version is safe with it"
        if mode == "WAL"
        else "rollback journal: a write-ahead log can lose commits with this version"
    )
    return Finding("SQLite", "ok", f"{sqlite3.sqlite_version}, {why}")


def _zones() -> Finding:
    try:
        ZoneInfo("America/New_York")
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return Finding("time zones", "problem", "The time zone data is missing.", "Install the package tzdata.")
    return Finding("time zones", "ok", "The time zone data is there.")


def _folder(folder: Path) -> Iterator[Finding]:
    if not folder.is_dir():
        yield Finding("ledger folder", "ok", f"{folder} is made by the first sync.")
        return
    if sys.platform != "win32" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        fix = f"Run: chmod 700 {folder}"
        yield Finding("ledger folder", "warning", f"Other users can look into {folder}.", fix)
    else:
        yield Finding("ledger folder", "ok", f"{folder}")
    free = shutil.disk_usage(folder).free
    if free < SPACE:
        fix = "Make room: a full disk stops every run, though nothing is lost."
        yield Finding("disk space", "warning", f"{free // (1 << 20):,} MB free.", fix)
    else:
        yield Finding("disk space", "ok", f"{free / SPACE:,.1f} GB free.")


def _lock(path: Path) -> Iterator[Finding]:
    lock = path.with_name(f"{path.name}.lock")
    if not lock.exists():
        return
    try:
        with exclusive(lock):
            yield Finding("writer", "ok", "No other process writes to the ledger.")
    except TryLater as busy:
        yield Finding(
            "writer", "warning", busy.summary, "Nothing, if you expect it to run; otherwise end that process."
        )
    except OSError:
        yield Finding("writer", "problem", f"{lock} can't be opened.", "Give casebridge's account the right to it.")


def _ledger(place: Place, clock: Callable[[], datetime]) -> Iterator[Finding]:
    try:
        if not place.exists():
            yield Finding("ledger", "ok", "There is none yet; the first sync makes it.")
            return
        with Ledger.open(place, clock=clock, command="doctor", write=False) as ledger:
            problems = ledger.verify()
            runs = ledger.runs(1)
            yield from _database(ledger)
    except CasebridgeError as error:
        yield _trouble("ledger", error)
        return
    if not problems:
        yield Finding("ledger", "ok", f"{PurePath(place.label).name}: sound, and its books balance.")
    for problem in problems:
        yield Finding("ledger", "problem", problem.what, problem.next_step)
    now = clock()
    if runs and datetime.fromisoformat(runs[0].started_at) > now + SLACK:
        fix = "Set the clock right: times in the ledger would run backwards."
        yield Finding("clock", "problem", f"It says {now:%Y-%m-%d %H:%M} UTC, before the last run.", fix)
    else:
        yield Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")


def _database(ledger: Ledger) -> Iterator[Finding]:
    journal = ledger.journal()
    if "PostgreSQL" in journal:
        safe = "power cut" not in journal
        fix = "" if safe else "Set fsync = on in postgresql.conf, or a power cut loses what was acknowledged."
        yield Finding("database", "ok" if safe else "problem", f"{ledger.place.label}: {journal}", fix)


def _source(bridge: Bridge, name: str, clock: Callable[[], datetime]) -> Iterator[Finding]:
    subject = f"source {name}"
    try:
        profile = bridge.profile(name)
    except CasebridgeError as error:
        yield _trouble(subject, error)
        return
    yield Finding(subject, "ok", f"profile {profile.label}")
    look = Look(bridge.config, bridge.source(name), profile, {}, clock, lambda _seconds: None)
    for result in look_at_system(look):
        level: Level = "ok" if result.ok else "problem"
        what = subject if result.subject == subject else f"{subject}: {result.subject}"
        yield Finding(what, level, result.message, result.next_step)


def _reports(bridge: Bridge, folder: ReportsConfig, clock: Callable[[], datetime]) -> Iterator[Finding]:
    results = check_documents(bridge.config, bridge.plugins, folder, clock, lambda _seconds: None, first=False)
    for number, result in enumerate(results):
        level: Level = "ok" if result.ok else "problem"
        subject = f"reports {folder.name}: {result.subject}" if number else result.subject
        yield Finding(subject, level, result.message, result.next_step)
