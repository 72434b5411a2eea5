"""Records of an answer as rows, each with a number that stays the same when it is read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from casebridge.connectors.rest.asking import Answer
from casebridge.connectors.rest.errors import fix
from casebridge.connectors.rest.seen import digest
from casebridge.sdk import Damage
from casebridge.sdk.place import line_of
from casebridge.sdk.records import CellFault, JsonRecords, RecordOptions, read_records

__all__ = ["Reader", "Record", "damaged"]

_CELL_END = "\x1e"


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its cells, or the damage that stands for it.

    ``raw`` is the JSON that details are added to, ``time`` when it last changed, ``identity`` and ``content`` digests.
    """

    line: int
    identity: bytes
    content: bytes
    cells: tuple[str, ...] = ()
    damage: Damage | None = None
    raw: object = None
    time: datetime | None = None


class Reader:
    """Turns answers into records.

    Args:
        options: where records and fields stand.
        id_field: the field that identifies a record.
        number_field: the field of the case number.
        time_field: the field of the last change; None if there is none.
        read_time: reads it. Raises ``ValueError`` for what is no time.
    """

    def __init__(
        self,
        options: RecordOptions,
        id_field: str,
        number_field: str,
        time_field: str | None,
        read_time: Callable[[str], datetime | None],
    ) -> None:
        self.options = options
        self.header = tuple(item.name for item in options.fields)
        self.number_at = self.header.index(number_field)
        self.id_at = self.header.index(id_field)
        self._time_at = self.header.index(time_field) if time_field else None
        self._read_time = read_time
        self._json = JsonRecords(options) if options.format == "json" else None

    def __call__(self, answer: Answer) -> list[Record]:
        """The records of a page. Raises ``FixConfig`` (``rest_no_records``) if no path finds any place for them."""
        if not answer.response.body.strip():
            return []
        if self._json is None:
            return self._xml(answer.response.body)
        try:
            found = self._json.records(answer.document)
        except CellFault:
            found = None
        if found is None:
            raise fix("rest_no_records")
        return [self.record(raw) for raw in found]

    def record(self, raw: object) -> Record:
        """One JSON record."""
        assert self._json is not None  # noqa: S101  details and look-ups are JSON only
        try:
            cells = tuple(self._json.cells(raw))
        except CellFault as fault:
            return damaged(_text(raw), fault.code, fault.column)
        if not cells[self.number_at] and _is_removal(raw):
            return damaged(cells[self.id_at] or _text(raw), "deleted_without_case", content=_text(raw))
        return self._whole(cells, raw)

    def time(self, cells: tuple[str, ...]) -> datetime | None:
        """When the record last changed; None if it does not say so readably."""
        if self._time_at is None or not cells[self._time_at]:
            return None
        try:
            return self._read_time(cells[self._time_at])
        except ValueError:
            return None

    def _xml(self, body: bytes) -> list[Record]:
        records: list[Record] = []
        page = sha256(body).hexdigest()
        for chunk in read_records(BytesIO(body), self.options):
            records += [self._whole(tuple(row), None) for row in chunk.rows]
            # Its own ID can't be read; but two pages with damage on the same line must not share one dead letter.
            records += [damaged(f"{item.line} {page}", item.code, item.column) for item in chunk.damaged]
        return records

    def _whole(self, cells: tuple[str, ...], raw: object) -> Record:
        text = _CELL_END.join(cells)
        name = cells[self.id_at] or text
        return Record(line_of(name), digest(name), digest(text), cells, None, raw, self.time(cells))


def damaged(name: str, code: str, column: str = "", *, content: str = "") -> Record:
    """What stands for a record that can't be read; ``content`` is what would have to change to make it news."""
    damage = Damage(line_of(name), code, column)
    return Record(damage.line, digest(f"damage {name}"), digest(f"{code} {content or name}"), (), damage)


def _text(raw: object) -> str:
    return json.dumps(raw, sort_keys=True)


def _is_removal(raw: object) -> bool:
    """Whether OData says that an entity is gone: ``@removed``, or the context of a deleted entity."""
    if not isinstance(raw, dict):
        return False
    context = raw.get("@odata.context", raw.get("@context"))
    return "@removed" in raw or (isinstance(context, str) and context.endswith("/$deletedEntity"))
