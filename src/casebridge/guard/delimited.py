"""Rows out of delimited text: whole stretches at the speed of ``csv`` where all is well, line by line elsewhere."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from casebridge.guard.damage import Damage
from casebridge.guard.fault import FileFault
from casebridge.guard.header import check_header
from casebridge.guard.lines import CELL_LIMIT, Lines
from casebridge.guard.record import SPAN_LIMIT, Dialect, read_records
from casebridge.guard.shape import Chunk, TableOptions
from casebridge.guard.text import TextFacts, examine, open_binary, text_of

__all__ = ["read_delimited"]

Stretch = tuple[list[list[str]], Sequence[int], tuple[Damage, ...]]


def read_delimited(path: Path, options: TableOptions, facts: TextFacts | None = None) -> Iterator[Chunk]:
    """Chunks of a delimited text file, at least one; see ``read_table``."""
    facts = facts or examine(path, options.encoding)
    with open_binary(path) as raw, text_of(raw, facts) as text:
        lines = Lines(text, bounded=facts.long_lines)
        dialect = Dialect(options.delimiter, options.quote)
        skipped = len(lines.take(options.skip_lines))
        header, found, first = _header(lines, options, dialect, skipped + 1)
        findings = facts.findings + found
        empty = True
        for rows, numbers, damaged in _stretches(lines, first, len(header), options, dialect, nul=facts.nul):
            empty = False
            yield Chunk(header, findings, rows, numbers, damaged, raw.tell())
        if empty:
            yield Chunk(header, findings, [], (), (), facts.size)


def _header(
    lines: Lines, options: TableOptions, dialect: Dialect, first: int
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """The checked header, its findings and the number of the line after it."""
    if not options.header:
        header, _ = check_header(options.columns, options.required, 0)
        return header, (), first
    while window := lines.take(SPAN_LIMIT):
        reader = csv.reader(iter(window), **dialect.format(strict=True))
        try:
            names = next((row for row in reader if row), None)
        except csv.Error as error:
            raise FileFault("header_missing", line=first, detail="quotes") from error
        lines.put_back(window[reader.line_num :])
        first += reader.line_num
        if names is not None:
            header, found = check_header(names, options.required, first - 1)
            return header, found, first
    raise FileFault("header_missing", line=first)


def _stretches(
    lines: Lines, first: int, width: int, options: TableOptions, dialect: Dialect, *, nul: bool
) -> Iterator[Stretch]:
    while taken := lines.take(options.rows_per_chunk):
        quick = _quick(taken, first, width, dialect, nul=nul)
        if quick is not None:
            rows, numbers = quick
            first += len(taken)
            yield rows, numbers, ()
            continue
        window = taken + lines.take(SPAN_LIMIT)
        found = read_records(window, len(taken), first, width, dialect, nul=nul)
        lines.put_back(window[found.used :])
        first += found.used
        yield found.rows, found.lines, tuple(found.damaged)


def _quick(
    taken: list[str], first: int, width: int, dialect: Dialect, *, nul: bool
) -> tuple[list[list[str]], Sequence[int]] | None:
    """The rows, if each line is one whole row or blank; None if anything needs a closer look.

    As many rows as lines means that none spans two, so each stands for itself, exactly as read one by one.
    """
    if max(map(len, taken)) > CELL_LIMIT or (nul and any("\0" in line for line in taken)):
        return None
    try:
        rows = list(csv.reader(taken, **dialect.format(strict=True)))
    except csv.Error:
        return None
    widths = set(map(len, rows))
    if len(rows) != len(taken) or not widths <= {0, width}:
        return None
    numbers = range(first, first + len(rows))
    if 0 not in widths:
        return rows, numbers
    return [row for row in rows if row], [number for number, row in zip(numbers, rows, strict=True) if row]
