"""What `doctor` says of secrets and remote hosts; nothing is asked over the network here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from casebridge.engine.config import Config
from casebridge.engine.health.finding import Finding
from casebridge.engine.health.secretnames import secret_states
from casebridge.engine.hosts import read_hosts
from casebridge.engine.secrets import secret_places
from casebridge.model import moment_text

__all__ = ["remote_findings"]


def remote_findings(config: Config, now: datetime) -> Iterator[Finding]:
    """One finding for each secret, and each host that is left in peace.

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
    yield from _hosts(config.ledger.state, now)


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
