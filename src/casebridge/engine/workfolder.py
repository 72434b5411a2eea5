"""A folder of a run's own, gone when the run ends."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["work_folder"]


@contextmanager
def work_folder(root: Path, source_id: int) -> Iterator[Path]:
    """An empty folder, the owner's alone; the caller holds the source.

    What a killed run of the same source left there is removed first: private copies of files.
    """
    folder = root / f"source-{source_id}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob("run-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=folder) as made:
        yield Path(made)
