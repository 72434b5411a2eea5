"""``daemon.json`` beside the ledger: what runs, and when it last said so."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from casebridge.engine.health.beat import BEAT
from casebridge.guard.host import replace

__all__ = ["remove_beat", "write_beat"]


def write_beat(folder: Path, facts: Mapping[str, Any]) -> None:
    """Writes it in one step; a disk that takes nothing is told elsewhere."""
    path = folder / BEAT
    temporary = path.with_name(f".{BEAT}.{os.getpid()}.tmp")
    with suppress(OSError):
        temporary.write_text(json.dumps(facts), encoding="utf-8")
        replace(temporary, path)


def remove_beat(folder: Path) -> None:
    """Takes it away: no daemon runs here any more."""
    with suppress(OSError):
        (folder / BEAT).unlink(missing_ok=True)
