"""Lists that say what an ID means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casebridge.connectors.rest.asking import Asker
from casebridge.connectors.rest.errors import Gone, Resync, fix
from casebridge.connectors.rest.query import Query
from casebridge.connectors.rest.template import fill
from casebridge.sdk.records import ITEM_END
from casebridge.sdk.restspec import LookupSpec, RestSpec

__all__ = ["Lookups"]

Table = Mapping[str, str]


class Lookups:
    """Puts labels in the place of IDs; a list is read when its first ID comes, and once a run.

    An ID that its list does not have stays as it is: the mapping asks what it means.
    """

    def __init__(self, spec: RestSpec, header: Sequence[str], fields: Mapping[str, str], ask: Asker) -> None:
        self._spec, self._ask = spec, ask
        self._columns = [(header.index(name), lookup) for name, lookup in fields.items()]
        self._tables: dict[str, Table] = {}

    def __call__(self, cells: Sequence[str]) -> Sequence[str]:
        """The cells with labels. Raises ``TryLater`` and ``FixConfig`` like every request."""
        if not any(cells[at] for at, _ in self._columns):
            return cells
        labelled = list(cells)
        for at, name in self._columns:
            if cells[at]:
                table = self._table(name)
                labelled[at] = ITEM_END.join(table.get(part, part) for part in cells[at].split(ITEM_END))
        return labelled

    def _table(self, name: str) -> Table:
        if name not in self._tables:
            self._tables[name] = _read(self._spec.lookup[name], self._spec, self._ask)
        return self._tables[name]


def _read(lookup: LookupSpec, spec: RestSpec, ask: Asker) -> Table:
    key, label, path = Query(lookup.key), Query(lookup.label), Query(lookup.path)
    try:
        answer = ask(fill(lookup.request, {}, spec.headers))
    except (Gone, Resync):
        raise fix("rest_lookup") from None
    rows = path(answer.document)
    if not isinstance(rows, list):
        raise fix("rest_lookup")
    pairs = ((_plain(key(row)), _plain(label(row))) for row in rows)
    return {one: other for one, other in pairs if one and other}


def _plain(value: object) -> str:
    """As the cell of a record would write it."""
    return "" if value is None or isinstance(value, (dict, list, bool)) else str(value)
