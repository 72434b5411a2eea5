"""A folder of files, for formats and drops."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from casebridge.conformance.fault import Fault
from casebridge.conformance.world.phase import Phase, Place

__all__ = ["FolderWorld"]


@dataclass(frozen=True, slots=True)
class FolderWorld:
    """The phases of a folder that files are dropped into; the files of a phase are those that are new in it."""

    phases: Sequence[Phase]
    kind: ClassVar[Literal["folder"]] = "folder"

    @contextmanager
    def open(self, phase: int, fault: Fault | None = None) -> Iterator[Place]:
        """A fresh folder with the files of the phase, all as old as its clock; see ``World``."""
        held = self.phases[phase - 1]
        with tempfile.TemporaryDirectory(prefix="casebridge-world-") as made:
            folder = Path(made, "drop")
            folder.mkdir()
            stamp = held.clock.timestamp()
            for name, data in sorted(held.files.items()):
                path = folder / name
                path.write_bytes(fault.file(name, data) if fault and fault.file else data)
                os.utime(path, (stamp, stamp))
            yield Place(folder=folder)
