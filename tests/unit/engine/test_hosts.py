"""The book of hosts outlives a run, and its file may be anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebridge.engine.hosts import FILE, host_book, read_hosts


def test_notes_are_there_in_the_next_run(tmp_path: Path) -> None:
    book = host_book(tmp_path)
    book.notes("cases.example:443")["open_until"] = 12.5
    book.notes("other.example:443")
    book.keep()
    assert host_book(tmp_path).notes("cases.example:443") == {"open_until": 12.5}
    assert read_hosts(tmp_path) == {"cases.example:443": {"open_until": 12.5}}
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_notes_that_were_not_kept_are_gone(tmp_path: Path) -> None:
    host_book(tmp_path).notes("cases.example:443")["open_until"] = 12.5
    assert read_hosts(tmp_path) == {}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'{"a": 1, "b": [], "c": null}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a": "' + b"x" * (2 << 20),
    ],
)
def test_a_damaged_file_counts_as_empty_and_is_replaced(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FILE).write_bytes(data)
    book = host_book(tmp_path)
    assert book.notes("h:1") == {}
    book.notes("h:1")["failures"] = 1
    book.keep()
    assert read_hosts(tmp_path) == {"h:1": {"failures": 1}}


def test_one_damaged_host_costs_the_others_nothing(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'{"a:1": 7, "b:1": {"failures": 2}}')
    assert host_book(tmp_path).notes("b:1") == {"failures": 2}


def test_a_folder_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    book = host_book(tmp_path / "none")
    book.notes("h:1")["failures"] = 1
    book.keep()
    assert book.notes("h:1") == {"failures": 1}
    assert not (tmp_path / "none").exists()
