"""Workbooks: cells as text, sheet rows as lines, and refusal of what is none."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from casebridge.guard import workbook
from casebridge.guard.fault import FileFault
from casebridge.guard.lines import CELL_LIMIT
from casebridge.guard.shape import TableOptions

Reader = Callable[..., Any]
Cell = str | int | float | bool | tuple[str, float]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Cases" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_OFFICE}/styles" '
    'Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="22"/></cellXfs></styleSheet>',
}


def _cell(value: Cell, place: str) -> str:
    match value:
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case ("date", number):
            return f'<c r="{place}" s="1"><v>{number}</v></c>'
        case (_, number):
            return f'<c r="{place}" s="2"><v>{number}</v></c>'
        case _:
            return f'<c r="{place}"><v>{value}</v></c>'


def book(rows: dict[int, list[Cell]]) -> bytes:
    """A workbook with one sheet, `Cases`; rows by their number."""
    sheet = "".join(
        f'<row r="{number}">'
        + "".join(_cell(value, f"{chr(65 + at)}{number}") for at, value in enumerate(cells))
        + "</row>"
        for number, cells in rows.items()
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
        )
    return data.getvalue()


def read_book(read: Reader, rows: dict[int, list[Cell]], **options: object) -> Any:
    return read(book(rows), name="t.XLSX", **options)


def test_cells_become_the_text_a_person_sees(read: Reader) -> None:
    values: list[Cell] = ["00123", 190000000, 1.5, True, False, ("date", 45000), ("time", 45000.5), 1e300]
    found = read_book(read, {1: [f"c{n}" for n in range(9)], 2: values})
    assert found.rows == [
        ["00123", "190000000", "1.5", "TRUE", "FALSE", "2023-03-15", "2023-03-15T12:00:00", "1e+300", ""]
    ]


def test_rows_keep_their_sheet_numbers_and_blank_ones_are_skipped(read: Reader) -> None:
    found = read_book(read, {2: ["title"], 4: ["a ", "b"], 6: ["1", "2"], 9: ["3"]}, skip_lines=2, rows_per_chunk=1)
    assert (found.header, found.rows, found.lines) == (("a", "b"), [["1", "2"], ["3", ""]], [6, 9])
    assert (found.findings, found.chunks) == (("header_blanks",), 2)


def test_sheet_without_rows_gives_one_empty_chunk(read: Reader) -> None:
    assert read_book(read, {1: ["a"]}, sheet="Cases").chunks == 1


def test_headerless_sheet_takes_the_declared_names(read: Reader) -> None:
    assert read_book(read, {1: ["1"]}, header=False, columns=("a", "b")).rows == [["1", ""]]


@pytest.mark.parametrize(
    ("cells", "code"), [(["1", "2", "3"], "row_too_long"), (["x" * (CELL_LIMIT + 1)], "cell_too_long")]
)
def test_damaged_row_costs_only_itself(read: Reader, cells: list[Cell], code: str) -> None:
    found = read_book(read, {1: ["a", "b"], 2: cells, 3: ["1", "2"]})
    assert (found.rows, found.codes) == ([["1", "2"]], [(2, code)])


def test_nul_in_a_cell_is_damage() -> None:
    _, _, damaged = workbook._rows([(7, ["a\0b"])], 1)
    assert [(damage.line, damage.code) for damage in damaged] == [(7, "nul_character")]


@pytest.mark.parametrize(
    ("data", "options", "code"),
    [
        (b"a,b\n1,2\n", {}, "workbook_unreadable"),
        (b"PK\x03\x04 broken", {}, "workbook_unreadable"),
        (book({1: ["a"]})[:-30], {}, "workbook_unreadable"),
        (book({1: ["a"]}), {"sheet": "Other"}, "sheet_missing"),
        (book({1: ["a"]}), {"required": frozenset("b")}, "header_missing"),
        (book({}), {}, "header_missing"),
        (b"", {}, "workbook_unreadable"),
    ],
)
def test_what_is_no_such_workbook_is_refused(read: Reader, data: bytes, options: dict[str, object], code: str) -> None:
    with pytest.raises(FileFault) as caught:
        read(data, name="t.xlsx", **options)
    assert caught.value.code == code


def test_zip_without_a_workbook_is_refused(read: Reader) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(FileFault, match="workbook"):
        read(data.getvalue(), name="t.xlsx")


def test_workbook_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(book({1: ["a"]}))
    with pytest.raises(FileFault) as caught:
        next(workbook.read_workbook(path, TableOptions(), max_bytes=10))
    assert caught.value.code == "file_too_large"


def test_workbook_that_unpacks_too_large_is_refused(read: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 100)
    with pytest.raises(FileFault) as caught:
        read_book(read, {1: ["a"]})
    assert caught.value.code == "file_too_large"


def test_without_the_extra_the_error_names_it(read: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(FileFault, match=r"casebridge\[xlsx\]"):
        read_book(read, {1: ["a"]})
