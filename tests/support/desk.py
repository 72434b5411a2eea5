"""A drop folder and an engine of a few lines: it pulls, remembers what is done, and settles."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casebridge.connectors.drop import DropOptions, DropSource, TableReader
from casebridge.connectors.drop.reader import Reader
from casebridge.sdk import Page, Rejected, Secret, Settled, SourceContext
from casebridge.sdk.table import TableOptions

__all__ = ["GOOD", "NOW", "Desk"]

GOOD = b"case,status\r\n21-1,open\r\n21-2,closed\r\n"
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@dataclass
class Desk:
    """What a test needs to play the engine.

    ``place`` are options that lead to the folder another way than by its path on this host; ``secrets`` what signs in.
    """

    root: Path
    options: dict[str, object]
    table: TableOptions
    known: set[str] = field(default_factory=set)
    slept: list[float] = field(default_factory=list)
    told: list[tuple[str, int, int]] = field(default_factory=list)
    while_waiting: Callable[[], object] = lambda: None
    place: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    reader: Reader | None = None
    source: DropSource = field(init=False)

    def __post_init__(self) -> None:
        self.drop.mkdir()
        (self.root / "work").mkdir()
        self.restart()

    @property
    def drop(self) -> Path:
        """The drop folder."""
        return self.root / "drop"

    def restart(self) -> None:
        """A new process: nothing is remembered but what is in the folder and the ledger."""
        options = DropOptions.model_validate({"path": self.drop} | dict(self.place) | self.options)
        self.source = DropSource(options, self.reader or TableReader(self.table))

    def put(self, name: str, data: bytes = GOOD, *, age: int = 0) -> Path:
        """Drops a file that is ``age`` seconds old."""
        path = self.drop / name
        path.write_bytes(data)
        stamp = int(NOW.timestamp()) - age
        os.utime(path, (stamp, stamp))
        return path

    def context(self) -> SourceContext:
        """What the engine hands over."""

        def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            self.while_waiting()

        return SourceContext(
            clock=lambda: NOW,
            sleep=sleep,
            known=self.known.__contains__,
            workdir=self.root / "work",
            progress=lambda *told: self.told.append(told),
            secret=lambda name: Secret(self.secrets[name]),
        )

    def run(self, *, settle: bool = True) -> list[Page | Rejected]:
        """One run: each batch is committed and settled once its last page came."""
        seen: list[Page | Rejected] = []
        try:
            for item in self.source.pull(None, self.context()):
                seen.append(item)
                rejected = isinstance(item, Rejected)
                if settle and (rejected or item.last):  # type: ignore[union-attr]
                    self.known.add(item.batch.batch_id)
                    self.source.settle(Settled(item.batch, "rejected" if rejected else "done", {}))
        finally:
            self.source.close()
        assert not list((self.root / "work").iterdir()), "private copies are deleted"
        return seen

    def names(self, folder: str = "") -> list[str]:
        """Names in the drop folder or one below it, without folders."""
        path = self.drop / folder
        return sorted(item.name for item in path.iterdir() if not item.is_dir()) if path.is_dir() else []

    def reason(self, part: str = "") -> dict[str, Any]:
        """The only reason file in quarantine whose name begins with ``part``."""
        (name,) = (name for name in self.names("quarantine") if name.startswith(part) and name.endswith(".reason.json"))
        found: dict[str, Any] = json.loads((self.drop / "quarantine" / name).read_text())
        return found
