"""Is this machine fit to run casebridge, and is everything in its place? Each finding comes with its fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePath

from casebridge.engine.bridge import Bridge
from casebridge.engine.config import Config, ReportsConfig, load_config
from casebridge.engine.health.finding import Finding, Level
from casebridge.engine.health.machine import clock_findings, machine_findings, zone_finding
from casebridge.engine.health.plugin import plugin_findings
from casebridge.engine.health.remote import remote_findings
from casebridge.engine.health.stock import backup_finding, delivery_findings, file_findings, folder_findings
from casebridge.engine.health.tls import tls_findings
from casebridge.engine.health.vital import vitals
from casebridge.engine.health.work import daemon_finding, hold_findings
from casebridge.engine.look.firstlook import look_at_system
from casebridge.engine.look.looking import Look
from casebridge.engine.report.run import check_documents
from casebridge.engine.wording import counted
from casebridge.errors import CasebridgeError
from casebridge.ledger import Ledger
from casebridge.ledger.place import SqlitePlace
from casebridge.ledger.sound import newest_entry, server_time

__all__ = ["Finding", "examine"]


def examine(path: Path, clock: Callable[[], datetime]) -> list[Finding]:
    """All findings, the machine first. Changes nothing; a configuration that can't be read ends the list.

    Args:
        path: the configuration.
        clock: the current UTC time.
    """
    found = list(machine_findings(clock()))
    try:
        config = load_config(path.absolute())
    except CasebridgeError as error:
        return [*found, _trouble("configuration", error)]
    found.append(Finding("configuration", "ok", f"{path}: {_count(config)}"))
    found += file_findings(config)
    found += folder_findings(config.ledger.state, "ledger folder")
    try:
        bridge = Bridge(config, clock=clock)
    except CasebridgeError as error:
        return [*found, _trouble("ledger", error)]
    found += _ledger(bridge, clock)
    found.append(daemon_finding(config.ledger.state, clock()))
    if config.ledger.backups is not None:
        found += folder_findings(config.ledger.backups, "backup folder")
    found.append(backup_finding(config.ledger.backups, clock()))
    found += tls_findings(config, clock())
    found += plugin_findings(config, bridge.plugins, replace(bridge.sink_context(), sleep=lambda _seconds: None))
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
    return f"{counted(len(config.source), 'source')}, {counted(len(config.sink), 'sink')}"


def _ledger(bridge: Bridge, clock: Callable[[], datetime]) -> Iterator[Finding]:
    newest = ""
    try:
        if not bridge.place.exists():
            yield Finding("ledger", "ok", "There is none yet; the first sync makes it.")
        else:
            with Ledger.open(bridge.place, clock=clock, command="doctor", write=False) as ledger:
                problems = ledger.verify()
                with ledger.reading() as connection:
                    newest = newest_entry(connection)
                yield from hold_findings(ledger, _locks(bridge))
            if not problems:
                yield Finding("ledger", "ok", f"{PurePath(bridge.place.label).name}: sound, and its books balance.")
            for problem in problems:
                yield Finding("ledger", "problem", problem.what, problem.next_step)
            yield from delivery_findings(vitals(bridge, clock()))
    except CasebridgeError as error:
        yield _trouble("ledger", error)
    yield from clock_findings(bridge.config.ledger.state, clock(), newest, _server_time(bridge))


def _locks(bridge: Bridge) -> Path | None:
    place = bridge.place
    return place.path.with_name(f"{place.path.name}.locks") if isinstance(place, SqlitePlace) else None


def _server_time(bridge: Bridge) -> datetime | None:
    if isinstance(bridge.place, SqlitePlace):
        return None
    try:
        with bridge.ledger("doctor", write=False) as ledger, ledger.reading() as connection:
            return server_time(connection)
    except CasebridgeError:
        return None


def _source(bridge: Bridge, name: str, clock: Callable[[], datetime]) -> Iterator[Finding]:
    subject = f"source {name}"
    try:
        profile = bridge.profile(name)
    except CasebridgeError as error:
        yield _trouble(subject, error)
        return
    yield Finding(subject, "ok", f"profile {profile.label}")
    if profile.time_zone:
        zone = zone_finding(profile.time_zone, f"{subject}: time zone", clock())
        yield from [zone] if zone.level == "problem" else []
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
