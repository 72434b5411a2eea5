"""The command line as a person runs it: in a folder, 80 columns wide, without colour."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from casebridge.cli import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def words(self) -> str:
        """The output without its line breaks, as a person reads on."""
        return " ".join(self.out.split())


Run = Callable[..., Ran]


def run(*arguments: object, code: int = 0, **environment: str) -> Ran:
    """Runs casebridge with these arguments; it must end with ``code``."""
    env = {"COLUMNS": "80", "NO_COLOR": "1", "CASEBRIDGE_CONFIG": None, **environment}
    result = CliRunner().invoke(main, [str(item) for item in arguments], env=env)
    assert result.exit_code == code, f"ended with {result.exit_code}\n{result.stdout}{result.stderr}"
    return Ran(result.exit_code, result.stdout, result.stderr)


class Demo:
    """A folder with a demo that was run; commands work on it."""

    def __init__(self, folder: Path, told: str = "") -> None:
        self.folder = folder
        self.config = folder / "casebridge.toml"
        self.told = told

    def __call__(self, *arguments: object, code: int = 0, **environment: str) -> Ran:
        return run("--config", self.config, *arguments, code=code, **environment)

    def drop(self, text: str, name: str = "more.csv") -> Path:
        path = self.folder / "drop" / name
        path.write_text(text, encoding="utf-8")
        return path

    def config_with(self, old: str, new: str) -> None:
        text = self.config.read_text(encoding="utf-8")
        assert old in text
        self.config.write_text(text.replace(old, new), encoding="utf-8")


def demo_ledger(demo: Demo) -> closing[sqlite3.Connection]:
    """The ledger as a bare database, to damage it."""
    return closing(sqlite3.connect(demo.folder / "ledger" / "ledger.db", isolation_level=None))


HEADER = "Case No,CyberTip,Status,Exc Code,Close Reason,Arrest Date,Updated,Unit\n"


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demo that nobody changes, and what it told."""
    folder = tmp_path_factory.mktemp("told") / "demo"
    return Demo(folder, run("demo", folder).out)


@pytest.fixture
def demo(told: Demo, tmp_path: Path) -> Demo:
    """A demo to play with."""
    folder = tmp_path / "demo"
    shutil.copytree(told.folder, folder)
    return Demo(folder, told.told)
