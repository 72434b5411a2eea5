"""The demo's made-up agency: its files, and a folder to put them in. All of it is synthetic."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from itertools import count
from pathlib import Path

from casebridge.errors import FixConfig, Place

__all__ = ["DEFAULT", "drop", "is_demo", "prepare"]

DEFAULT = Path("casebridge-demo")
_MARK = "# casebridge demo:"
_OURS = ("casebridge.toml", "profile.toml", "links.csv", "drop", "ledger", "out")
_FOLDERS = ("drop", "out/entry-sheet", "out/events")


def is_demo(folder: Path) -> bool:
    """Whether an earlier demo lies in ``folder``."""
    config = folder / "casebridge.toml"
    return config.is_file() and config.read_text(encoding="utf-8", errors="replace").startswith(_MARK)


def prepare(folder: Path, *, keep: bool) -> Path:
    """Writes the agency's configuration, profile and link table; returns the folder they are in.

    Args:
        folder: made if it is not there. An earlier demo in it is removed, file by file that the demo knows.
        keep: leave an earlier demo as it is and use the next free name beside it.

    Raises ``FixConfig``: ``folder_foreign`` if the folder holds anything else, ``folder_unwritable``.
    """
    if keep:
        folder = next(place for place in _beside(folder) if not place.exists() or not any(place.iterdir()))
    try:
        if folder.is_dir() and any(folder.iterdir()):
            if not is_demo(folder):
                raise FixConfig(
                    "folder_foreign",
                    "This folder holds files that the demo did not write, so it is left alone.",
                    where=Place(str(folder)),
                    next_step="Name an empty folder: casebridge demo FOLDER",
                )
            _clear(folder)
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name in ("casebridge.toml", "profile.toml", "links.csv"):
            _copy(name, folder / name)
    except OSError as error:
        raise FixConfig(
            "folder_unwritable",
            "The folder can't be written.",
            where=Place(str(folder)),
            next_step="Name a folder in which you may write: casebridge demo FOLDER",
            detail=type(error).__name__,
        ) from None
    return folder


def drop(folder: Path, name: str) -> None:
    """Puts the export ``name`` (``cases.csv`` or ``cases-corrected.csv``) into the drop folder, always as cases.csv."""
    _copy(name, folder / "drop" / "cases.csv")


def _copy(name: str, target: Path) -> None:
    target.write_bytes(files("casebridge.demo").joinpath("data", name).read_bytes().replace(b"\r\n", b"\n"))


def _clear(folder: Path) -> None:
    for name in _OURS:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _beside(folder: Path) -> Iterator[Path]:
    yield folder
    for number in count(2):
        yield folder.with_name(f"{folder.name}-{number}")
