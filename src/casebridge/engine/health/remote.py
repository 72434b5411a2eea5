"""What `doctor` says of secrets, certificates and remote hosts; nothing is asked over the network here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from casebridge.engine.config import Config
from casebridge.engine.health.finding import Finding
from casebridge.engine.health.secretnames import secret_states
from casebridge.engine.hosts import read_hosts
from casebridge.engine.secrets import secret_places
from casebridge.guard.secretfile import others_can_read
from casebridge.model import moment_text
from casebridge.sdk.http import HttpSettings

__all__ = ["remote_findings"]


def remote_findings(config: Config, now: datetime) -> Iterator[Finding]:
    """One finding for each secret, each file of certificates, and each host that is left in peace.

    Args:
        config: the configuration, paths absolute.
        now: the current UTC time.
    """
    for state in secret_states(config, secret_places(config)):
        subject = f"secret {state.name}"
        if state.state == "set":
            yield Finding(subject, "ok", f"set, from {state.where}")
        else:
            yield Finding(subject, "problem", state.where, state.fix)
    for role, items in (("source", config.source), ("sink", config.sink)):
        for item in items:
            if isinstance(item, HttpSettings):
                yield from _files(f"{role} {item.name}", item)
    yield from _hosts(config.ledger.state, now)


def _files(subject: str, settings: HttpSettings) -> Iterator[Finding]:
    auth = settings.auth
    for key, path in (
        ("ca_file", settings.ca_file),
        ("auth.certificate", auth.certificate),
        ("auth.key", auth.key),
    ):
        if path is not None:
            yield _file(f"{subject}: {key}", path)


def _file(subject: str, path: Path) -> Finding:
    right = "Give casebridge's account the right to read it."
    if not path.is_file():
        return Finding(subject, "problem", f"{path} is not there.", "Correct the path, or put the file there.")
    try:
        data = path.read_bytes()
    except OSError:
        return Finding(subject, "problem", f"{path} can't be read.", right)
    if b"-----BEGIN " not in data:
        return Finding(subject, "problem", f"{path} holds no PEM block.", "Convert it to PEM.")
    if subject.endswith("key") and others_can_read(path):
        return Finding(subject, "problem", f"Others can read {path}.", f"Run: chmod 600 {path}")
    return Finding(subject, "ok", f"{path}")


def _hosts(folder: Path, now: datetime) -> Iterator[Finding]:
    for host, notes in sorted(read_hosts(folder).items()):
        rest = max((_until(notes.get(key), now) for key in ("open_until", "not_before")), default=now)
        if rest > now:
            why = "it failed again and again" if _until(notes.get("open_until"), now) > now else "it asked for a pause"
            fix = "Mend the system, or wait; `casebridge check` asks at once."
            yield Finding(f"host {host}", "warning", f"Left in peace until {moment_text(rest)}: {why}.", fix)


def _until(value: object, now: datetime) -> datetime:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return now
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError):
        return now
