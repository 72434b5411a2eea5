"""The folder that sinks write into: names, whole files, checksums, and the words for what went wrong."""

from __future__ import annotations

import errno
import os
from hashlib import sha256
from pathlib import Path

import pytest

from casebridge.errors import TryLater
from casebridge.sdk import Envelope
from casebridge.sdk.outfolder import batch_name, check_folder, holds, intact, publish, reaching


def test_batch_name_spans_the_sequence_and_digests_the_ids() -> None:
    digest = sha256(b"a\nb").hexdigest()[:8]
    batch = [Envelope("a", 9, "{}"), Envelope("b", 7, "{}")]
    assert batch_name("p", batch) == f"p-000000000007-000000000009-{digest}"


def test_publish_writes_the_file_and_a_checksum_that_common_tools_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    assert publish(path, b"data\n")
    assert path.read_bytes() == b"data\n"
    assert (
        tmp_path / "a.jsonl.sha256"
    ).read_bytes() == f"{sha256(b'data' + bytes([10])).hexdigest()}  a.jsonl\n".encode()
    assert len(list(tmp_path.iterdir())) == 2


def test_publish_leaves_the_same_bytes_alone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    publish(path, b"data")
    os.utime(path, (1, 1))
    assert not publish(path, b"data")
    assert path.stat().st_mtime == 1


def test_publish_replaces_other_bytes_of_the_same_length(tmp_path: Path) -> None:
    path = tmp_path / "a"
    publish(path, b"data")
    assert publish(path, b"atad")
    assert path.read_bytes() == b"atad"
    assert intact(path)


def test_publish_adds_a_checksum_that_a_crash_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"data")
    assert not intact(path)
    assert not publish(path, b"data")
    assert intact(path)


def test_publish_writes_no_checksum_when_told(tmp_path: Path) -> None:
    publish(tmp_path / "a", b"data", checksum=False)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_holds_and_intact_are_false_for_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert not holds(tmp_path / "folder", b"")
    assert not intact(tmp_path / "folder")
    assert not intact(tmp_path / "missing")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_holds_does_not_wait_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert not holds(tmp_path / "pipe", b"")


def test_intact_is_false_after_the_file_was_edited(tmp_path: Path) -> None:
    publish(tmp_path / "a", b"data")
    (tmp_path / "a").write_bytes(b"edit")
    assert not intact(tmp_path / "a")


@pytest.mark.parametrize(
    ("number", "words", "next_step"),
    [
        (errno.ENOENT, "is missing", "mount"),
        (errno.ENOTDIR, "is not a folder", "path"),
        (errno.EACCES, "can't be written", "right to write"),
        (errno.EPERM, "can't be written", "right to write"),
        (errno.EROFS, "is read-only", "right to write"),
        (errno.ENOSPC, "has no space left", "Free"),
        (errno.EDQUOT, "has no space left", "Free"),
        (errno.EIO, "can't be used now", "Look at"),
        (None, "can't be used now", "Look at"),
    ],
)
def test_reaching_says_what_is_wrong_and_names_no_path(
    tmp_path: Path, number: int | None, words: str, next_step: str
) -> None:
    error = OSError("no number") if number is None else OSError(number, "text", str(tmp_path))
    with pytest.raises(TryLater, match="test folder") as caught, reaching(tmp_path, "test"):
        raise error
    assert caught.value.code == "sink_unavailable"
    assert words in caught.value.summary
    assert next_step in caught.value.next_step
    assert str(tmp_path) not in f"{caught.value}{caught.value.detail}"


def test_reaching_never_creates_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(TryLater, match="is missing"), reaching(tmp_path / "share", "test"):
        pytest.fail("the block ran")
    assert list(tmp_path.iterdir()) == []


def test_reaching_refuses_a_file_in_the_folders_place(tmp_path: Path) -> None:
    (tmp_path / "share").write_bytes(b"")
    with pytest.raises(TryLater, match="is not a folder"), reaching(tmp_path / "share", "test"):
        pytest.fail("the block ran")


def test_check_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    # What a check that was killed left there.
    (tmp_path / f".casebridge-check-{os.getpid()}.tmp").write_bytes(b"old")
    found = check_folder(tmp_path, "test")
    assert found.ok
    assert found.subject == "test"
    assert list(tmp_path.iterdir()) == []


def test_check_folder_says_what_to_do_about_a_missing_folder(tmp_path: Path) -> None:
    found = check_folder(tmp_path / "share", "test")
    assert not found.ok
    assert "is missing" in found.message
    assert found.next_step


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this account may write everywhere")
def test_check_folder_reports_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    found = check_folder(tmp_path, "test")
    tmp_path.chmod(0o700)
    assert not found.ok
    assert "can't be written" in found.message
