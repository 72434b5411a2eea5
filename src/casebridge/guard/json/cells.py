"""Records of a JSON document, and each record as one row of text cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from casebridge.guard.damage import CellFault
from casebridge.guard.json.path import Getter, PathUnfitError, compile_path, leads_to_null, plain_names
from casebridge.guard.lines import CELL_LIMIT
from casebridge.guard.shape import ITEM_END, RecordField, RecordOptions

__all__ = ["JsonRecords"]

Reader = Callable[[object], str]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class JsonRecords:
    """What ``[records]`` and ``[fields]`` say, compiled once.

    Args:
        options: ``path`` and the paths of ``fields`` are JMESPath expressions. Raises ``ValueError`` if one is not.

    ``header`` names the cells, in the order of the fields.
    """

    def __init__(self, options: RecordOptions) -> None:
        self.header = tuple(field.name for field in options.fields)
        self._paths = tuple((compile_path(path), leads_to_null(path)) for path in options.path)
        single = [(at, field) for at, field in enumerate(options.fields) if field.each is None]
        # Most fields are a key of the record or of an object in it; a function call for each would cost more than
        # reading it.
        held: dict[tuple[str, ...], list[tuple[int, str, str]]] = {}
        others: list[tuple[int, Reader]] = []
        for at, item in single:
            names = plain_names(item.paths[0]) if len(item.paths) == 1 else None
            if names:
                held.setdefault(names[:-1], []).append((at, names[-1], item.name))
            else:
                others.append((at, _reader(item)))
        self._held = tuple((outer, tuple(members)) for outer, members in held.items())
        self._others = tuple(others)
        self._repeated = _repeated(options.fields)

    def records(self, document: object) -> list[object] | None:
        """The records: those of the first path that finds a list, or an object, which is one record by itself.

        None if no path finds either. Where a path ends in a key that is there and null (how some systems write an
        empty list) and no other path finds a list, there are none. Raises ``CellFault`` ``path_unfit``.
        """
        empty = False
        try:
            for get, is_null in self._paths:
                found = get(document)
                if isinstance(found, list):
                    return found
                # Else the envelope of an empty answer would pass for a record where "@" is the last way out.
                if isinstance(found, dict) and not (empty and found is document):
                    return [found]
                empty = empty or bool(is_null(document))
        except PathUnfitError:
            raise CellFault("path_unfit", "records.path") from None
        return [] if empty else None

    def cells(self, record: object) -> list[str]:
        """One text for each field; many, joined by ``ITEM_END``, for a field with ``each``.

        Raises:
            CellFault: ``value_not_scalar``, ``value_ambiguous``, ``path_unfit``, ``nul_character``,
                ``control_character`` or ``cell_too_long``, with the field's name.
        """
        cells = [""] * len(self.header)
        for outer, members in self._held:
            holder = record
            for key in outer:
                holder = holder.get(key) if type(holder) is dict else None
            if type(holder) is not dict:
                continue
            for at, key, name in members:
                value = holder.get(key)
                if type(value) is str and value.isprintable() and len(value) <= CELL_LIMIT:
                    cells[at] = value
                elif value is not None:
                    cells[at] = _text(_single(value, name), name)
        for at, read in self._others:
            cells[at] = read(record)
        for get, readers in self._repeated:
            items = _items(get, record, self.header[readers[0][0]])
            for at, read in readers:
                cells[at] = ITEM_END.join([read(item) for item in items])
        return cells


def _repeated(fields: Sequence[RecordField]) -> tuple[tuple[Getter, tuple[tuple[int, Reader], ...]], ...]:
    groups: dict[str, list[tuple[int, Reader]]] = {}
    for at, field in enumerate(fields):
        if field.each is not None:
            groups.setdefault(field.each, []).append((at, _reader(field)))
    return tuple((compile_path(each), tuple(members)) for each, members in groups.items())


def _items(get: Getter, record: object, column: str) -> list[object]:
    try:
        found = get(record)
    except PathUnfitError:
        raise CellFault("path_unfit", column) from None
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _reader(field: RecordField) -> Reader:
    name = field.name
    # {"state": {"value": null}} by ["state.value", "state"] says nothing; it is not an object out of place.
    ways = tuple(
        (compile_path(path), any(earlier.startswith(f"{path}.") for earlier in field.paths[:at]))
        for at, path in enumerate(field.paths)
    )

    def read(record: object) -> str:
        for get, wraps in ways:
            try:
                value = get(record)
            except PathUnfitError:
                raise CellFault("path_unfit", name) from None
            if value is not None and value != [] and not (wraps and isinstance(value, dict)):
                return _text(_single(value, name), name)
        return ""

    return read


def _single(value: object, name: str) -> object:
    """The value, or the only one of a list."""
    if isinstance(value, list):
        if len(value) > 1:
            raise CellFault("value_ambiguous", name)
        value = value[0] if value else None
    if isinstance(value, (dict, list)):
        raise CellFault("value_not_scalar", name)
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        return "" if value is None else "true" if value is True else "false" if value is False else repr(value)
    if len(value) > CELL_LIMIT:
        raise CellFault("cell_too_long", name)
    if not value.isprintable() and (found := _CONTROL.search(value)):
        raise CellFault("nul_character" if found[0] == "\0" else "control_character", name)
    return value
