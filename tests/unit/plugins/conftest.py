"""A site-packages folder of the test's own, and a process that forgets what was loaded from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.site import fresh_site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with fresh_site(tmp_path / "site", monkeypatch) as folder:
        yield folder
