"""Folders whose names survive a power cut."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from casebridge.guard import folder as folder_module
from casebridge.guard.folder import make_folder


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    found: list[Path] = []
    monkeypatch.setattr(folder_module, "fsync_dir", found.append)
    return found


def test_every_new_name_is_synced_in_the_folder_it_stands_in(tmp_path: Path, synced: list[Path]) -> None:
    make_folder(tmp_path / "a" / "b" / "c")
    assert sorted(synced) == [tmp_path, tmp_path / "a", tmp_path / "a" / "b"]


def test_a_folder_whose_maker_died_is_synced_by_the_next(tmp_path: Path, synced: list[Path]) -> None:
    (tmp_path / "a").mkdir()
    make_folder(tmp_path / "a")
    assert synced == [tmp_path]


@pytest.mark.skipif(sys.platform == "win32", reason="rights are the folder's own there")
def test_the_folder_has_the_rights_that_were_asked_for(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        make_folder(tmp_path / "a", mode=0o700)
    finally:
        os.umask(mask)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700
