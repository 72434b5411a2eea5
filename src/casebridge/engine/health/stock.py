"""What `doctor` says of what waits and what is kept: delivery, disk, rights, backups."""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from casebridge.engine.config import Config
from casebridge.engine.health.finding import Finding
from casebridge.engine.health.vital import SinkVitals, Vitals
from casebridge.ledger.manifest import generations

__all__ = ["backup_finding", "delivery_findings", "file_findings", "folder_findings"]

SPACE = 1 << 30
LAG = 24 * 3600
OLD = timedelta(days=8)


def folder_findings(folder: Path, subject: str) -> Iterator[Finding]:
    """Whether others can look into a folder, and how much room is left there."""
    if not folder.is_dir():
        yield Finding(subject, "ok", f"{folder} is made by the first command that needs it.")
        return
    if sys.platform != "win32" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        yield Finding(subject, "warning", f"Other users can look into {folder}.", f"Run: chmod 700 {folder}")
    else:
        yield Finding(subject, "ok", f"{folder}")
    free = shutil.disk_usage(folder).free
    name = "disk space" if subject == "ledger folder" else f"disk space of the {subject}"
    if free < SPACE:
        fix = "Make room: a full disk stops every run, though nothing is lost."
        yield Finding(name, "warning", f"{free // (1 << 20):,} MB free.", fix)
    else:
        yield Finding(name, "ok", f"{free / SPACE:,.1f} GB free.")


def file_findings(config: Config) -> Iterator[Finding]:
    """Whether others can change the configuration or read the ledger: who can, decides where feedback goes."""
    if sys.platform == "win32":
        return
    for path, subject, mask, right in (
        (config.file, "configuration", 0o022, "go-w"),
        (config.ledger.path if config.ledger.url is None else None, "ledger file", 0o077, "600"),
    ):
        if path is not None and path.is_file() and stat.S_IMODE(path.stat().st_mode) & mask:
            what = "change" if mask == 0o022 else "read"
            yield Finding(subject, "warning", f"Others can {what} {path}.", f"Run: chmod {right} {path}")


def backup_finding(folder: Path | None, now: datetime) -> Finding:
    """How old the newest backup is."""
    if folder is None:
        fix = "Name `backups` under [ledger], and let a timer run `casebridge ledger backup --keep 14`."
        return Finding("backup", "warning", "The configuration names no folder for backups.", fix)
    found = generations(folder)
    if not found:
        return Finding("backup", "warning", f"There is no backup in {folder}.", "Run: casebridge ledger backup")
    age = now - datetime.fromisoformat(found[0].made_at)
    if age > OLD:
        fix = "Run `casebridge ledger backup`, and see why the timer does not."
        return Finding("backup", "warning", f"The newest of {len(found)} is {age.days} days old.", fix)
    return Finding("backup", "ok", f"{len(found)} there, the newest of {found[0].made_at}.")


def delivery_findings(found: Vitals) -> Iterator[Finding]:
    """What each sink waits for."""
    if found.held_runs:
        fix = "See `casebridge deliver list`; release it, or correct the export."
        yield Finding("delivery", "warning", f"{found.held_runs} runs wait for a person: they changed too much.", fix)
    for sink in found.sinks:
        yield _sink(sink)


def _sink(sink: SinkVitals) -> Finding:
    subject = f"delivery to {sink.name}"
    if sink.paused:
        return Finding(
            subject, "warning", f"Stopped by a person; {sink.unsent:,} events wait.", "Resume it when ready."
        )
    if sink.circuit_open or sink.failures:
        fix = "See `casebridge deliver list`: it names the fault."
        return Finding(subject, "problem", f"It failed {sink.failures} times in a row ({sink.code}).", fix)
    if sink.lag > LAG:
        hours = int(sink.lag // 3600)
        fix = "Run `casebridge deliver`, or see why nothing runs it."
        return Finding(subject, "warning", f"{sink.unsent:,} events wait, the oldest for {hours:,} hours.", fix)
    if sink.rejected:
        fix = "See `casebridge deliver list`."
        return Finding(subject, "warning", f"{sink.rejected:,} events were refused.", fix)
    return Finding(subject, "ok", f"{sink.unsent:,} events wait.")
