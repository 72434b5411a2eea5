"""What every test gets: the way to third-party files, and Hypothesis settings that hold on a busy machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.postgres import Server, running_server

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

FOREIGN_DATA = "CASEBRIDGE_FOREIGN_DATA"


@pytest.fixture(scope="session")
def foreign_data() -> Path:
    """The folder of third-party files that ``CASEBRIDGE_FOREIGN_DATA`` names; skips, saying so, when it is unset.

    A folder that is named and not there fails: a wrong setting must not look like a pass.
    """
    named = os.environ.get(FOREIGN_DATA)
    if not named:
        pytest.skip(f"{FOREIGN_DATA} is not set: no third-party files to read")
    folder = Path(named)
    assert folder.is_dir(), f"{FOREIGN_DATA} names no folder"
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server that all tests of the session share; skips, saying so, where none is installed."""
    with running_server() as server:
        yield server
