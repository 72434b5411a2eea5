"""Cursors of authors: what is kept, what is refused, and how a batch remembers where it began."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.errors import FixConfig
from casebridge.plugins.adapt.cursor import Begin, batch_of, begin_of, checked, started_at, stored
from tests.unit.plugins.adapt.world import NOW

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
FLAT = st.dictionaries(st.text("abcé_", min_size=1, max_size=8), VALUES, max_size=5)


@given(FLAT)
def test_cursor_of_scalars_is_kept_and_comes_back_from_the_batch(cursor: dict[str, Any]) -> None:
    assert checked(cursor) == cursor
    batch = batch_of("desk", Begin(cursor), None, NOW, snapshot=False)
    assert started_at(batch) == (cursor or None)
    assert len(batch.batch_id.partition(".")[0]) == 64


@pytest.mark.parametrize(
    "cursor",
    [
        None,
        "page 2",
        [1],
        {"at": [1]},
        {"at": {"b": 1}},
        {"at": NOW},
        {"at": b"x"},
        {1: "a"},
        {"at": float("nan")},
        {"at": 1 << 63},
        {"at": "\ud800"},
        {"casebridge_full": "x"},
        {"at": "x" * 70_000},
    ],
)
def test_cursor_that_can_not_be_kept_is_the_authors_fault(cursor: object) -> None:
    with pytest.raises(FixConfig) as error:
        checked(cursor)
    assert error.value.code == "plugin_returned"
    assert "xxx" not in str(error.value)


def test_copy_of_a_cursor_does_not_change_with_it() -> None:
    cursor: dict[str, Any] = {"at": 1}
    kept = checked(cursor)
    cursor["at"] = 2
    assert kept == {"at": 1}


def test_batch_that_began_at_a_long_cursor_is_read_from_the_start() -> None:
    batch = batch_of("desk", Begin({"token": "x" * 3000}), None, NOW, snapshot=False)
    assert started_at(batch) is None
    assert len(batch.batch_id) == 64


@pytest.mark.parametrize("place", ["", ".", ".!!!", ".bm90IGpzb24", ".WzFd"])
def test_identity_of_another_source_is_read_from_the_start_or_refused(place: str) -> None:
    from dataclasses import replace

    batch = replace(batch_of("desk", Begin(None), None, NOW, snapshot=False), batch_id="0" * 64 + place)
    if place == ".WzFd":  # [1]: written by nobody
        with pytest.raises(FixConfig):
            started_at(batch)
    else:
        assert started_at(batch) is None


def test_two_reads_are_two_batches_and_a_read_of_the_past_says_so() -> None:
    one = batch_of("desk", Begin({"at": 1}), None, NOW, snapshot=False)
    two = batch_of("desk", Begin({"at": 2}), None, NOW, snapshot=False)
    past = batch_of("desk", Begin({"at": 1}), ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"), NOW, snapshot=False)
    assert len({one.batch_id, two.batch_id, past.batch_id}) == 3
    assert one.name == "poll 2026-03-01T12:00:00Z, changes"
    assert past.name.startswith("backfill 2026-01-01T00:00:00Z..2026-02-01T00:00:00Z")


def test_newly_linked_cases_ask_for_one_read_of_everything() -> None:
    begin = begin_of({"at": 5}, ["26-1"], fetches=False)
    assert begin.cursor is None
    held = stored({"at": 2}, begin.full)
    again = begin_of(held, ["26-1"], fetches=False)
    assert again.cursor == {"at": 2}, "the read that was broken off goes on"
    assert begin_of(held, ["26-1", "26-2"], fetches=False).cursor is None, "another case, another read"
    assert begin_of(held, [], fetches=False).cursor == {"at": 2}


def test_source_that_fetches_cases_goes_on_from_its_cursor() -> None:
    assert begin_of({"at": 5}, ["26-1"], fetches=True).cursor == {"at": 5}
