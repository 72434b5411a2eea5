"""Records of an author as rows, each with a number that stays the same when it is read again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from casebridge.plugins.adapt.plain import plain
from casebridge.sdk import Damage
from casebridge.sdk.place import line_of
from casebridge.sdk.records import CellFault, JsonRecords, RecordOptions

__all__ = ["Part", "Rows"]

_SLOTS = 1 << 22
_NEXT = 1 << 32


class Part(NamedTuple):
    """Some records: the rows, the number of each, and those that could not be read."""

    rows: list[list[str]]
    lines: list[int]
    damaged: tuple[Damage, ...]


class Rows:
    """Makes rows of the records of one batch.

    A row's number is that of its case (``line_of``), and further on for each row more of that case, in the order in
    which they came; so a retry finds the record wherever it stands by then.

    Args:
        options: what is read of a record.
        number_field: the field of the case number.
    """

    def __init__(self, options: RecordOptions, number_field: str) -> None:
        self._records = JsonRecords(options)
        self.header = self._records.header
        self.number_at = self.header.index(number_field)
        only = tuple(field for field in options.fields if field.name == number_field)
        self._number = JsonRecords(replace(options, fields=only))
        # A count for every number would take as much memory as the records; two that share a slot only leave a gap.
        self._met = bytearray(_SLOTS)

    def __call__(self, records: Sequence[object]) -> Part:
        """The rows of ``records``, which are copied at once."""
        rows: list[list[str]] = []
        lines: list[int] = []
        damaged: list[Damage] = []
        for given in records:
            record: object = None
            try:
                record = plain(given)
                cells = self._records.cells(record)
            except CellFault as fault:
                damaged.append(Damage(self._line(self._name(record)), fault.code, fault.column))
            else:
                rows.append(cells)
                lines.append(self._line(cells[self.number_at] or "\x1e".join(cells)))
        return Part(rows, lines, tuple(damaged))

    def _name(self, record: object) -> str:
        """The case number of a record that can't be read whole, or else all that it says."""
        try:
            return self._number.cells(record)[0] or json.dumps(record, sort_keys=True)
        except CellFault:
            return json.dumps(record, sort_keys=True)

    def _line(self, name: str) -> int:
        slot = zlib.crc32(name.encode()) % _SLOTS
        before = self._met[slot]
        self._met[slot] = min(before + 1, 255)
        return line_of(name) + before * _NEXT
