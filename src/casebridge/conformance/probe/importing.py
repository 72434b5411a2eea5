"""Imports a module in a process of its own and tells what the import did beside importing."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Imported", "watch_import"]

_CHILD = Path(__file__).with_name("watch.py")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the import of a module.

    Args:
        error: type of the exception that ended it; "" if none did. ``SystemExit`` means that it tried to exit,
            ``killed`` that it was not done in time or took its process with it.
        deeds: what it did, in its order, each as a short sentence: network, files, processes, threads, environment.
        output: how many bytes it wrote to standard output and error.
        seconds: how long it took.
        missing: the module that was not found, if that was the error.
    """

    error: str = ""
    deeds: tuple[str, ...] = ()
    output: int = 0
    seconds: float = 0.0
    missing: str = ""


def watch_import(module: str, *, seconds: float = 20.0, path: tuple[str, ...] | None = None) -> Imported:
    """What importing ``module`` does, after casebridge's own modules are there.

    Args:
        module: dotted name.
        seconds: until the process is ended.
        path: where modules are found; this process's own ``sys.path`` if None.
    """
    with tempfile.TemporaryDirectory(prefix="casebridge-import-") as folder:
        report = Path(folder) / "report.json"
        places = [str(Path(item).resolve()) for item in path or sys.path]
        question = json.dumps({"module": module, "path": places, "report": str(report)})
        try:
            done = subprocess.run(  # noqa: S603  this interpreter and a file of this package
                [sys.executable, "-B", "-X", "utf8", str(_CHILD)],
                input=question.encode(),
                capture_output=True,
                timeout=seconds,
                check=False,
                cwd=folder,
            )
        except subprocess.TimeoutExpired:
            return Imported(error="killed", seconds=seconds)
        if not report.is_file():
            return Imported(error="killed", output=len(done.stdout + done.stderr))
        found = json.loads(report.read_text(encoding="utf-8"))
        output = len(done.stdout + done.stderr)
        return Imported(found["error"], tuple(found["deeds"]), output, found["seconds"], found["missing"])
