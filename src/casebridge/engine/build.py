"""Configuration to connectors: the one place that knows which class stands behind a type."""

from __future__ import annotations

from casebridge.connectors.drop import DropSource, Reader, TableReader
from casebridge.connectors.drop.records import RecordReader
from casebridge.connectors.entry_sheet import EntrySheetSink
from casebridge.connectors.file_drop import FileDropSink
from casebridge.engine.config import DropConfig, EntrySheetConfig, SinkConfig, SourceConfig
from casebridge.engine.reading import record_options, table_options
from casebridge.errors import FixConfig
from casebridge.mapping import Profile
from casebridge.sdk import Sink, Source

__all__ = ["build_sink", "build_source", "record_options"]


def build_source(config: SourceConfig, profile: Profile) -> Source:
    """The source that ``config`` describes, reading as ``profile`` says; the two must fit (``check_fit``)."""
    if isinstance(config, DropConfig):
        return DropSource(config.options(snapshot=profile.file.snapshot), _reader(config, profile))
    raise FixConfig("type_misfit", "REST sources come with the connector.")


def _reader(config: DropConfig, profile: Profile) -> Reader:
    records = record_options(profile, config.profile.parent)
    return TableReader(table_options(profile)) if records is None else RecordReader(records)


def build_sink(config: SinkConfig) -> Sink:
    """The sink that ``config`` describes."""
    if isinstance(config, EntrySheetConfig):
        return EntrySheetSink(config.options())
    return FileDropSink(config.options())
