"""A case that is made of items: each record replaces what stood for its own item, and what stands is united.

Items come in messages, files and batches of their own, so what those before this batch said is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from casebridge.engine.folded import Case, Deleted, letter_of
from casebridge.engine.item.record import ItemRecord
from casebridge.engine.spill import Kept
from casebridge.errors import DeadLetterRecord
from casebridge.ledger.rows import DeadLetter, ItemRow
from casebridge.mapping import RowSaid, Translation, Translator, fold

__all__ = ["FoldedItems", "digest_of", "fold_items"]


class FoldedItems(NamedTuple):
    """A case with all its items: ``ordinal`` is the newest batch that changed one, ``items`` what this batch changed.

    ``taken`` are the items that this batch spoke of last.
    """

    case: Case | Deleted
    ordinal: int
    items: list[ItemRow]
    taken: frozenset[bytes]


@dataclass(slots=True)
class _Place:
    """What stands for one item: a record of the ledger, or a row of this batch with the fault of its time."""

    as_of: str | None
    ordinal: int
    line: int
    gone: int
    record: str = ""
    row: Kept | None = None
    fault: DeadLetterRecord | None = None
    taken: bool = False

    @property
    def deleted(self) -> bool:
        return not self.record and self.row is None


def digest_of(item: str) -> bytes:
    """What the ledger knows an item by: 16 bytes, since the name of an item is the source's to choose."""
    return blake2b(item.encode(), digest_size=16).digest()


def fold_items(
    translator: Translator,
    key: str,
    rows: Sequence[Kept],
    received_at: str,
    ordinal: int = 0,
    standing: Sequence[ItemRow] = (),
) -> FoldedItems | list[DeadLetter]:
    """The case ``key`` after ``rows``, which stand in the order of the batch ``ordinal``.

    A record older than what stands for its item changes nothing: by its own time if both have one, else by the order
    of batches; and what came before a delete never comes back. The case is deleted if no item is left.

    If a record that would stand can't be read, all of the batch's records of the case that would are set aside; what
    stood for the case before stands on.
    """
    places = {row.item: _Place(row.as_of, row.ordinal, row.line, row.gone, row.record) for row in standing}
    for row in rows:
        item = digest_of(translator.item(row.cells))
        before = places.get(item)
        new = _place(translator, row, ordinal, before)
        if before is None or not _older(new, before):
            places[item] = new
    said = {
        item: translator.translate(place.row.cells)
        for item, place in sorted(places.items(), key=lambda entry: entry[1].line)
        if place.row is not None
    }
    faults = {item: places[item].fault or told.fault for item, told in said.items()}
    if any(faults.values()):
        return [letter_of(kept, key, faults[item], item) for item in said if (kept := places[item].row) is not None]
    records = {item: _record(place, said.get(item)) for item, place in places.items() if not place.deleted}
    changed = [
        ItemRow(
            key,
            item,
            place.as_of,
            place.ordinal,
            place.line,
            place.gone,
            records[item].text() if item in records else "",
        )
        for item, place in places.items()
        if place.taken
    ]
    return FoldedItems(
        _united(key, rows, places, records, received_at) if records else Deleted(key, rows[-1].number, len(rows)),
        max(place.ordinal for place in places.values()),
        [row for row in changed if row not in standing],
        frozenset(row.item for row in changed),
    )


def _place(translator: Translator, row: Kept, ordinal: int, before: _Place | None) -> _Place:
    if translator.deletes(row.cells):
        return _Place(before.as_of if before else None, ordinal, row.line, ordinal, taken=True)
    gone = before.gone if before else 0
    try:
        as_of = translator.as_of(row.cells)
        # What has no time, or comes back after a delete, is no older than what it replaces, else three records could
        # each be newer than another.
        if before and before.as_of and (as_of is None or before.deleted):
            as_of = max(as_of or "", before.as_of)
        return _Place(as_of, ordinal, row.line, gone, row=row, taken=True)
    except DeadLetterRecord as fault:
        return _Place(None, ordinal, row.line, gone, row=row, fault=fault, taken=True)


def _older(new: _Place, before: _Place) -> bool:
    if new.ordinal < before.gone:
        return True
    # A delete has its place among the batches and no time: nothing is read of it.
    if new.as_of and before.as_of and not new.deleted and not before.deleted:
        return (new.as_of, new.ordinal) < (before.as_of, before.ordinal)
    return new.ordinal < before.ordinal


def _record(place: _Place, said: Translation | None) -> ItemRecord:
    if place.row is None or said is None:
        return ItemRecord.of_text(place.record)
    return ItemRecord(place.row.number, place.row.reports, place.row.candidate, said)


def _united(
    key: str, rows: Sequence[Kept], places: dict[bytes, _Place], records: dict[bytes, ItemRecord], received_at: str
) -> Case:
    ordered = sorted(records, key=lambda item: (places[item].ordinal, places[item].line))
    told = [records[item] for item in ordered]
    said = [RowSaid(at, records[item].said, places[item].as_of) for at, item in enumerate(ordered)]
    # The time of an item that was deleted counts, too: what is left is told after it.
    stated = max((place.as_of for place in places.values() if place.as_of), default=None)
    lines = sorted(place.line for place in places.values() if place.row is not None)
    return Case(
        key=key,
        number=told[0].number,
        named=tuple(dict.fromkeys(name for record in told for name in record.reports)),
        candidate=any(record.candidate for record in told),
        said=fold(said),
        as_of=stated or received_at,
        stated=stated is not None,
        lines=tuple(lines or (row.line for row in rows)),
        rows=len(rows),
    )
