"""A ledger in a file of its own, closed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casebridge.ledger import Ledger
from tests.unit.ledger.world import Desk, desk, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "agency" / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with opened(path, command="sync") as made:
        yield made


@pytest.fixture
def at(ledger: Ledger) -> Desk:
    return desk(ledger)
