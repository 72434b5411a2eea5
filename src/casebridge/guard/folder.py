"""Folders whose names survive a power cut."""

from __future__ import annotations

from pathlib import Path

from casebridge.guard.host import fsync_dir

__all__ = ["make_folder"]


def make_folder(folder: Path, *, mode: int = 0o777) -> None:
    """Makes a folder and those above it that are missing, and sees to it that their names survive a power cut.

    What is written into a folder is lost with the folder's name, however well it was synced. Raises ``OSError``.
    """
    # The folder's own name is synced even if it is there: whoever made it may have died before that.
    new = [folder, *(place for place in folder.parents if not place.exists())]
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    for place in new:
        fsync_dir(place.parent)
