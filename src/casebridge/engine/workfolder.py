"""A folder of a run's own, gone when the run ends."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebridge.errors import TryLater
from casebridge.faults import FAULTS

__all__ = ["work_folder"]


@contextmanager
def work_folder(root: Path, source_id: int) -> Iterator[Path]:
    """An empty folder, the owner's alone; the caller holds the source.

    What a killed run of the same source left there is removed first: private copies of files. Raises ``TryLater``
    (``workdir_unwritable``) if it can't be made.
    """
    try:
        made = _made(root / f"source-{source_id}")
    except OSError as error:
        fault = FAULTS["workdir_unwritable"]
        raise TryLater(
            "workdir_unwritable", fault.meaning, next_step=fault.next_step, detail=type(error).__name__
        ) from None
    with made as folder:
        yield Path(folder)


def _made(folder: Path) -> tempfile.TemporaryDirectory[str]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob("run-*"):
        shutil.rmtree(left, ignore_errors=True)
    # What can't be removed now is removed by the next run; it is no reason to fail one whose work is done.
    return tempfile.TemporaryDirectory(prefix="run-", dir=folder, ignore_cleanup_errors=True)
