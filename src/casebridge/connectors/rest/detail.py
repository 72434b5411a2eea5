"""The second request for a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from casebridge.connectors.rest.asking import Asker
from casebridge.connectors.rest.errors import Gone, Resync
from casebridge.connectors.rest.query import Query
from casebridge.connectors.rest.reading import Reader, Record
from casebridge.connectors.rest.template import fill, safe_id, safe_number
from casebridge.errors import FixConfig
from casebridge.sdk import Damage
from casebridge.sdk.records import FileFault
from casebridge.sdk.restspec import DetailSpec, RestSpec

__all__ = ["Details"]


class Details:
    """Adds its detail to a record, as ``detail``.

    A detail that is gone, refused or can't be read is the damage of that one record.
    """

    def __init__(self, spec: RestSpec, detail: DetailSpec, ask: Asker, reader: Reader) -> None:
        self._spec, self._detail = spec, detail
        self._ask, self._reader = ask, reader
        self._paths = [Query(path) for path in detail.path]

    def wants(self, record: Record, wanted: Callable[[str], bool]) -> bool:
        """Whether the detail of this record is read."""
        if record.damage is not None or not isinstance(record.raw, dict):
            return False
        return self._detail.always or wanted(record.cells[self._reader.number_at])

    def __call__(self, record: Record) -> Record:
        """The record with its detail. Raises ``TryLater`` and ``FixConfig`` like every request."""
        identity, number = record.cells[self._reader.id_at], record.cells[self._reader.number_at]
        if not safe_id(identity) or (number and "{number}" in self._detail.request.path and not safe_number(number)):
            return _damaged(record, "rest_id_unsafe")
        values = {"id": identity, "number": number or None}
        try:
            answer = self._ask(fill(self._detail.request, values, self._spec.headers))
        except (Gone, Resync):
            return _damaged(record, "rest_detail_gone")
        except FileFault:
            return _damaged(record, "rest_detail_unreadable")
        except FixConfig as fault:
            if fault.code == "rest_refused":
                return _damaged(record, "rest_detail_refused")
            raise
        found = next((part for query in self._paths if (part := query(answer.document)) is not None), None)
        if found is None:
            return _damaged(record, "rest_detail_unreadable")
        assert isinstance(record.raw, dict)  # noqa: S101  wants() asks for it
        whole = self._reader.record({**record.raw, "detail": found})
        if whole.damage is not None:
            return _damaged(record, whole.damage.code, whole.damage.column)
        return replace(whole, line=record.line, identity=record.identity, content=record.content)


def _damaged(record: Record, code: str, column: str = "") -> Record:
    return replace(record, cells=(), damage=Damage(record.line, code, column))
