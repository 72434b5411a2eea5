"""Names of what stands in records and no field looks at."""

from __future__ import annotations

from io import BytesIO

import pytest

from casebridge.guard.fault import FileFault
from casebridge.guard.json import json_paths, unread
from casebridge.guard.json.leaf import _MOST
from casebridge.guard.shape import RecordField, RecordOptions

RECORD = {
    "id": 1,
    "state": {"value": "1", "display_value": "Open"},
    "fields": [{"name": "tip", "value": "7", "type": "string"}, {"name": "x", "value": None, "type": "string"}],
    "history": {"1700000000": {"user": "u"}},
    "empty": None,
    "tags": ["a", "b"],
}
ALL = {
    "id",
    "state.value",
    "state.display_value",
    "fields.name",
    "fields.value",
    "fields.type",
    "history.*.user",
    "tags",
}


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ([("id",)], ALL - {"id"}),
        ([("state.value", "state")], ALL - {"state.value", "state.display_value"}),
        ([("state.value",)], ALL - {"state.value"}),
        ([("fields[?name=='tip'].value | [0]",)], ALL - {"fields.name", "fields.value"}),
        ([("max(keys(history || `{}`))",)], ALL - {"history.*.user"}),
        ([("max(keys(history || `{}`)[*].to_number(@))",)], ALL - {"history.*.user"}),
        ([("tags[0]",)], ALL - {"tags"}),
        ([("join(',', tags[])",)], ALL - {"tags"}),
        ([("history.*.user",)], ALL - {"history.*.user"}),
        ([("sort_by(fields, &name)[0].value",)], ALL - {"fields.name", "fields.value"}),
        ([("map(&type, fields)",)], ALL - {"fields.type"}),
        ([("{a: id, b: state.value}",)], ALL - {"id", "state.value"}),
        ([("[id, tags[1:]]",)], ALL - {"id", "tags"}),
        ([("state.value == `1` && id",)], ALL - {"id", "state.value"}),
        ([("@",)], set()),
        ([("fiel",)], ALL),
    ],
)
def test_parts_that_a_path_looks_at_are_read(fields: list[tuple[str, ...]], left: set[str]) -> None:
    found = unread([RECORD], [RecordField("f", paths) for paths in fields])
    assert set(found) == left


def test_paths_below_each_start_there() -> None:
    found = unread([RECORD], [RecordField("f", ("name",), "fields"), RecordField("g", ("@",), "tags")])
    assert set(found) == ALL - {"fields.name", "tags"}


def test_name_counts_once_a_record() -> None:
    found = unread([RECORD, {"tags": ["x"]}, {"tags": None}, 7], [RecordField("f", ("id",))])
    assert found["tags"] == 2
    assert found["fields.name"] == 1
    assert found[""] == 1


def test_names_that_may_identify_are_not_told() -> None:
    found = unread([{"jo@example.org": 1, "x" * 65: {"555-010-1234-567": 2}}], [])
    assert set(found) == {"*", "*.*"}


def test_different_names_have_a_limit() -> None:
    found = unread([{f"k{number}": 1} for number in range(_MOST + 50)] + [{"k1": 2}], [])
    assert len(found) == _MOST
    assert found["k1"] == 2


def test_first_records_of_a_file_looked_at() -> None:
    options = RecordOptions("json", ("d",), (RecordField("f", ("a",)),))
    data = b'\xef\xbb\xbf{"d": [{"a": 1, "b": 2}, {"c": "\\u0000"}, {"d": 3}]}'
    assert dict(json_paths(BytesIO(data), options, 2)) == {"b": 1, "c": 1}
    assert dict(json_paths(BytesIO(b"[1]"), options, 2)) == {}
    assert dict(json_paths(BytesIO(b"[1]"), RecordOptions("json", ("keys(@)",), ()), 2)) == {}
    with pytest.raises(FileFault):
        json_paths(BytesIO(b"{"), options, 2)


def test_document_beyond_the_cap_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casebridge.guard.json.leaf.MAX_BYTES", 4)
    with pytest.raises(FileFault) as found:
        json_paths(BytesIO(b'{"a": 1}'), RecordOptions("json", ("@",), ()), 2)
    assert found.value.code == "file_too_large"


def test_lines_that_can_not_be_read_are_passed_over() -> None:
    options = RecordOptions("jsonl", ("values(@)",), (RecordField("f", ("a",)),))
    data = b'{"x": {"a": 1, "b": 2}}\n?\n[]\n{"x": {"b": 3}}\n{"x": {"c": 3}}\n'
    assert dict(json_paths(BytesIO(data), options, 2)) == {"b": 2}
