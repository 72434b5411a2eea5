"""Files that were put away come back into the folder, because nobody knows any more that they were read."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from pathlib import PurePosixPath

from casebridge.connectors.drop.folder import Folder
from casebridge.connectors.drop.naming import DIGEST_PART, put_away_digest
from casebridge.connectors.drop.options import DropSettings
from casebridge.connectors.drop.rules import companions, is_note
from casebridge.sdk import Secret

__all__ = ["put_back"]


def put_back(folder: Folder, settings: DropSettings, known: Collection[str], secret: Callable[[str], Secret]) -> int:
    """Moves every archived or quarantined file that is not known back into the folder, with its sidecars.

    Args:
        folder: the folder.
        settings: where its archive and quarantine are.
        known: the first 12 characters of the digests of all batches that are settled.
        secret: what a server wants to know; see ``Folder.begin``.

    Returns how many. A file keeps its time, by which its turn comes. Raises ``OSError``, ``TryLater``, ``FixConfig``.
    """
    folder.begin(secret)
    try:
        there = {entry.name for entry in folder.list()}
        done = 0
        for into in (settings.archive.as_posix(), settings.quarantine.as_posix()):
            names = {entry.name for entry in folder.list(into) if entry.kind == "file"}
            sidecars = {side for name in names for side in companions(name, settings.trigger_suffixes)} & names
            for name in sorted(names - sidecars):
                digest = put_away_digest(name)
                if not digest or is_note(name) or digest in known:
                    continue
                target = _free(name, there)
                for side in companions(name, settings.trigger_suffixes):
                    if side in sidecars:
                        with contextlib.suppress(FileNotFoundError):
                            folder.move(f"{into}/{side}", "", _beside(side, name, target))
                # The sidecars first: a file that waits for its trigger must not lose it.
                folder.move(f"{into}/{name}", "", target)
                there.add(target)
                done += 1
        return done
    finally:
        folder.close()


def _free(name: str, there: Collection[str]) -> str:
    """The name that the file came under; the one it was put away with if another has that by now."""
    path = PurePosixPath(name)
    marked = path.stem if path.suffix and len(path.suffix) != DIGEST_PART + 1 else name
    old = marked[: -DIGEST_PART - 1] + (path.suffix if marked != name else "")
    return name if old in there or not old else old


def _beside(side: str, name: str, target: str) -> str:
    if side.startswith(name):
        return target + side[len(name) :]
    return PurePosixPath(target).stem + side[len(PurePosixPath(name).stem) :]
