"""The exact text of a member, whatever stands around it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebridge.guard.json import parse_json
from casebridge.guard.json.member import member_texts

TEXTS = st.text(st.sampled_from('a"\\,]}{[ \u00e9\n'))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-99, 99)
    | st.floats(-9, 9)
    | st.text(st.sampled_from('a"\\,]}{[ \u00e9\n')),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "a", '"', "}"]), inner),
    max_leaves=8,
)


@given(
    st.lists(VALUES, max_size=4),
    st.sampled_from([(",", ":"), (" , ", " : "), (",\n", ":\t")]),
    st.booleans(),
    st.sampled_from([None, 2]),
)
def test_the_text_of_a_member_is_the_member(
    document: list[Any], separators: tuple[str, str], plain: bool, indent: int | None
) -> None:
    text = json.dumps(document, separators=separators, ensure_ascii=plain, indent=indent)
    found = member_texts(text, "data")
    assert len(found) == len(document)
    for item, part in zip(document, found, strict=True):
        if isinstance(item, dict) and "data" in item:
            assert part in text
            assert part == part.strip()
            assert json.loads(part) == item["data"]
        else:
            assert part == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[]", []),
        (" [ ] ", []),
        ("[{}]", [""]),
        ('[{"d\\u0061ta" : [1, {"data": 2}] , "x": 1}]', ['[1, {"data": 2}]']),
        ('[1 , {"data":1.50e1 },"data"]', ["", "1.50e1", ""]),
        ('[{"x":{"data":1},"data":"}]"}]', ['"}]"']),
    ],
)
def test_the_text_is_as_it_stands(text: str, found: list[str]) -> None:
    parse_json(text.encode())
    assert member_texts(text, "data") == found
