"""Files of JSON, whole and by the line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Literal

import pytest

from casebridge.guard.damage import Damage
from casebridge.guard.fault import FileFault
from casebridge.guard.json import read_json
from casebridge.guard.json.read import LINE_LIMIT
from casebridge.guard.records import read_records
from casebridge.guard.shape import Chunk, RecordField, RecordOptions

FIELDS = (RecordField("Case", ("n",)), RecordField("State", ("s",)))


def options(form: Literal["json", "jsonl"], path: str = "@", size: int = 1000) -> RecordOptions:
    return RecordOptions(form, (path,), FIELDS, rows_per_chunk=size)


def chunks(data: bytes, form: Literal["json", "jsonl"] = "json", path: str = "@", size: int = 1000) -> list[Chunk]:
    stream = BytesIO(data)
    found = list(read_records(stream, options(form, path, size)))
    assert not stream.closed
    assert all(chunk.header == ("Case", "State") for chunk in found)
    return found


def rows(found: list[Chunk]) -> list[tuple[int, list[str]]]:
    return [pair for chunk in found for pair in zip(chunk.lines, chunk.rows, strict=True)]


def test_document_read_by_chunks_with_ordinals() -> None:
    data = json.dumps({"d": [{"n": number, "s": "x"} for number in range(1, 8)]}).encode()
    found = chunks(data, path="d", size=3)
    assert [len(chunk.rows) for chunk in found] == [3, 3, 1]
    assert rows(found) == [(number, [str(number), "x"]) for number in range(1, 8)]
    assert [chunk.position for chunk in found] == [len(data) * 3 // 7, len(data) * 6 // 7, len(data)]


@pytest.mark.parametrize("data", [b'{"d": []}', b'{"d": null}'])
def test_document_without_records_tells_its_header(data: bytes) -> None:
    (chunk,) = chunks(data, path="d")
    assert (chunk.rows, list(chunk.lines), chunk.damaged) == ([], [], ())


def test_record_that_is_damaged_leaves_the_others() -> None:
    (chunk,) = chunks(b'[{"n": 1}, {"n": {"a": 2}}, {"n": 3, "s": ["a", "b"]}, {"n": 4}, 5]')
    assert rows([chunk]) == [(1, ["1", ""]), (4, ["4", ""]), (5, ["", ""])]
    assert chunk.damaged == (Damage(2, "value_not_scalar", "Case"), Damage(3, "value_ambiguous", "State"))


def test_control_character_damages_only_the_record_that_is_read() -> None:
    (chunk,) = chunks(b'[{"n": "1\\u0000"}, {"n": "2", "story": "\\u0000\\b"}]')
    assert rows([chunk]) == [(2, ["2", ""])]
    assert chunk.damaged == (Damage(1, "nul_character", "Case"),)


@pytest.mark.parametrize(
    ("data", "path", "code", "column"),
    [
        (b"", "@", "json_empty", ""),
        (b'{"d": [{"n": NaN}]}', "d", "json_not_finite", "/d/0/n"),
        (b'{"d": [{"n": 1}', "d", "json_truncated", "/d/0"),
        (b'{"error": "no"}', "d", "records_missing", ""),
        (b"[1]", "keys(@)", "records_missing", ""),
        (b"7", "@", "records_missing", ""),
    ],
)
def test_document_that_can_not_be_read_refused_whole(data: bytes, path: str, code: str, column: str) -> None:
    with pytest.raises(FileFault) as found:
        chunks(data, path=path)
    assert (found.value.code, found.value.where.column) == (code, column)


def test_document_beyond_the_cap_refused_unparsed() -> None:
    data = b'[{"n": 1}]'
    assert list(read_json(BytesIO(data), options("json"), max_bytes=len(data)))
    with pytest.raises(FileFault) as found:
        list(read_json(BytesIO(data), options("json"), max_bytes=len(data) - 1))
    assert found.value.code == "file_too_large"


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_byte_order_mark_of_a_file_is_a_finding(form: Literal["json", "jsonl"]) -> None:
    (chunk,) = chunks(b'\xef\xbb\xbf{"n": 1}', form)
    assert chunk.findings == ("bom",)
    assert rows([chunk]) == [(1, ["1", ""])]
    (chunk,) = chunks(b'{"n": 1}', form)
    assert chunk.findings == ()


def test_lines_read_one_by_one_and_bad_ones_set_aside() -> None:
    data = (
        b'{"n": 1}\n\r\n  \n{"n": 2, "n": 3}\r\n{"n": \n"4"\n[{"n": 5}, {"n": 6}]\n{"n": {}}\n\xff\n{"n": 9,\n'
        b'[{"n": 1}, {"n": []}, {"n": {"a": 1}}]\n{"n": "\xc3\xa9"}'
    )
    found = chunks(data, "jsonl")
    assert rows(found) == [(1, ["1", ""]), (7, ["5", ""]), (7, ["6", ""]), (12, ["\u00e9", ""])]
    assert [item for chunk in found for item in chunk.damaged] == [
        Damage(4, "json_duplicate_key", "/n"),
        Damage(5, "json_truncated", "/n"),
        Damage(6, "records_missing"),
        Damage(8, "value_not_scalar", "Case"),
        Damage(9, "json_not_utf8"),
        Damage(10, "json_truncated", "/n"),
        Damage(11, "value_not_scalar", "Case"),
    ]
    assert found[-1].position == len(data)


def test_lines_come_in_chunks_with_their_position() -> None:
    data = b"".join(b'{"n": %d}\n' % number if number % 3 else b"?\n" for number in range(1, 11))
    found = chunks(data, "jsonl", size=4)
    assert [(len(chunk.rows), len(chunk.damaged)) for chunk in found] == [(3, 1), (3, 1), (1, 1)]
    assert found[0].position == len(b'{"n": 1}\n') * 3 + 2
    assert found[-1].position == len(data)


def test_lines_at_the_end_of_a_chunk_are_not_told_twice() -> None:
    assert [len(chunk.rows) for chunk in chunks(b'{"n": 1}\n{"n": 2}\n', "jsonl", size=1)] == [1, 1]


def test_file_of_blank_lines_tells_its_header_and_an_empty_one_is_refused() -> None:
    (chunk,) = chunks(b"\n\n", "jsonl")
    assert (chunk.rows, chunk.damaged) == ([], ())
    with pytest.raises(FileFault) as found:
        chunks(b"", "jsonl")
    assert found.value.code == "file_empty"


class Stream(BytesIO):
    """Says how much was read at a time."""

    most = 0

    def readline(self, size: int | None = -1) -> bytes:
        line = super().readline(size)
        self.most = max(self.most, len(line))
        return line


@pytest.mark.parametrize("extra", [1, 2, LINE_LIMIT, LINE_LIMIT + 1, 2 * LINE_LIMIT + 2])
def test_line_beyond_the_limit_set_aside_in_bounded_memory(extra: int) -> None:
    head = b'{"n": "'
    long = head + b"x" * (LINE_LIMIT + extra - len(head))
    stream = Stream(long + b'\n{"n": 2}\n')
    found = list(read_json(stream, options("jsonl")))
    assert rows(found) == [(2, ["2", ""])]
    assert found[0].damaged == (Damage(1, "line_too_long"),)
    assert 0 < stream.most <= LINE_LIMIT + 1


def test_line_as_long_as_the_limit_is_read() -> None:
    line = b'{"n": 1, "s": "' + b"\\u0078" * 9
    line += b" " * (LINE_LIMIT - len(line) - 3) + b'"}\n'
    assert len(line) == LINE_LIMIT
    (chunk,) = list(read_json(BytesIO(line), RecordOptions("jsonl", ("@",), FIELDS[:1])))
    assert chunk.rows == [["1"]]


def test_lines_are_not_read_ahead_of_what_is_asked_for() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b'{"n": 1}\n'

    class Endless(BytesIO):
        lines = endless()
        taken = 0

        def readline(self, size: int | None = -1) -> bytes:
            self.taken += 1
            return next(self.lines)

    stream = Endless(b"")
    assert len(next(iter(read_json(stream, options("jsonl", size=10)))).rows) == 10
    assert stream.taken == 10
