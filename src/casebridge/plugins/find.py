"""Which installed distributions say that they are plugins. Nothing of them is imported here."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

from casebridge.plugins.trouble import fault
from casebridge.sdk.plugin import GROUP

__all__ = ["Found", "find", "installed", "normalised"]

_SUFFIX = ".dist-info"


def normalised(name: str) -> str:
    """A distribution's name as names are compared (PEP 503): ``Foo_Bar`` is ``foo-bar``."""
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass(frozen=True, slots=True)
class Found:
    """One distribution with an entry point in the group ``casebridge``.

    Args:
        name: its normalised name.
        version: as its metadata say.
        folder: its ``.dist-info``.
        entries: the values of its entry points in our group: modules.
        others: every other entry point, as ``group: name``.
        odd: why nobody can tell which distribution is meant; empty if that is clear.
    """

    name: str
    version: str
    folder: Path
    entries: tuple[str, ...]
    others: tuple[str, ...] = ()
    odd: str = ""

    @property
    def root(self) -> Path:
        """The folder that it is installed in, where the paths of its RECORD start."""
        return self.folder.parent


def installed(path: Sequence[str] | None = None) -> list[Found]:
    """Every distribution that offers something to casebridge, by name.

    Args:
        path: folders that are looked through; None for ``sys.path``.
    """
    places: dict[str, list[Path]] = {}
    for folder in _infos(sys.path if path is None else path):
        places.setdefault(_claimed(folder), []).append(folder)
    found = [item for folders in places.values() for item in _offering(folders)]
    return sorted(found, key=lambda item: (item.name, str(item.folder)))


def find(name: str, path: Sequence[str] | None = None) -> Found:
    """The one distribution called ``name``. Raises ``FixConfig``: ``plugin_missing``, ``plugin_ambiguous``."""
    wanted = normalised(name)
    found = [item for item in installed(path) if item.name == wanted]
    if not found:
        raise fault("plugin_missing", f"No installed distribution {wanted!r} offers anything to casebridge.")
    if found[0].odd:
        raise fault("plugin_ambiguous", found[0].odd)
    return found[0]


def _infos(path: Sequence[str]) -> Iterator[Path]:
    seen = set()
    for entry in path:
        try:
            children = sorted(Path(entry or os.curdir).iterdir())
        except OSError:
            continue  # an archive, or a folder that is not there
        for child in children:
            real = os.path.normcase(os.path.realpath(child))
            if child.name.endswith(_SUFFIX) and real not in seen and child.is_dir():
                seen.add(real)
                yield child.absolute()


def _claimed(folder: Path) -> str:
    return normalised(folder.name.removesuffix(_SUFFIX).rpartition("-")[0])


def _offering(folders: list[Path]) -> Iterator[Found]:
    read = [item for folder in folders if (item := _read(folder)) is not None]
    for item in read:
        odd = item.odd
        if len(folders) > 1:
            places = " and ".join(str(folder) for folder in folders)
            odd = f"{item.name!r} is installed more than once: {places}."
        yield Found(item.name, item.version, item.folder, item.entries, item.others, odd)


def _read(folder: Path) -> Found | None:
    try:
        text = (folder / "entry_points.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if f"[{GROUP}]" not in text:
        return None
    name = _claimed(folder)
    try:
        told = Distribution.at(folder)
        points, real, version = told.entry_points, told.metadata["Name"] or "", str(told.version)
    except Exception as error:
        return Found(name, "", folder, (), odd=f"The metadata of {name!r} can't be read ({type(error).__name__}).")
    ours = tuple(point.value for point in points if point.group == GROUP)
    others = tuple(f"{point.group}: {point.name}" for point in points if point.group != GROUP)
    odd = f"The folder {folder} belongs to another distribution, as its metadata say."
    return Found(name, version, folder, ours, others, "" if normalised(real) == name else odd)
