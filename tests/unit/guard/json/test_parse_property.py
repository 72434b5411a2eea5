"""Three readers of JSON hold each other to account: two parsers, and the slow one that finds faults."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from casebridge.guard.fault import FileFault
from casebridge.guard.json import parse_json
from casebridge.guard.json.locate import locate

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALAR = st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.floats(allow_nan=False) | TEXT
VALUE = st.recursive(
    SCALAR.filter(lambda value: value not in (float("inf"), float("-inf"))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
PIECES = [
    '"a"',
    '"',
    "\\",
    "\\u",
    "\\ud83d",
    "\\ude00",
    "\\u0000",
    "\\b",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\n",
    "\t",
]
PIECES += ["1", "-", "0", ".5", "e9", "e999", "9" * 19, "NaN", "true", "null", "\x00", "\x7f", "\u00e9", "\ufeff"]


@given(VALUE, st.booleans(), st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", " :\n")]))
def test_document_read_as_it_was_written(value: object, ascii_only: bool, separators: tuple[str, str]) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only, separators=separators).encode()
    assert repr(parse_json(data, any_text=True)) == repr(value)
    assert locate(data.decode(), any_text=True) is None


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.booleans())
@example('["\\ud83d\\ude00"]', False)
@example('{"a":1}', False)
def test_fault_located_exactly_where_there_is_one(text: str, any_text: bool) -> None:
    check(text, any_text=any_text)


@given(VALUE, st.integers(0, 400), st.sampled_from(["", *PIECES]), st.integers(0, 2), st.booleans())
def test_fault_located_in_documents_that_were_damaged(
    value: object, at: int, piece: str, cut: int, any_text: bool
) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    at %= len(text) + 1
    check(text[:at] + piece + text[at + cut :], any_text=any_text)


def check(text: str, *, any_text: bool) -> None:
    found = locate(text, any_text=any_text)
    refused = code_of(text, any_text=any_text)
    if refused is None:
        assert found is None
        assert repr(parse_json(text.encode(), any_text=any_text)) == repr(json.loads(text))
    elif refused not in ("json_empty", "json_bom"):
        assert found is not None
        assert refused == found[0]
        assert 0 <= found[2] <= len(text)


def code_of(text: str, *, any_text: bool) -> str | None:
    try:
        parse_json(text.encode(), any_text=any_text)
    except FileFault as fault:
        return fault.code
    return None
