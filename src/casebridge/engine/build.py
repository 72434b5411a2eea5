"""Configuration to connectors: the one place that knows which class stands behind a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebridge.connectors.drop import DropSource, Reader, TableReader
from casebridge.connectors.drop.records import RecordReader
from casebridge.connectors.entry_sheet import EntrySheetSink
from casebridge.connectors.file_drop import FileDropSink
from casebridge.engine.config import (
    CloudEventsConfig,
    DropConfig,
    EntrySheetConfig,
    PluginSinkConfig,
    PluginSourceConfig,
    ProcessConfig,
    RestConfig,
    RestPostConfig,
    SinkConfig,
    SourceConfig,
)
from casebridge.engine.fit import check_fit
from casebridge.engine.reading import record_options, table_options
from casebridge.engine.watermark import time_reader
from casebridge.guard.toml import load_toml
from casebridge.mapping import Profile
from casebridge.sdk import Sink, Source

if TYPE_CHECKING:
    from casebridge.connectors.rest import RestOptions
    from casebridge.engine.plugin.plugins import Plugins

__all__ = ["build_sink", "build_source", "record_options", "rest_options"]


def build_source(config: SourceConfig, profile: Profile, plugins: Plugins | None = None) -> Source:
    """The source that ``config`` describes, reading as ``profile`` says.

    Raises ``FixConfig`` (``type_misfit``) if the two don't fit each other, and what ``Plugins.source`` raises.
    """
    check_fit(config, profile)
    if isinstance(config, PluginSourceConfig):
        assert plugins is not None  # noqa: S101  who has such a source hands them over
        return plugins.source(config, profile)
    if isinstance(config, ProcessConfig):
        from casebridge.engine.plugin.process import process_source

        return process_source(config, profile)
    if isinstance(config, DropConfig):
        return DropSource(config.options(snapshot=profile.file.snapshot), _reader(config, profile))
    # Imported only here: a folder of tables needs no HTTP client.
    from casebridge.connectors.rest import RestSource

    return RestSource(rest_options(config, profile))


def rest_options(config: RestConfig, profile: Profile) -> RestOptions:
    """What a REST source is told; ``profile`` has ``[records]`` and ``[rest]``."""
    from casebridge.connectors.rest import RestOptions

    records = record_options(profile, config.profile.parent)
    assert records is not None  # noqa: S101  the two fit
    assert profile.rest is not None  # noqa: S101
    return RestOptions(
        name=config.name,
        spec=profile.rest,
        records=records,
        number_field=profile.case.number,
        http=config.http(),
        lookups={name: field.lookup for name, field in profile.fields.items() if field.lookup},
        read_time=time_reader(profile),
        snapshot=profile.file.snapshot,
        max_pages=config.max_pages,
        max_bytes=config.max_poll_bytes,
        max_seconds=config.max_seconds,
    )


def _reader(config: DropConfig, profile: Profile) -> Reader:
    records = record_options(profile, config.profile.parent)
    return TableReader(table_options(profile)) if records is None else RecordReader(records)


def build_sink(config: SinkConfig, plugins: Plugins | None = None) -> Sink:
    """The sink that ``config`` describes. Raises ``FixConfig`` for its profile, and what ``Plugins.sink`` raises."""
    if isinstance(config, PluginSinkConfig):
        assert plugins is not None  # noqa: S101
        return plugins.sink(config)
    if isinstance(config, CloudEventsConfig):
        from casebridge.connectors.cloudevents import CloudEventsSink

        return CloudEventsSink(config.options())
    if isinstance(config, RestPostConfig):
        from casebridge.connectors.rest_sink import RestSink, RestSinkProfile

        return RestSink(config.http(), load_toml(config.profile, RestSinkProfile))
    if isinstance(config, EntrySheetConfig):
        return EntrySheetSink(config.options())
    return FileDropSink(config.options())
