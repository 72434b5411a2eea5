"""Configuration to connectors: the one place that knows which class stands behind a type."""

from __future__ import annotations

from casebridge.connectors.drop import DropSource
from casebridge.connectors.entry_sheet import EntrySheetSink
from casebridge.connectors.file_drop import FileDropSink
from casebridge.engine.config import EntrySheetConfig, SinkConfig, SourceConfig
from casebridge.engine.preview import table_options
from casebridge.mapping import Profile
from casebridge.sdk import Sink, Source

__all__ = ["build_sink", "build_source"]


def build_source(config: SourceConfig, profile: Profile) -> Source:
    """The source that ``config`` describes, reading as ``profile`` says."""
    return DropSource(config.options(snapshot=profile.file.snapshot), table_options(profile))


def build_sink(config: SinkConfig) -> Sink:
    """The sink that ``config`` describes."""
    if isinstance(config, EntrySheetConfig):
        return EntrySheetSink(config.options())
    return FileDropSink(config.options())
