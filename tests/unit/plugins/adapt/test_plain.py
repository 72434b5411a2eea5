"""A record is copied whole, or refused whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.plugins.adapt.plain import plain
from casebridge.sdk.records import CellFault, parse_json

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner), max_leaves=20)


@given(st.dictionaries(st.text("abc"), JSON))
def test_json_object_comes_through_as_it_is_and_apart(record: dict[str, Any]) -> None:
    found = plain(MappingProxyType(record))
    assert found == record
    assert found is not record


def test_copy_does_not_change_with_the_record() -> None:
    record: dict[str, Any] = {"state": {"names": ["Open"]}}
    found = plain(record)
    record["state"]["names"].append("Closed")
    record["state"]["more"] = 1
    assert found == {"state": {"names": ["Open"]}}


class Moody(str):
    """A text that is another one each time."""


class Wild(Mapping[str, Any]):
    """A mapping that fails."""

    def __getitem__(self, key: str) -> Any:
        raise RuntimeError("Sam Sample")

    def __iter__(self) -> Iterator[str]:
        return iter(["a"])

    def __len__(self) -> int:
        return 1


CYCLE: dict[str, Any] = {}
CYCLE["a"] = CYCLE


@pytest.mark.parametrize("record", [None, 3, "text", [], [{}], b"{}", object()])
def test_what_is_no_object_is_refused(record: object) -> None:
    with pytest.raises(CellFault) as error:
        plain(record)
    assert error.value.code == "record_no_object"


@pytest.mark.parametrize(
    "record",
    [
        {"a": datetime(2026, 1, 1, tzinfo=UTC)},
        {"a": b"bytes"},
        {"a": Decimal(1)},
        {"a": {1, 2}},
        {"a": float("nan")},
        {"a": float("-inf")},
        {"a": 1 << 63},
        {"a": -(1 << 63) - 1},
        {"a": "\ud800"},
        {"\udfff": 1},
        {1: "a"},
        {"a": Moody("x")},
        {Moody("x"): 1},
        {"a": [{"b": object()}]},
        CYCLE,
        Wild(),
    ],
)
def test_what_json_does_not_know_is_refused_without_its_text(record: object) -> None:
    with pytest.raises(CellFault) as error:
        plain(record)
    assert (error.value.code, error.value.column) == ("record_not_json", "")
    assert error.value.__context__ is None or error.value.__suppress_context__


def test_depth_that_the_parser_allows_is_allowed_and_no_more() -> None:
    def nested(depth: int) -> bytes:
        return b'{"a":' * depth + b"1" + b"}" * depth

    deepest = parse_json(nested(200))
    assert plain(deepest) == deepest
    with pytest.raises(CellFault):
        plain({"a": deepest})
