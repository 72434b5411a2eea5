"""A desk for a test to play the engine at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casebridge.sdk.table import TableOptions
from tests.support.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Desk]:
    """Makes a desk; keyword arguments are options of the source, ``table`` those of the tables."""

    def make(table: TableOptions | None = None, **options: object) -> Desk:
        return Desk(tmp_path, options, table or TableOptions(required=frozenset({"case"})))

    return make
