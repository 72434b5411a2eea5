"""Connectors of every kind, made by the template once, and what the kit found in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from casebridge import __version__
from casebridge.authoring.kit import run_kit
from casebridge.authoring.new import KINDS, new_connector
from casebridge.authoring.project import Project, open_project

Edit = Callable[[], Path]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Kind to the folder of a connector as the template writes it."""
    place = tmp_path_factory.mktemp("made")
    return {
        kind: new_connector(
            place / kind, {"name": f"acme-{kind}", "kind": kind}, today=date(2026, 3, 1), version=__version__
        )
        for kind in KINDS
    }


@pytest.fixture(scope="session")
def tested(made: dict[str, Path]) -> Project:
    """The connector of kind source, with fresh evidence."""
    project = open_project(made["source"])
    assert run_kit(project, __version__).ok
    return project


@pytest.fixture
def copy(tested: Project, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return Path(shutil.copytree(tested.folder, tmp_path / "acme-source"))
