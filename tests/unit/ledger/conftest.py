"""A ledger on each database, closed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casebridge.ledger import Ledger
from casebridge.ledger.place import Place, SqlitePlace
from casebridge.ledger.postgres import PostgresPlace
from tests.support.postgres import Server
from tests.unit.ledger.world import Desk, desk, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "agency" / "ledger.db"


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, path: Path) -> Place:
    """Where a ledger may be, on each database."""
    if request.param == "sqlite":
        return SqlitePlace(path)
    server: Server = request.getfixturevalue("postgres")
    return PostgresPlace(server.ledger())


@pytest.fixture
def ledger(place: Place) -> Iterator[Ledger]:
    with opened(place, command="sync") as made:
        yield made


@pytest.fixture
def at(ledger: Ledger) -> Desk:
    return desk(ledger)
