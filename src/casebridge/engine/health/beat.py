"""Whether a daemon runs here: what it wrote beside the ledger, and how long ago."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

__all__ = ["BEAT", "FRESH", "daemon_facts"]

BEAT = "daemon.json"
"""The file's name, in this host's own folder."""

FRESH = 120.0
"""Seconds for which a daemon that wrote it counts as running; it writes every half minute."""


def daemon_facts(folder: Path, now: datetime) -> dict[str, Any] | None:
    """What the daemon last wrote, with ``age`` in seconds and whether it is ``fresh``; None without a daemon."""
    try:
        found = json.loads((folder / BEAT).read_bytes()[: 1 << 16])
        age = (now - datetime.fromisoformat(found["at"])).total_seconds()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return {**found, "age": age, "fresh": abs(age) <= FRESH}
