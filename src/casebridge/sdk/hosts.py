"""What is known of the hosts that sources and sinks talk to, shared by all of them and kept over runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any

__all__ = ["HostBook"]

HostNotes = dict[str, Any]


class HostBook:
    """One small JSON object for each host: circuit and rate budget.

    Args:
        load: gives what an earlier run kept, by host.
        save: keeps it; called after each change that a restart must not forget.
    """

    def __init__(
        self,
        load: Callable[[], Mapping[str, HostNotes]] = dict,
        save: Callable[[Mapping[str, HostNotes]], None] = lambda _notes: None,
    ) -> None:
        self._load, self._save = load, save
        self._notes: dict[str, HostNotes] | None = None
        self.lock = RLock()
        """Held by whoever reads and changes notes: sources may ask with several threads."""

    def notes(self, host: str) -> HostNotes:
        """What is known of ``host`` (name and port); change it and call ``keep``."""
        if self._notes is None:
            self._notes = {name: dict(notes) for name, notes in self._load().items()}
        return self._notes.setdefault(host, {})

    def keep(self) -> None:
        """Makes the notes outlive this run."""
        self._save(self._notes or {})
