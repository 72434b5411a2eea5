"""What is known of remote hosts, kept beside the ledger so that a restart does not hammer them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casebridge.guard.host import write_atomically
from casebridge.sdk.hosts import HostBook

__all__ = ["FILE", "host_book", "read_hosts"]

FILE = "hosts.json"
MAX_BYTES = 1 << 20


def host_book(folder: Path) -> HostBook:
    """A book that lives in ``hosts.json`` of ``folder``; a file that is missing or damaged counts as empty.

    A book that can't be written costs a restart its memory, nothing else, so that is no error.
    """
    return HostBook(lambda: read_hosts(folder), lambda notes: _keep(folder, notes))


def read_hosts(folder: Path) -> dict[str, dict[str, Any]]:
    """The notes by host; empty if there are none or they can't be read."""
    try:
        with (folder / FILE).open("rb") as file:
            found = json.loads(file.read(MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {host: notes for host, notes in found.items() if isinstance(notes, dict)}


def _keep(folder: Path, notes: Mapping[str, Mapping[str, Any]]) -> None:
    filled = {host: dict(said) for host, said in notes.items() if said}
    with contextlib.suppress(OSError):
        write_atomically(folder / FILE, json.dumps(filled, indent=1, sort_keys=True).encode() + b"\n")
