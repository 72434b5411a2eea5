"""The folder of a run's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.engine.workfolder import work_folder
from casebridge.errors import TryLater


def test_what_a_killed_run_left_is_removed_and_its_own_goes_at_the_end(tmp_path: Path) -> None:
    left = tmp_path / "source-1" / "run-left"
    left.mkdir(parents=True)
    with work_folder(tmp_path, 1) as folder:
        assert not left.exists()
        assert list(folder.iterdir()) == []
    assert list((tmp_path / "source-1").iterdir()) == []


def test_a_folder_that_can_not_be_made_is_a_reason_to_wait(tmp_path: Path) -> None:
    (tmp_path / "source-1").write_text("in the way")
    with pytest.raises(TryLater, match="work folder") as caught, work_folder(tmp_path, 1):
        pass
    assert (caught.value.code, caught.value.exit_code) == ("workdir_unwritable", 3)
