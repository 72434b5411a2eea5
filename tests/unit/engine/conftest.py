"""An agency in a folder of its own; whatever a test does to it, its ledger is sound in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.agency import Agency

Opened = Callable[..., Agency]


@pytest.fixture
def open_agency(tmp_path: Path) -> Iterator[Opened]:
    made: list[Agency] = []

    def opened(folder: str = "agency", **options: Any) -> Agency:
        made.append(Agency(tmp_path / folder, **options))
        return made[-1]

    yield opened
    for agency in made:
        agency.assert_sound()


@pytest.fixture
def agency(open_agency: Opened) -> Agency:
    return open_agency()
