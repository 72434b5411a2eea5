"""Files of JSON: one document, or one on each line."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from casebridge.guard.damage import CellFault, Damage
from casebridge.guard.fault import FileFault
from casebridge.guard.json.cells import JsonRecords
from casebridge.guard.json.parse import parse_json
from casebridge.guard.shape import Chunk, RecordOptions

__all__ = ["LINE_LIMIT", "MAX_BYTES", "bounded_lines", "read_json"]

MAX_BYTES: Final = 64 << 20
"""Bytes of a document that is parsed whole."""

LINE_LIMIT: Final = 1 << 22
"""Bytes of one line, its end included."""


def read_json(source: BinaryIO, options: RecordOptions, *, max_bytes: int = MAX_BYTES) -> Iterator[Chunk]:
    """Chunks of the records of a JSON file, at least one; see ``read_records``.

    ``lines`` are the ordinals of the records from 1 (json), or line numbers (jsonl). Of jsonl one line is in memory at
    a time and a bad line is damage of its own; of json the whole document, ``max_bytes`` at most.

    Raises:
        FileFault: json: those of ``parse_json``, ``file_too_large``, ``records_missing``; jsonl: ``file_empty``.
    """
    reader = JsonRecords(options)
    head = source.read(len(codecs.BOM_UTF8))
    findings = ("bom",) if head == codecs.BOM_UTF8 else ()
    head = b"" if findings else head
    chunks = _lines if options.format == "jsonl" else _document
    empty = True
    for rows, numbers, damaged, position in chunks(source, head, reader, options.rows_per_chunk, max_bytes):
        empty = False
        yield Chunk(reader.header, findings, rows, numbers, damaged, position)
    if empty:
        yield Chunk(reader.header, findings, [], (), (), 0)


Part = tuple[list[list[str]], Sequence[int], tuple[Damage, ...], int]


def _document(source: BinaryIO, head: bytes, reader: JsonRecords, size: int, max_bytes: int) -> Iterator[Part]:
    data = head + source.read(max_bytes)
    if len(data) > max_bytes:
        raise FileFault("file_too_large")
    total = len(data)
    document = parse_json(data, any_text=True)
    del data
    try:
        records = reader.records(document)
    except CellFault as fault:
        raise FileFault("records_missing", detail=fault.code) from None
    if records is None:
        raise FileFault("records_missing")
    for start in range(0, len(records), size):
        rows: list[list[str]] = []
        lines: list[int] = []
        damaged: list[Damage] = []
        for number, record in enumerate(records[start : start + size], start + 1):
            try:
                rows.append(reader.cells(record))
                lines.append(number)
            except CellFault as fault:
                damaged.append(Damage(number, fault.code, fault.column))
        yield rows, lines, tuple(damaged), total * min(start + size, len(records)) // len(records)


def _lines(source: BinaryIO, head: bytes, reader: JsonRecords, size: int, _max_bytes: int) -> Iterator[Part]:
    rows: list[list[str]] = []
    lines: list[int] = []
    damaged: list[Damage] = []
    position = 0
    for number, line in enumerate(bounded_lines(source, head), 1):
        position += len(line)
        if not line.strip():
            continue
        try:
            if len(line) > LINE_LIMIT:
                raise CellFault("line_too_long", "")
            found = reader.records(parse_json(line, any_text=True))
            if found is None:
                raise CellFault("records_missing", "")
            made = [reader.cells(record) for record in found]
            rows += made
            lines += [number] * len(made)
        except (FileFault, CellFault) as fault:
            damaged.append(_damage(number, fault))
        if len(rows) + len(damaged) >= size:
            yield rows, lines, tuple(damaged), position
            rows, lines, damaged = [], [], []
    if not position:
        raise FileFault("file_empty")
    if rows or damaged:
        yield rows, lines, tuple(damaged), position


def _damage(number: int, fault: FileFault | CellFault) -> Damage:
    return Damage(number, fault.code, fault.where.column if isinstance(fault, FileFault) else fault.column)


def bounded_lines(source: BinaryIO, head: bytes = b"") -> Iterator[bytes]:
    """The lines of ``head`` and ``source``; of one beyond ``LINE_LIMIT`` only so many bytes and one more."""
    while True:
        split = head.find(b"\n") + 1
        if split:
            yield head[:split]
            head = head[split:]
            continue
        line = head + source.readline(LINE_LIMIT + 1 - len(head))
        head = b""
        if not line:
            return
        yield line
        while len(line) > LINE_LIMIT and not line.endswith(b"\n"):
            line = source.readline(LINE_LIMIT + 1)
