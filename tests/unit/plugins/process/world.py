"""Process connectors of a few lines, written to a folder and started for real."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import Any

from casebridge.plugins.adapt import RecordsSource
from casebridge.plugins.process import ProcessOptions, process_type
from tests.unit.plugins.adapt.world import FIELDS

__all__ = ["HELLO", "connector", "raw", "typed"]

HELLO = json.dumps({"type": "hello", "api": 1, "can": ["fetch_case", "windows"]})

_RAW = """\
import json, os, sys, time
def say(line): sys.stdout.write(line + "\\n"); sys.stdout.flush()
def hear(): return json.loads(sys.stdin.readline())
hello = hear()
"""

_TYPED = """\
import sys
from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Capabilities
from casebridge.sdk.author import Options, Records
from casebridge.sdk.plugin import SourceType
from casebridge.sdk.stdio import serve
class NoOptions(Options):
    title: str = "desk"
"""


def connector(
    folder: Path, *, can: tuple[str, ...] = (), secrets: tuple[str, ...] = (), seconds: float = 20, **options: Any
) -> RecordsSource:
    """The source over the script in ``folder``."""
    made = ProcessOptions(command=(sys.executable, "connector.py"), options=options, secrets=secrets, folder=folder)
    return RecordsSource("desk", process_type(frozenset(can)), made, FIELDS, "number", seconds)


def raw(folder: Path, script: str) -> None:
    """A connector that speaks for itself; it heard the first line already as ``hello``."""
    (folder / "connector.py").write_text(_RAW + textwrap.dedent(script), encoding="utf-8")


def typed(folder: Path, script: str, can: str = "") -> None:
    """A connector of a Python class called ``Desk``."""
    end = f"\nserve(SourceType('cases', NoOptions, Desk, Capabilities({can})))\n"
    (folder / "connector.py").write_text(_TYPED + textwrap.dedent(script) + end, encoding="utf-8")
