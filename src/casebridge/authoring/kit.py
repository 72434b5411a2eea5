"""Runs the conformance kit on the folder of a connector, and keeps what it found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from casebridge.authoring.project import Project
from casebridge.conformance.evidence import write_evidence
from casebridge.errors import FixConfig, Place

__all__ = ["Found", "offers", "run_kit"]

_SECONDS = 900.0
_OWN_FAILED = 1


@dataclass(frozen=True, slots=True)
class Found:
    """What the kit found.

    Args:
        report: the evidence, as its file holds it.
        failed: how many checks failed.
        others: whether a test beside the kit's checks failed.
    """

    report: Mapping[str, Any]
    failed: int
    others: bool

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failed and not self.others


def run_kit(project: Project, version: str) -> Found:
    """Runs the tests that bind the kit, and writes the evidence.

    Args:
        project: the connector.
        version: casebridge's own, for the evidence.

    Raises ``FixConfig``: ``author_extra_missing``, ``kit_unbound``, ``kit_stopped``, ``connector_broken``.
    """
    if find_spec("pytest") is None:
        raise FixConfig(
            "author_extra_missing", "pytest is not installed.", next_step='Run: pip install "casebridge[author]"'
        )
    if not project.tests:
        raise FixConfig(
            "kit_unbound",
            "No test binds a connector to the conformance kit.",
            where=Place(project.folder.name),
            next_step="Bind it in three lines, as docs/how-to/conformance.md shows.",
        )
    offered = offers(project)
    with TemporaryDirectory(prefix="casebridge-") as place:
        file = Path(place) / "report.json"
        options = ["-q", "-p", "no:cacheprovider", "--import-mode=importlib", f"--casebridge-report={file}"]
        code = _python(project, "pytest", *options, *map(str, project.tests))
        report = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    suites = report.get("suites", [])
    failed = sum(item["state"] == "failed" for suite in suites for item in suite["results"])
    if code not in (0, _OWN_FAILED) or not suites:
        raise FixConfig(
            "kit_stopped",
            "The kit did not come to an end.",
            where=Place(project.folder.name),
            next_step="Run pytest in that folder, and see what it says.",
            detail=f"pytest ended with {code}",
        )
    others = code == _OWN_FAILED and not failed
    whole = {
        "format": 1,
        "casebridge": version,
        "files": project.fingerprint,
        "offers": offered,
        "others_failed": others,
        "suites": suites,
    }
    write_evidence(project.evidence, whole)
    return Found(whole, failed, others)


def offers(project: Project) -> list[dict[str, Any]]:
    """What the connector's modules offer; imports them in a process of their own.

    Raises ``FixConfig`` (``connector_broken``).
    """
    if not project.modules:
        return []
    with TemporaryDirectory(prefix="casebridge-") as place:
        file = Path(place) / "offers.json"
        code = _python(project, "casebridge.authoring.offered", str(file), *project.modules)
        if code == 0 and file.exists():
            found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
            return found
    raise FixConfig(
        "connector_broken",
        "Its module can't be imported, or offers what is none of the interface.",
        where=Place(", ".join(project.modules)),
        next_step="Import it by hand and see what Python says; `casebridge plugins list` says more once it is trusted.",
    )


def _python(project: Project, module: str, *arguments: str) -> int | None:
    """The exit code of a module run in the connector's folder; None if it was still running when time was over."""
    path = [str(project.home), *filter(None, [os.environ.get("PYTHONPATH")])]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONDONTWRITEBYTECODE": "1"}
    environ.pop("PYTEST_ADDOPTS", None)
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter
            [sys.executable, "-m", module, *arguments],
            cwd=project.folder,
            env=environ,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode
