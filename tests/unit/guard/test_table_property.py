"""Properties of the reader: what csv wrote comes back, and both ways of reading agree."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from casebridge.guard import delimited
from casebridge.guard.table import TableOptions, read_table

OPTIONS = TableOptions(header=False, encoding="utf-8")
CELL = st.text(alphabet=st.one_of(st.sampled_from('ab,"\n\r\0 '), st.characters(codec="utf-8")), max_size=6)
PLAIN = st.text(alphabet="xyz019- ", min_size=1, max_size=4)
HOSTILE = st.text(alphabet='a,"\n\r\0', max_size=80)

Outcome = tuple[list[list[str]], list[int], list[tuple[int, int, str]]]


def outcome(text: str, width: int, chunk: int = 1000) -> Outcome:
    options = replace(OPTIONS, columns=tuple(f"c{n}" for n in range(width)), rows_per_chunk=chunk)
    rows: list[list[str]] = []
    lines: list[int] = []
    damaged: list[tuple[int, int, str]] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(text.encode() or b"\n")
        for found in read_table(path, options):
            rows += found.rows
            lines += found.lines
            damaged += [(damage.line, damage.lines, damage.code) for damage in found.damaged]
    return rows, lines, damaged


@st.composite
def tables(draw: st.DrawFn, cell: st.SearchStrategy[str] = CELL) -> tuple[int, list[list[str]]]:
    width = draw(st.integers(1, 4))
    return width, draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=8))


@given(tables(), st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_tables_written_by_csv_come_back_unless_reported(
    table: tuple[int, list[list[str]]], end: str, quoting: int
) -> None:
    width, written = table
    if end == "\n" and quoting == csv.QUOTE_MINIMAL:
        # Python before 3.13 then writes a CR without quotes, which is a line end to every reader.
        written = [[cell.replace("\r", "") for cell in row] for row in written]
    sink = io.StringIO()
    csv.writer(sink, lineterminator=end, quoting=quoting).writerows(written)  # type: ignore[arg-type]
    rows, lines, damaged = outcome(sink.getvalue(), width)
    assert {code for _, _, code in damaged} <= {"quote_ambiguous", "nul_character"}
    assert lines == sorted(set(lines))
    ambiguous = sum(1 for *_, code in damaged if code == "quote_ambiguous")
    whole = [row for row in written if not any("\0" in cell for cell in row)]
    if ambiguous == 0:
        assert rows == whole
    assert all(row in whole for row in rows)
    assert len(rows) + len(damaged) == len(written)


@given(tables(PLAIN), st.data())
def test_one_damaged_line_costs_no_other_single_line_row(
    table: tuple[int, list[list[str]]], data: st.DataObject
) -> None:
    width, written = table
    lines = [",".join(row) + "\n" for row in written]
    at = data.draw(st.integers(0, len(lines) - 1))
    cut = data.draw(st.integers(0, len(lines[at]) - 1))
    extra = data.draw(st.sampled_from(['"', "\0", ",", '""', 'x"y', '"z"']))
    lines[at] = lines[at][:cut] + extra + lines[at][cut:]
    rows, numbers, damaged = outcome("".join(lines), width)
    delivered = dict(zip(numbers, rows, strict=True))
    for number, row in enumerate(written, 1):
        if number != at + 1:
            assert delivered[number] == row
    assert len(rows) + sum(span for _, span, _ in damaged) == len(written)


@given(tables(), st.data())
def test_a_stray_quote_takes_good_rows_only_into_a_reported_span(
    table: tuple[int, list[list[str]]], data: st.DataObject
) -> None:
    width, cells = table
    written = [[cell.replace("\n", "").replace("\r", "").replace("\0", "") for cell in row] for row in cells]
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(written)
    lines = sink.getvalue().splitlines(keepends=True) if sink.getvalue().isascii() else []
    if len(lines) != len(written):
        return
    at = data.draw(st.integers(0, len(lines) - 1))
    cut = data.draw(st.integers(0, len(lines[at]) - 1))
    lines[at] = lines[at][:cut] + '"' + lines[at][cut:]
    rows, numbers, damaged = outcome("".join(lines), width)
    reported = {line + n for line, span, _ in damaged for n in range(span)}
    covered = set(numbers) | reported
    joined = {
        number + n for number, row in zip(numbers, rows, strict=True) for n in range("".join(row).count("\n") + 1)
    }
    assert covered | joined == set(range(1, len(lines) + 1))


@given(HOSTILE, st.integers(1, 4), st.integers(1, 5))
def test_outcome_does_not_depend_on_the_chunk_size(text: str, width: int, chunk: int) -> None:
    assert outcome(text, width, chunk) == outcome(text, width)


@given(HOSTILE, st.integers(1, 4))
def test_quick_and_careful_reading_agree_on_any_input(text: str, width: int) -> None:
    quick = outcome(text, width)
    with mock.patch.object(delimited, "_quick", return_value=None):
        careful = outcome(text, width)
    assert quick == careful


@given(HOSTILE, st.integers(1, 4))
def test_each_nonblank_line_is_in_a_row_or_reported(text: str, width: int) -> None:
    rows, numbers, damaged = outcome(text, width)
    spans = {line: span for line, span, _ in damaged}
    assert not set(spans) & set(numbers)
    assert all(len(row) == width for row in rows)
    ends = "\r" if "\n" not in text else "\n"
    if "\r" in text and ends == "\n":
        return
    physical = text.split(ends)
    taken = set[int]()
    for number, row in zip(numbers, rows, strict=True):
        taken |= set(range(number, number + sum(cell.count(ends) for cell in row) + 1))
    for line, span in spans.items():
        taken |= set(range(line, line + span))
    assert {number for number, line in enumerate(physical, 1) if line} <= taken
