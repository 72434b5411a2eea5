"""Rows out of an .xlsx workbook, through the ``xlsx`` extra."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from casebridge.guard.damage import Damage
from casebridge.guard.fault import FileFault
from casebridge.guard.header import check_header
from casebridge.guard.lines import CELL_LIMIT
from casebridge.guard.magic import WORKBOOK
from casebridge.guard.shape import Chunk, TableOptions

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

__all__ = ["read_workbook"]

MAX_BYTES: Final = 100 << 20
MAX_UNPACKED: Final = 1 << 30
_EXACT: Final = 1 << 53


def read_workbook(path: Path, options: TableOptions, *, max_bytes: int = MAX_BYTES) -> Iterator[Chunk]:
    """Chunks of a sheet, at least one; lines are the sheet's row numbers. See ``read_table``.

    The whole sheet is in memory meanwhile, so the file may have ``max_bytes`` and 1 GiB unpacked at most.

    Raises:
        FileFault: ``extra_missing``, ``workbook_unreadable``, ``sheet_missing``, ``file_too_large`` or a header fault.
    """
    sheet = _sheet(path, options.sheet, max_bytes)
    table = ((number, [_text(cell) for cell in cells]) for number, cells in enumerate(sheet.iter_rows(), 1))
    filled = ((number, cells) for number, cells in table if number > options.skip_lines and any(cells))
    names, line = options.columns, 0
    if options.header:
        line, cells = next(filled, (0, []))
        names = tuple(_trim(cells, 0))
    header, findings = check_header(names, options.required, line)
    width = len(header)
    part = list(itertools.islice(filled, options.rows_per_chunk))
    yield Chunk(header, findings, *_rows(part, width))
    while part := list(itertools.islice(filled, options.rows_per_chunk)):
        yield Chunk(header, findings, *_rows(part, width))


def _sheet(path: Path, name: str | None, max_bytes: int) -> CalamineSheet:
    try:
        from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound
    except ImportError as error:
        raise FileFault("extra_missing") from error
    if path.stat().st_size > max_bytes:
        raise FileFault("file_too_large")
    try:
        with path.open("rb") as handle:
            if handle.read(len(WORKBOOK)) != WORKBOOK:
                raise FileFault("workbook_unreadable", offset=0)
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise FileFault("file_too_large", detail="unpacked")
        book = CalamineWorkbook.from_path(str(path))
        return book.get_sheet_by_index(0) if name is None else book.get_sheet_by_name(name)
    except WorksheetNotFound as error:
        raise FileFault("sheet_missing") from error
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise FileFault("workbook_unreadable", detail=type(error).__name__) from error


def _rows(part: list[tuple[int, list[str]]], width: int) -> tuple[list[list[str]], list[int], tuple[Damage, ...]]:
    rows, lines, damaged = [], [], []
    for number, cells in part:
        row = _trim(cells, width)
        if code := _fault(row, width):
            damaged.append(Damage(number, code))
        else:
            rows.append(row)
            lines.append(number)
    return rows, lines, tuple(damaged)


def _fault(row: Sequence[str], width: int) -> str | None:
    if len(row) > width:
        return "row_too_long"
    if any("\0" in cell for cell in row):
        return "nul_character"
    return "cell_too_long" if max(map(len, row)) > CELL_LIMIT else None


def _trim(cells: list[str], width: int) -> list[str]:
    """The cells without the empty ones beyond ``width``, filled up to it: a sheet does not store empty cells."""
    end = len(cells)
    while end > width and not cells[end - 1]:
        end -= 1
    return cells[:end] + [""] * (width - end)


def _text(cell: object) -> str:
    """A cell as the text that a person sees in it, dates as ISO 8601."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < _EXACT:
            return str(int(cell))
        case datetime() | date():
            return cell.isoformat()
        case _:
            return str(cell)
