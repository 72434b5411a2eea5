"""The files of the repository, for the tests that look at all of them."""

from __future__ import annotations

import functools
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_BINARY = {".xlsx", ".png", ".ico", ".db"}
_NOT_OURS = {"uv.lock"}


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control, as a path from the repository's root; skips nothing.

    Without git (a source archive) it is every file below the folders that a source archive holds.
    """
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        names = [Path(name) for name in listed.decode().split("\0") if name]
        return tuple(name for name in names if (ROOT / name).is_file())
    folders = ("src", "tests", "docs", "tools")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return tuple(path.relative_to(ROOT) for path in found if "__pycache__" not in path.parts)


@functools.cache
def texts() -> dict[Path, str]:
    """Path to content of each tracked text file; line ends as they stand."""
    names = [name for name in tracked() if name.suffix not in _BINARY and name.name not in _NOT_OURS]
    return {name: (ROOT / name).read_bytes().decode("utf-8", errors="surrogateescape") for name in names}
