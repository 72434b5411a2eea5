"""A tape that nobody has recorded on yet."""

from __future__ import annotations

import pytest

from tests.support.agency import Clock
from tests.unit.profiles.tape import Tape


@pytest.fixture
def tape() -> Tape:
    return Tape(Clock())
