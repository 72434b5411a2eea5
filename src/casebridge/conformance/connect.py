"""From a binding to the source that the engine would run, with an ear at what the connector hands over."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from casebridge.conformance.binding import Binding
from casebridge.conformance.run import Handed
from casebridge.conformance.world.phase import Place
from casebridge.connectors.drop import DropOptions, DropSource
from casebridge.engine.reading import record_options
from casebridge.plugins.adapt import FormatDropReader, adapt_source
from casebridge.sdk import Cursor, Source
from casebridge.sdk.author import Records, RecordSource, Tools
from casebridge.sdk.plugin import FormatType, SourceType
from casebridge.sdk.records import RecordOptions

__all__ = ["make_source", "read_as"]


def make_source(binding: Binding, place: Place, heard: list[Handed]) -> Source:
    """A fresh source of the binding, through the adapters that the engine uses."""
    made = binding.connector
    if isinstance(made, SourceType):
        return _from_records(made, binding, place, heard)
    if isinstance(made, FormatType):
        return _from_files(made, binding, place)
    return made(binding.filled(place), binding.profile, place)


def read_as(binding: Binding) -> RecordOptions:
    """Where records and fields stand. Raises ``ValueError`` for a profile without ``[records]``."""
    options = record_options(binding.profile, binding.folder)
    if options is None:
        raise ValueError("the profile needs [records] and [fields]: a plugin hands over JSON objects")
    return options


def _from_records(kind: SourceType, binding: Binding, place: Place, heard: list[Handed]) -> Source:
    listened = replace(kind, make=lambda options: _Heard(kind.make(options), heard))
    return adapt_source(
        binding.name,
        listened,
        kind.options.model_validate(binding.filled(place)),
        read_as(binding),
        binding.profile.case.number,
        place.seconds,
        snapshot=binding.profile.file.snapshot,
    )


def _from_files(kind: FormatType, binding: Binding, place: Place) -> Source:
    given = {"path": place.folder, "files": kind.files, "settle_seconds": 0, **binding.filled(place)}
    options = DropOptions.model_validate(given | {"snapshot": binding.profile.file.snapshot})
    return DropSource(options, FormatDropReader(kind, read_as(binding)))


class _Heard:
    """A ``RecordSource`` that keeps what another one hands over."""

    def __init__(self, source: RecordSource, heard: list[Handed]) -> None:
        self._source, self._heard = source, heard

    def pull(self, cursor: Cursor | None, tools: Tools) -> Iterator[Records]:
        for found in self._source.pull(cursor, tools):
            records = getattr(found, "records", ())
            self._heard.append(Handed(records, copy.deepcopy(records), dict(getattr(found, "cursor", {}))))
            yield found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)
