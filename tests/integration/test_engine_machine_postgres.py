"""The same life at random as on a file, on a ledger in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.integration.test_engine_machine import EXAMPLES, Life
from tests.support.agency import Agency
from tests.support.postgres import Server

_SERVERS: list[Server] = []


@pytest.fixture(autouse=True)
def _server(postgres: Server) -> Iterator[None]:
    _SERVERS.append(postgres)
    yield
    _SERVERS.clear()


class LifeOnPostgres(Life):
    """Nothing but the place of the ledger differs."""

    def opened(self, folder: Path) -> Agency:
        """The agency that lives this life."""
        return Agency(folder, url=_SERVERS[-1].ledger())


TestLifeOnPostgres = LifeOnPostgres.TestCase
TestLifeOnPostgres.settings = settings(max_examples=max(2, EXAMPLES // 4), stateful_step_count=10)
