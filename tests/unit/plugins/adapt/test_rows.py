"""Rows of an author's records, and the numbers that they are found by again."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from casebridge.plugins.adapt.rows import Rows
from tests.unit.plugins.adapt.world import FIELDS


def made() -> Rows:
    return Rows(FIELDS, "number")


def test_rows_have_the_cells_of_the_profile() -> None:
    part = made()([{"number": "26-1", "state": {"name": "Open"}, "suspect": "Sam Sample"}, {"number": 7}])
    assert part.rows == [["26-1", "Open"], ["7", ""]]
    assert part.damaged == ()


def test_number_of_a_row_is_that_of_its_case_wherever_it_stands() -> None:
    one = made()([{"number": "26-1"}, {"number": "26-2"}, {"number": 41}])
    two = made()([{"number": 41}, {"number": "26-2"}, {"number": "26-1"}])
    assert one.lines == list(reversed(two.lines))
    assert one.lines[2] == 41


@given(st.lists(st.sampled_from(["26-1", "26-2", "41", "42"]), max_size=40))
def test_rows_of_one_case_have_rising_numbers_and_no_two_rows_the_same(numbers: list[str]) -> None:
    lines = made()([{"number": number} for number in numbers]).lines
    assert len(set(lines)) == len(lines)
    for number in set(numbers):
        own = [line for line, other in zip(lines, numbers, strict=True) if other == number]
        assert own == sorted(own)


def test_unfit_cell_is_damage_where_the_case_is_found_again() -> None:
    bad: list[Any] = [{"number": "26-1", "status": ["Open", "Closed"]}, {"number": "26-1", "status": "a\0b"}]
    part = made()([*bad, {"number": "26-2", "status": "Open"}])
    assert [(item.code, item.column) for item in part.damaged] == [
        ("value_ambiguous", "status"),
        ("nul_character", "status"),
    ]
    assert part.damaged[0].line == made()([{"number": "26-1", "status": "Open"}]).lines[0]
    assert part.damaged[1].line != part.damaged[0].line
    assert part.rows == [["26-2", "Open"]]


def test_records_that_are_none_are_each_damage_of_their_own() -> None:
    part = made()([None, None, "26-1", {"number": {"a": 1}}, {"number": {"a": 2}}])
    assert [item.code for item in part.damaged] == ["record_no_object"] * 3 + ["value_not_scalar"] * 2
    assert len({item.line for item in part.damaged}) == 5


def test_many_rows_of_one_case_keep_their_order() -> None:
    lines = made()([{"number": "26-1"}] * 300).lines
    assert lines == sorted(lines)
