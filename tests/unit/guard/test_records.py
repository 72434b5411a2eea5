"""One door for records of every format."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

import pytest

from casebridge.guard.records import read_records
from casebridge.guard.shape import RecordField, RecordOptions


@pytest.mark.parametrize(
    ("form", "path", "data"),
    [
        ("json", "c", b'{"c": [{"n": "25-1"}]}'),
        ("jsonl", "@", b'{"n": "25-1"}\n'),
        ("xml", "/r/c", b"<r><c><n>25-1</n></c></r>"),
    ],
)
def test_record_becomes_the_same_row_in_every_format(
    form: Literal["json", "jsonl", "xml"], path: str, data: bytes
) -> None:
    options = RecordOptions(form, (path,), (RecordField("Case", ("n",)), RecordField("None", ("x",))))
    (chunk,) = read_records(BytesIO(data), options)
    assert chunk.header == ("Case", "None")
    assert chunk.rows == [["25-1", ""]]
    assert chunk.damaged == ()
