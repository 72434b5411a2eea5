"""What stands in the folder of a connector, read without running any of it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from casebridge.errors import FixConfig, Place
from casebridge.sdk.plugin import GROUP

__all__ = ["EVIDENCE", "Project", "open_project"]

EVIDENCE = "conformance.json"
"""The file below the folder that holds what the kit found."""

_LEFT_OUT = frozenset({"__pycache__", "build", "dist", "node_modules", "site-packages"})
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Project:
    """The folder of a connector. What can't be read raises ``FixConfig`` (``connector_unreadable``).

    Args:
        folder: an absolute path.
        evidence: where what the kit found is kept, or is to be.
    """

    folder: Path
    evidence: Path

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """Its pyproject.toml; empty if there is none."""
        path = self.folder / "pyproject.toml"
        return _read(path, tomllib.loads) if path.is_file() else {}

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """The table ``[project]``; empty for a connector without code."""
        return dict(self.settings.get("project") or {})

    @property
    def has_code(self) -> bool:
        """Whether it is a distribution, and not only a profile."""
        return bool(self.about)

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The values of its entry points for casebridge."""
        points = self.about.get("entry-points", {}).get(GROUP, {})
        return tuple(str(value) for value in points.values())

    @property
    def home(self) -> Path:
        """Where its packages stand: the folder ``src``, or the folder itself."""
        return self.folder / "src" if (self.folder / "src").is_dir() else self.folder

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """All its files, without what tools leave behind and without evidence."""
        return tuple(path for path in _walk(self.folder) if path != self.evidence and path.name != EVIDENCE)

    @cached_property
    def code(self) -> Mapping[Path, ast.Module]:
        """Its own Python files, without tests."""
        if not self.has_code:
            return {}
        tests = self.folder / "tests"
        own = [path for path in self.files if path.suffix == ".py" and path.is_relative_to(self.home)]
        return {path: _read(path, ast.parse) for path in own if not path.is_relative_to(tests)}

    @cached_property
    def tests(self) -> tuple[Path, ...]:
        """The tests that bind something to the conformance kit."""
        below = [path for path in self.files if path.suffix == ".py" and path.name.startswith("test_")]
        return tuple(path for path in below if "casebridge.conformance" in _read(path, str))

    @cached_property
    def profiles(self) -> tuple[Path, ...]:
        """The profiles that it ships."""
        tests = self.folder / "tests"
        found = [path for path in self.files if path.suffix == ".toml" and not path.is_relative_to(tests)]
        return tuple(path for path in found if _is_profile(path))

    @cached_property
    def fingerprint(self) -> str:
        """A digest of all its files and their names; the ends of lines don't count."""
        digest = sha256()
        for path in self.files:
            content = path.read_bytes().replace(b"\r\n", b"\n")
            name = path.relative_to(self.folder).as_posix()
            digest.update(f"{len(name.encode())} {name} {len(content)} ".encode())
            digest.update(content)
        return digest.hexdigest()

    def text(self, name: str) -> str:
        """The text of one of its files; empty if it is not there."""
        path = self.folder / name
        return _read(path, str) if path.is_file() else ""


def open_project(folder: Path, evidence: Path | None = None) -> Project:
    """The connector in a folder.

    Args:
        folder: its folder.
        evidence: where evidence is kept instead of ``conformance.json`` in the folder.

    Raises ``FixConfig`` (``connector_missing``) for a folder that holds none.
    """
    folder = folder.absolute()
    made = Project(folder, evidence.absolute() if evidence else folder / EVIDENCE)
    # Only what lies on top counts: any folder may hold a profile somewhere below.
    if not folder.is_dir() or not (made.settings or any(map(_is_profile, folder.glob("*.toml")))):
        raise FixConfig(
            "connector_missing",
            "There is no connector here.",
            where=Place(str(folder)),
            next_step="Name its folder, or start one: casebridge connector new FOLDER",
        )
    return made


def _is_profile(path: Path) -> bool:
    return "case" in _read(path, tomllib.loads)


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        hidden = path.name.startswith(".") or path.name in _LEFT_OUT or path.suffix in (".egg-info", ".pyc")
        if hidden or path.is_symlink():
            continue
        if path.is_dir():
            # A virtual environment under whatever name.
            if not (path / "pyvenv.cfg").exists():
                yield from _walk(path)
        elif path.is_file():
            yield path


def _read(path: Path, parse: Callable[[str], _Read]) -> _Read:
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError, RecursionError):
        raise FixConfig(
            "connector_unreadable",
            "The file can't be read as what it should be.",
            where=Place(path.name),
            next_step="Correct it: TOML, Python or plain text, in UTF-8.",
        ) from None
