"""What stands in records and no field looks at: names only, never a value."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO, Final

from casebridge.guard.damage import CellFault
from casebridge.guard.fault import FileFault
from casebridge.guard.json.cells import JsonRecords
from casebridge.guard.json.parse import parse_json
from casebridge.guard.json.pointer import safe_key
from casebridge.guard.json.read import MAX_BYTES, bounded_lines
from casebridge.guard.json.touched import touched
from casebridge.guard.shape import RecordField, RecordOptions

__all__ = ["json_paths", "unread"]

_MOST: Final = 1_000
"""Different names that are told apart; a system that keys objects by IDs has no end of them."""


def json_paths(source: BinaryIO, options: RecordOptions, limit: int) -> Counter[str]:
    """As ``unread``, for the first ``limit`` records of a JSON file; lines that can't be read are passed over.

    Raises:
        FileFault: a whole document (format json) can't be read.
    """
    reader = JsonRecords(options)
    records = _jsonl(source, reader) if options.format == "jsonl" else _document(source, reader)
    return unread(islice(records, limit), options.fields)


def unread(records: Iterable[object], fields: Iterable[RecordField]) -> Counter[str]:
    """In how many of ``records`` each dotted name has a value that no field looks at; lists add nothing to a name.

    Keys that may identify somebody, and those longer than 64 characters, count as ``*``.
    """
    read = touched(fields)
    found: Counter[str] = Counter()
    for record in records:
        names = {".".join(map(safe_key, steps)) for steps in _leaves(record) if not _is_read(steps, read)}
        found.update(name for name in names if name in found or len(found) < _MOST)
    return found


def _is_read(steps: tuple[str, ...], read: set[str]) -> bool:
    return any(".".join(steps[:size]) in read for size in range(len(steps) + 1))


def _leaves(record: object) -> Iterator[tuple[str, ...]]:
    """The keys that lead to each value but null."""
    left: list[tuple[tuple[str, ...], object]] = [((), record)]
    while left:
        steps, value = left.pop()
        if isinstance(value, dict):
            left += [((*steps, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            left += [(steps, inner) for inner in value]
        elif value is not None:
            yield steps


def _document(source: BinaryIO, reader: JsonRecords) -> list[object]:
    data = source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FileFault("file_too_large")
    try:
        return reader.records(parse_json(data.removeprefix(codecs.BOM_UTF8), any_text=True)) or []
    except CellFault:
        return []


def _jsonl(source: BinaryIO, reader: JsonRecords) -> Iterator[object]:
    for line in bounded_lines(source):
        try:
            yield from reader.records(parse_json(line, any_text=True)) or ()
        except (FileFault, CellFault):
            continue
