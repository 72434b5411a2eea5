"""What a distribution consists of, as its RECORD says, held against what is there."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import stat
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path, PurePosixPath

from casebridge.plugins.find import Found

__all__ = ["Row", "differences", "digest", "editable", "foreign", "hazards", "module_file", "rows", "tops"]

_HASHES = frozenset({"sha256", "sha384", "sha512"})
_EARLY = frozenset({"sitecustomize", "usercustomize"})
_OURS = frozenset({"casebridge"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a RECORD: a path from the installation's folder, ``algorithm=digest``, and bytes (-1: not said)."""

    path: PurePosixPath
    digest: str
    size: int


def digest(found: Found) -> str:
    """The SHA-256 of the distribution's RECORD, as the configuration has it. Raises ``OSError``."""
    return "sha256:" + hashlib.sha256((found.folder / "RECORD").read_bytes()).hexdigest()


def rows(found: Found) -> list[Row]:
    """What the RECORD lists. Raises ``OSError`` or ``ValueError`` if there is none that can be read."""
    lines = (found.folder / "RECORD").read_text(encoding="utf-8").splitlines()
    return [_row(cells) for cells in csv.reader(lines) if cells]


def _row(cells: list[str]) -> Row:
    if len(cells) != 3:
        raise ValueError("a line of a RECORD has three cells")
    path, said, size = cells
    return Row(PurePosixPath(path.replace("\\", "/")), said, int(size) if size else -1)


def editable(found: Found) -> bool:
    """Whether it is installed editable: its code stands in a folder of its author's. Raises ``OSError``."""
    try:
        told = json.loads((found.folder / "direct_url.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    facts = told.get("dir_info") if isinstance(told, dict) else None
    return isinstance(facts, dict) and facts.get("editable") is True


def tops(listed: list[Row]) -> list[str]:
    """The names in the installation's folder that the distribution brings, without its own metadata; sorted."""
    found = {row.path.parts[0] for row in listed if row.path.parts and not row.path.is_absolute()}
    return sorted(name for name in found if not name.endswith((".dist-info", ".data")) and name != "..")


def hazards(listed: list[Row]) -> Iterator[str]:
    """What of it runs without being asked, or stands in the place of another distribution; in words."""
    for row in listed:
        early = len(row.path.parts) == 1 and row.path.name.partition(".")[0] in _EARLY
        if early or row.path.suffix.lower() == ".pth":
            yield f"It brings {row.path.name}, which Python runs at every start, trusted or not."
        if ".." in row.path.parts[next((at for at, part in enumerate(row.path.parts) if part != ".."), 0) :]:
            yield f"Its RECORD lists a path that leads out of a folder again: {row.path}."
    for name in tops(listed):
        if name.partition(".")[0] in _OURS:
            yield f"It writes into {name}, which is casebridge's own."


def differences(found: Found, listed: list[Row], *, development: bool) -> Iterator[str]:
    """Where the files differ from the RECORD: changed, missing, without a hash, or not listed; in words.

    Args:
        found: the distribution.
        listed: its RECORD.
        development: it is installed editable: its own files stand elsewhere and in no RECORD.
    """
    for row in listed:
        if row.digest:
            yield from _differs(found.root, row)
        elif not _hashless(row.path):
            yield f"{row.path} has no hash in its RECORD."
    if development:
        return
    known = {_key(found.root / row.path) for row in listed}
    for name in tops(listed):
        for folder, inner, files in os.walk(found.root / name):
            # A linked folder is not walked into, so it must not be there.
            for file in [*files, *(item for item in inner if Path(folder, item).is_symlink())]:
                path = Path(folder, file)
                if not _compiled(PurePosixPath(path.as_posix())) and _key(path) not in known:
                    yield f"{path.relative_to(found.root).as_posix()} is in its folder, but not in its RECORD."


def foreign(found: Found, listed: list[Row]) -> Iterator[str]:
    """Names of the distribution that Python would import from somewhere else; in words."""
    known = {_key(found.root / row.path) for row in listed}
    for name in tops(listed):
        stem = name.partition(".")[0]
        spec = PathFinder.find_spec(stem) if stem.isidentifier() else None
        if spec is not None and spec.has_location and _key(Path(spec.origin or "")) not in known:
            yield f"{stem} would be imported from {spec.origin}, which is not part of it."
    for entry in found.entries:
        origin = module_file(entry)
        if origin is not None and _key(origin) not in known:
            yield f"Its entry point {entry} is {origin}, which is not part of it."


def module_file(name: str) -> Path | None:
    """The file that ``import name`` would run last; nothing is imported to find it. None if there is none."""
    path: list[str] | None = None
    origin = None
    parts = name.split(".")
    for size in range(1, len(parts) + 1):
        spec = PathFinder.find_spec(".".join(parts[:size]), path)
        if spec is None:
            return None
        origin = spec.origin if spec.has_location else None
        path = list(spec.submodule_search_locations or ())
    return Path(origin) if origin else None


def _differs(root: Path, row: Row) -> Iterator[str]:
    algorithm, _, wanted = row.digest.partition("=")
    path = root / row.path
    if algorithm not in _HASHES:
        yield f"{row.path} has a hash of a kind that is not trusted."
        return
    try:
        facts = path.stat()
        # A device or pipe would never end, and a file of another size need not be read.
        same = stat.S_ISREG(facts.st_mode) and row.size in (-1, facts.st_size)
        if same:
            with path.open("rb") as file:
                done = hashlib.file_digest(file, algorithm).digest()
            same = urlsafe_b64encode(done).decode().rstrip("=") == wanted
    except OSError:
        yield f"{row.path} is not there, or can't be read."
        return
    if not same:
        yield f"{row.path} is not the file that its RECORD lists."


def _hashless(path: PurePosixPath) -> bool:
    """A RECORD can't list its own hash; installers list the compiled files that they made without one."""
    return path.parent.suffix == ".dist-info" or _compiled(path)


def _compiled(path: PurePosixPath) -> bool:
    return path.suffix == ".pyc" and path.parent.name == "__pycache__"


def _key(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))
