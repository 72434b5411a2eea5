"""What an installer leaves of a small distribution: its module, and a dist-info folder with METADATA and RECORD.

``python -m tests.support.installed FOLDER`` puts it into the current folder, which Python looks into first.
"""

from __future__ import annotations

import base64
import hashlib
import sys
import tomllib
from pathlib import Path

__all__ = ["install"]


def install(source: Path, into: Path) -> None:
    """Installs the single-module distribution in ``source``; every file is listed with its hash, as of a wheel."""
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["name"], project["version"]
    stem = name.replace("-", "_")
    points = [
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items())
        for group, entries in project.get("entry-points", {}).items()
    ]
    info = f"{stem}-{version}.dist-info"
    files = {
        f"{stem}.py": (source / f"{stem}.py").read_bytes(),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "\n".join(points).encode(),
    }
    (into / info).mkdir()
    rows = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,", ""]).encode()
    for path, data in files.items():
        (into / path).write_bytes(data)


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


if __name__ == "__main__":
    install(Path(sys.argv[1]), Path())
