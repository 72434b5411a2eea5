"""Records out of lines, one by one, where something is wrong or a record spans several lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypedDict

from casebridge.guard.damage import Damage
from casebridge.guard.lines import CELL_LIMIT

__all__ = ["SPAN_LIMIT", "Dialect", "Found", "read_records"]

SPAN_LIMIT = 200
"""Lines a record may span: an unclosed quote costs no more than this many lines of reading."""


class _Format(TypedDict):
    delimiter: str
    quotechar: str | None
    quoting: Literal[0, 3]
    strict: bool


class Dialect(NamedTuple):
    """How cells are told apart: ``delimiter`` one character, ``quote`` one character or empty for none."""

    delimiter: str = ","
    quote: str = '"'

    def format(self, *, strict: bool) -> _Format:
        """Arguments for ``csv.reader``."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote or None,
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            "strict": strict,
        }


@dataclass(slots=True)
class Found:
    """What a stretch of lines held; ``used`` is the number of lines it took."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    damaged: list[Damage] = field(default_factory=list)
    used: int = 0


def read_records(window: Sequence[str], stop: int, first: int, width: int, dialect: Dialect, *, nul: bool) -> Found:
    """The records that begin in the first ``stop`` lines of ``window``.

    Args:
        window: lines; ``SPAN_LIMIT`` more than ``stop`` unless the file ends before.
        stop: lines in which a record may begin.
        first: number of the first line.
        width: cells a row must have.
        nul: whether NUL characters are to be looked for.

    A record over several lines counts only if it closes within ``SPAN_LIMIT`` lines with the right width; otherwise
    its first line alone is damaged (``quote_unclosed``) and reading goes on at the next, so an unclosed quote never
    takes good lines with it.
    """
    found = Found()
    while found.used < stop:
        try:
            _run(window, stop, first, width, dialect, found, nul=nul)
        except csv.Error as error:
            code = _broken(str(error), window[found.used], width, dialect)
            found.damaged.append(Damage(first + found.used, code))
            found.used += 1
    return found


def _feed(window: Sequence[str], found: Found) -> Iterator[str]:
    """The lines from ``found.used`` on; ends when the record that is being read has had its share."""
    for at in range(found.used, len(window)):
        if at - found.used >= SPAN_LIMIT:
            return
        yield window[at]


def _run(
    window: Sequence[str], stop: int, first: int, width: int, dialect: Dialect, found: Found, *, nul: bool
) -> None:
    """Reads on until ``stop``, an error, or a record that must be read again from its second line."""
    begin = found.used
    reader = csv.reader(_feed(window, found), **dialect.format(strict=True))
    for row in reader:
        lines = window[found.used : begin + reader.line_num]
        if len(lines) > 1 and len(row) != width:
            found.damaged.append(Damage(first + found.used, "quote_unclosed"))
            found.used += 1
            return
        if code := _fault(row, lines, width, dialect, nul=nul):
            found.damaged.append(Damage(first + found.used, code, lines=len(lines)))
        elif row:
            found.rows.append(row)
            found.lines.append(first + found.used)
        found.used += len(lines)
        if found.used >= stop:
            return


def _fault(row: list[str], lines: Sequence[str], width: int, dialect: Dialect, *, nul: bool) -> str | None:
    """Why a row that could be parsed is not to be believed."""
    if nul and any("\0" in line for line in lines):
        return "nul_character"
    if sum(map(len, lines)) > CELL_LIMIT and max(map(len, row)) > CELL_LIMIT:
        return "cell_too_long"
    if len(lines) > 1:
        swallowed = width >= 3 and any(_stands_alone(line, width, dialect) for line in lines[1:])
        return "quote_ambiguous" if swallowed else None
    if not row or len(row) == width:
        return None
    if len(row) > width:
        return "row_too_long"
    return "row_too_short" if lines[0].endswith(("\n", "\r")) else "row_truncated"


def _stands_alone(line: str, width: int, dialect: Dialect) -> bool:
    """Whether a later line of a record would be a whole row by itself.

    A quote left in its first cell says that it is the rest of a cell begun on a line before.
    """
    row = _loose(line, dialect)
    return len(row) == width and dialect.quote not in row[0]


def _broken(message: str, line: str, width: int, dialect: Dialect) -> str:
    """The code for a line that ``csv`` refused."""
    if "field larger" in message:
        return "cell_too_long"
    last = not line.endswith(("\n", "\r"))
    return "row_truncated" if last and len(_loose(line, dialect)) < width else "quote_unclosed"


def _loose(line: str, dialect: Dialect) -> list[str]:
    try:
        return next(csv.reader([line], **dialect.format(strict=False)), [])
    except csv.Error:
        return []
