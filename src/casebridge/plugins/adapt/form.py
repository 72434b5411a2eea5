"""An author's reader of a file format as the drop folder's reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from casebridge.plugins.adapt.plain import plain
from casebridge.plugins.trouble import fault
from casebridge.sdk import Damage
from casebridge.sdk.form import Item
from casebridge.sdk.plugin import FormatType
from casebridge.sdk.records import CellFault, Chunk, JsonRecords, RecordOptions
from casebridge.sdk.table import Probe, TextFacts

__all__ = ["FormatDropReader"]

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class FormatDropReader:
    """Reads files of a plugin's format in a drop; each ``Item`` becomes one row.

    Args:
        kind: the format.
        records: what the profile reads of a record.
    """

    kind: FormatType
    records: RecordOptions

    def copy_name(self, name: str) -> str:  # noqa: ARG002
        """What the private copy of a file is called: never as the file is, which a reader need not know."""
        return "copy.bin"

    def packed(self, name: str) -> bool:  # noqa: ARG002
        """Never: what is packed or binary is refused unread."""
        return False

    def probe(self, name: str) -> Probe | None:  # noqa: ARG002
        """None: the author's reader judges encodings."""
        return None

    def chunks(self, copy: Path, facts: TextFacts | None) -> Iterator[Chunk]:  # noqa: ARG002
        """Chunks of the copy, at least one. The author's reader is handed the open copy, never its path.

        Raises ``FileFault`` as the reader does, and ``FixConfig`` (``plugin_returned``) if what it gives is none.
        """
        with copy.open("rb") as handle:
            yield from self.read(handle)

    def read(self, handle: BinaryIO) -> Iterator[Chunk]:
        """The same of an open stream at its start."""
        records = JsonRecords(self.records)
        chunk = _Chunk(records)
        empty = True
        before = 0
        for item in self.kind.read(handle):
            before = _in_order(item, before)
            chunk.take(item)
            if chunk.size >= self.records.rows_per_chunk:
                empty = False
                yield chunk.give(_position(handle))
        if empty or chunk.size:
            yield chunk.give(_position(handle))


class _Chunk:
    def __init__(self, records: JsonRecords) -> None:
        self._records = records
        self._clear()

    def _clear(self) -> None:
        self._rows: list[list[str]] = []
        self._lines: list[int] = []
        self._damaged: list[Damage] = []
        self._remarks: Counter[str] = Counter()

    @property
    def size(self) -> int:
        return len(self._rows) + len(self._damaged)

    def take(self, item: Item | Damage) -> None:
        if isinstance(item, Damage):
            self._damaged.append(item)
            return
        for finding in item.findings:
            code = getattr(finding, "code", None)
            if not isinstance(code, str) or not _CODE.fullmatch(code):
                raise fault("plugin_returned", "The plugin's reader made a finding without a plain code.")
            self._remarks[code] += 1
        try:
            self._rows.append(self._records.cells(plain(item.record)))
            self._lines.append(item.line)
        except CellFault as unfit:
            self._damaged.append(Damage(item.line, unfit.code, unfit.column))

    def give(self, position: int) -> Chunk:
        made = Chunk(self._records.header, (), self._rows, self._lines, tuple(self._damaged), position)
        if self._remarks:
            made = replace(made, remarks=dict(self._remarks))
        self._clear()
        return made


def _in_order(item: object, before: int) -> int:
    if not isinstance(item, (Item, Damage)):
        raise fault("plugin_returned", "The plugin's reader gave something else than an Item or Damage.")
    if type(item.line) is not int or item.line < max(before, 1):
        raise fault("plugin_returned", "The plugin's reader gave lines that run backwards or begin before 1.")
    if isinstance(item, Damage) and not (_CODE.fullmatch(str(item.code)) and item.lines >= 1):
        raise fault("plugin_returned", "The plugin's reader gave a Damage without a plain code.")
    return item.line


def _position(handle: BinaryIO) -> int:
    try:
        return handle.tell()
    except (OSError, ValueError):
        # A reader may have closed it; the bytes read only draw the progress bar.
        return 0
