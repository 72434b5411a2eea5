"""A hub in this process, on a ledger that was made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hub import Desk, hub_desk


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of a hub to which nobody sent anything."""
    path = tmp_path_factory.mktemp("fresh") / "hub.db"
    with hub_desk(path):
        pass
    return path


@pytest.fixture
def path(fresh: Path, tmp_path: Path) -> Path:
    """A ledger of one's own."""
    return Path(shutil.copy(fresh, tmp_path / "hub.db"))


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    with hub_desk(path) as made:
        yield made
