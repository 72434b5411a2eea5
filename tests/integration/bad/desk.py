"""An agency with a good CSV source, a sink, and beside them a plugin or a program that misbehaves."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from casebridge.engine.result import SourceResult, SyncResult
from tests.support.agency import Agency, row
from tests.support.site import install, listed
from tests.unit.cli.conftest import run

__all__ = ["CANARY", "PROFILE", "BadDesk", "forgotten", "source_code"]

CANARY = "canary-s3cret-77"
"""What a plugin knows and nobody may ever read."""

PROFILE = """\
name = "desk"
version = "1"

[records]
format = "json"

[fields]
case = "case"
tip = "tip"
status = "status"

[case]
number = "case"
report = "tip"

[[map]]
column = "status"
to = "status"
codes = { Open = "OPEN", Arrest = "CLEARED_BY_ARREST" }
"""

_SOURCE = """\
import logging, os, sys, threading, time
from casebridge.errors import FixConfig, TryLater
from casebridge.sdk.author import Options, Records
from casebridge.sdk.plugin import SourceType, hookimpl

CASEBRIDGE_API = 1
CANARY = "canary-s3cret-77"
NEXT = {"case": "25-000802", "tip": "900000802", "status": "Arrest"}


class Desk(Options):
    pass


class Source:
    def __init__(self, options):
        pass

    def check(self, tools):
        return "The desk is there."

    def pull(self, cursor, tools):
        seen = (cursor or {}).get("seen", 0)
        if not seen:
            yield Records([{"case": "25-000801", "tip": "900000801", "status": "Open"}], {"seen": 1})
        if seen < 2:
            BODY


@hookimpl
def casebridge_sources():
    return [SourceType("desk", Desk, Source)]
"""


def source_code(body: str = "yield Records([NEXT], {'seen': 2})") -> str:
    """A plugin's module whose first page is good; ``body`` makes the second."""
    return _SOURCE.replace("BODY", body.replace("\n", "\n            "))


class BadDesk(Agency):
    """The agency; ``rms`` is its good source, ``desk`` the other."""

    def __init__(self, folder: Path, source: str, *, more: str = "", sinks: bool = True) -> None:
        super().__init__(folder, sinks=sinks)
        (folder / "desk.toml").write_text(PROFILE, encoding="utf-8")
        self.good_config = self.config.read_text(encoding="utf-8")
        self.configure(source + more)
        self.number = 25_000_100

    def configure(self, more: str) -> None:
        """The good configuration, and this."""
        self.config.write_text(self.good_config + more, encoding="utf-8")

    def plugin(self, site: Path, code: str, *, version: str = "1.0", tables: str = "", seconds: float = 20) -> None:
        """Installs the plugin and trusts it; ``tables`` stands for ``[[source]]``."""
        found = install(site, "bad-desk", code, version=version)
        source = (
            f'\n[[source]]\nname = "desk"\ntype = "bad-desk/desk"\nprofile = "desk.toml"\nmax_seconds = {seconds}\n'
        )
        self.configure((tables or source) + listed(found))

    def read(self) -> tuple[SyncResult, SourceResult]:
        """One sync with a new case in the good source, which must come through; the result, and that of ``desk``."""
        self.clock.pass_time(hours=1)
        self.number += 1
        tip = str(900_000_000 + self.number % 1000)
        self.drop(row(f"{self.number}", tip, "Open", updated="2026-03-01"), name=f"{self.number}.csv")
        result = self.sync()
        good = next(item for item in result.sources if item.source == "rms")
        assert (good.books.read, good.books.events, good.exit_code, good.failed) == (1, 1, 0, False)
        assert tip in self.told()
        self.assert_sound()
        self.results = f"{result!r}"
        return result, next(item for item in result.sources if item.source != "rms")

    def told(self) -> list[str]:
        """The reports that events speak of."""
        return [event.ref.report_id for event in self.events()]

    def screens(self) -> str:
        """What a person sees now of everything that tells of sources and plugins."""
        shown = ""
        for words in (["status"], ["doctor"], ["events", "list"], ["deadletter", "list"], ["plugins", "list"]):
            try:
                ran = run("--config", self.config, *words)
            except AssertionError:
                ran = run("--config", self.config, *words, code=1)
            shown += ran.out + ran.err
        return shown

    def assert_silent(self, *more: str, secrets: tuple[str, ...] = (CANARY,)) -> None:
        """Nothing of the canary stands in the ledger, in what was written, in results, on screens or in ``more``."""
        spared = {"site", "mended", "archive", "__pycache__"}
        kept = {
            path.name: path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not spared & set(path.relative_to(self.folder).parts) and path.suffix != ".py"
        }
        seen = (self.results, self.screens(), *more)
        for secret in secrets:
            assert [name for name, data in kept.items() if secret.encode() in data] == []
            bad = [(number, text[:300]) for number, text in enumerate(seen) if secret in text]
            assert not bad, bad


def forgotten(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is no more looked into, and what was imported of it is forgotten: as in a new process."""
    monkeypatch.setattr(sys, "path", [item for item in sys.path if item != str(site)])
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(str(site) + os.sep):
            del sys.modules[name]
