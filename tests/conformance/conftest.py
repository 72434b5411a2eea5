"""What saboteurs left open is closed at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.saboteurs import hygiene, sinks


@pytest.fixture(scope="session", autouse=True)
def _nothing_stays_open() -> Iterator[None]:
    yield
    hygiene.let_go()
    sinks.let_go()
