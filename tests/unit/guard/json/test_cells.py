"""Records of a document, and each as one row of text."""

from __future__ import annotations

import pytest

from casebridge.faults import FAULTS
from casebridge.guard.damage import CellFault
from casebridge.guard.json import JsonRecords
from casebridge.guard.lines import CELL_LIMIT
from casebridge.guard.shape import ITEM_END, RecordField, RecordOptions


def reader(*fields: RecordField, path: tuple[str, ...] = ("@",)) -> JsonRecords:
    return JsonRecords(RecordOptions("json", path, fields))


def cell(record: object, *paths: str) -> str:
    (text,) = reader(RecordField("Field", paths)).cells(record)
    return text


def fault_of(record: object, *paths: str, each: str | None = None) -> str:
    with pytest.raises(CellFault) as found:
        reader(RecordField("Field", paths, each)).cells(record)
    assert found.value.column == "Field"
    assert FAULTS[found.value.code].scope == "record"
    return found.value.code


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("open", "open"),
        (" 007 ", " 007 "),
        ("", ""),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-12, "-12"),
        (9_223_372_036_854_775_807, "9223372036854775807"),
        (1.5, "1.5"),
        (100.0, "100.0"),
        (0.1, "0.1"),
        ([], ""),
        (["only"], "only"),
        ([7], "7"),
        ([None], ""),
        ("two\nlines\tand\r\n", "two\nlines\tand\r\n"),
        ("caf\u00e9", "caf\u00e9"),
        ("x" * CELL_LIMIT, "x" * CELL_LIMIT),
    ],
)
def test_value_becomes_text(value: object, text: str) -> None:
    assert cell({"a": value}, "a") == text
    assert cell({"b": {"a": value}}, "b.a") == text
    assert cell({"b": {"a": value}}, "missing", "b.a") == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"b": 1}, "value_not_scalar"),
        ({}, "value_not_scalar"),
        ([{"b": 1}], "value_not_scalar"),
        ([[1]], "value_not_scalar"),
        (["a", "b"], "value_ambiguous"),
        (["a", "a"], "value_ambiguous"),
        ("a\0b", "nul_character"),
        ("a\x1fb", "control_character"),
        ("a\x7f", "control_character"),
        ("\x1b[31m", "control_character"),
        ("x" * (CELL_LIMIT + 1), "cell_too_long"),
        ("\n" * (CELL_LIMIT + 1), "cell_too_long"),
    ],
)
def test_value_that_is_no_text_is_a_fault_of_its_field(value: object, code: str) -> None:
    assert fault_of({"a": value}, "a") == code
    assert fault_of({"a": value}, "missing", "a") == code
    assert fault_of({"e": [{"a": "good"}, {"a": value}]}, "a", each="e") == code


def test_controls_in_what_is_not_read_make_no_difference() -> None:
    assert cell({"a": "open", "narrative": "\0\x1f"}, "a") == "open"


def test_function_that_does_not_fit_is_a_fault_of_its_field() -> None:
    assert fault_of({"a": "x"}, "max(a)") == "path_unfit"
    assert fault_of({"a": "x"}, "missing", "max(a)") == "path_unfit"
    assert fault_of({"a": "x"}, "b", each="keys(a)") == "path_unfit"


def test_first_path_that_finds_something_counts() -> None:
    assert cell({"a": None, "b": "", "c": "x"}, "a", "b", "c") == ""
    assert cell({"a": [], "b": 0, "c": "x"}, "a", "b", "c") == "0"
    assert cell({"c": "x"}, "a", "b") == ""


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("6", "6"),
        ({"value": "6", "display_value": "Closed"}, "6"),
        ({"value": "", "display_value": ""}, ""),
        ({"value": None, "display_value": None}, ""),
        ({"display_value": "Closed"}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_wrapped_and_bare_value_read_alike(state: object, text: str) -> None:
    assert cell({"state": state}, "state.value", "state") == text


def test_object_that_no_earlier_path_leads_into_is_out_of_place() -> None:
    assert fault_of({"state": {"value": None}}, "states.value", "state") == "value_not_scalar"
    assert fault_of({"state": {"value": None}}, "state", "state.value") == "value_not_scalar"


@pytest.mark.parametrize(
    ("history", "text"),
    [
        ({"1700000000": {}, "1770000000": {}, "1760000000": {}}, "1770000000"),
        ({}, ""),
        (None, ""),
        ([], ""),
    ],
)
def test_greatest_key_of_a_history_can_be_asked_for(history: object, text: str) -> None:
    for path in ("max(keys(h || `{}`))", "max(keys(h || `{}`)[*].to_number(@))"):
        assert cell({"h": history}, path) == text
        assert cell({}, path) == ""


def test_greatest_key_as_text_and_as_number_differ_only_where_lengths_do() -> None:
    record = {"h": {"999999999": 1, "1000000000": 1}}
    assert cell(record, "max(keys(h || `{}`))") == "999999999"
    assert cell(record, "max(keys(h || `{}`)[*].to_number(@))") == "1000000000"


EACH = (
    RecordField("Case", ("number",)),
    RecordField("Date", ("date",), "arrests"),
    RecordField("Kind", ("kind", "code"), "arrests"),
    RecordField("Tip", ("@",), "tips"),
)


@pytest.mark.parametrize(
    ("record", "cells"),
    [
        ({}, ["", "", "", ""]),
        ({"number": 1, "arrests": [], "tips": None}, ["1", "", "", ""]),
        ({"arrests": {"date": "d", "code": 2}, "tips": "7"}, ["", "d", "2", "7"]),
        (
            {"arrests": [{"date": "d1"}, {"kind": "k2"}, {"date": None, "kind": "k3", "code": "c3"}, None]},
            ["", f"d1{ITEM_END * 3}", f"{ITEM_END}k2{ITEM_END}k3{ITEM_END}", ""],
        ),
        ({"tips": ["1", 2, None, ""]}, ["", "", "", f"1{ITEM_END}2{ITEM_END * 2}"]),
        ("a text", ["", "", "", ""]),
        (None, ["", "", "", ""]),
    ],
)
def test_values_of_each_stay_in_step(record: object, cells: list[str]) -> None:
    ready = reader(*EACH)
    assert ready.header == ("Case", "Date", "Kind", "Tip")
    assert ready.cells(record) == cells
    assert ready.cells({"number": "next"}) == ["next", "", "", ""]


ENVELOPE = ("data", "message", "@")


@pytest.mark.parametrize(
    ("document", "paths", "records"),
    [
        ({"data": [1, 2]}, ENVELOPE, [1, 2]),
        ({"data": {"n": 1}}, ENVELOPE, [{"n": 1}]),
        ({"data": [], "message": [1]}, ENVELOPE, []),
        ({"status": "success", "message": {"n": 1}}, ENVELOPE, [{"n": 1}]),
        ({"data": None, "message": [5]}, ENVELOPE, [5]),
        ({"data": None, "message": ""}, ENVELOPE, []),
        ([3], ENVELOPE, [3]),
        ({"n": 1}, ENVELOPE, [{"n": 1}]),
        ("text", ENVELOPE, None),
        (None, ENVELOPE, None),
        ({"result": None}, ("result",), []),
        ({"error": "x"}, ("result",), None),
        ({"a": {"b": [1]}}, ("a.b",), [1]),
        ({"a": [{"b": [1]}, {"b": [2, 3]}]}, ("a[].b[]",), [1, 2, 3]),
        ({"data": None, "other": {"n": 2}}, ("data", "other"), [{"n": 2}]),
    ],
)
def test_records_of_the_first_path_that_finds_a_place(
    document: object, paths: tuple[str, ...], records: list[object] | None
) -> None:
    assert reader(path=paths).records(document) == records


def test_path_of_records_that_does_not_fit_is_a_fault() -> None:
    with pytest.raises(CellFault) as found:
        reader(path=("values(@)",)).records([1])
    assert (found.value.code, found.value.column) == ("path_unfit", "records.path")


@pytest.mark.parametrize("path", ["a.", "[?"])
def test_path_that_is_none_refused_at_once(path: str) -> None:
    for field in (RecordField("F", (path,)), RecordField("F", ("a", path)), RecordField("F", ("a",), path)):
        with pytest.raises(ValueError, match=r"^not a JMESPath expression"):
            reader(field)
    with pytest.raises(ValueError, match=r"^not a JMESPath expression"):
        reader(path=(path,))
