"""The plugins of a configuration: what they bring becomes the engine's sources and sinks."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from casebridge.connectors.drop import DropOptions, DropSettings, DropSource
from casebridge.engine.config import Config, PluginSinkConfig, PluginSourceConfig
from casebridge.engine.reading import record_options
from casebridge.errors import FixConfig, Place
from casebridge.guard.toml import line_of, read_toml, validate
from casebridge.mapping import Profile
from casebridge.plugins import Entry, Registry
from casebridge.plugins.adapt import FormatDropReader, adapt_source
from casebridge.plugins.blame import run
from casebridge.plugins.options import anchored
from casebridge.plugins.worker import Worker
from casebridge.sdk import Sink, Source
from casebridge.sdk.author import Options
from casebridge.sdk.plugin import FormatType, SinkType, SourceType

__all__ = ["Plugins"]

OPTION_SECONDS = 10.0
"""How long a plugin's own checks of its options may take."""


class Plugins:
    """What the plugins that ``config`` lists make of it. Nothing is imported before something of it is asked for."""

    def __init__(self, config: Config) -> None:
        self.config = config

    @cached_property
    def registry(self) -> Registry:
        """The plugins, each with its place in the configuration."""
        return Registry(
            [
                Entry(item.name, item.version, item.record, item.development, item.seconds, self._place("plugin", at))
                for at, item in enumerate(self.config.plugin)
            ]
        )

    def source(self, config: PluginSourceConfig, profile: Profile) -> Source:
        """The source that ``config`` describes. Raises ``FixConfig``, see ``Registry.source_type``, and for options."""
        kind = self.input_type(config)
        records = record_options(profile, config.profile.parent)
        assert records is not None  # noqa: S101  the two fit
        if isinstance(kind, FormatType):
            return DropSource(self.drop_options(config, kind, profile), FormatDropReader(kind, records))
        return adapt_source(
            config.name,
            kind,
            self.options(config, kind),
            records,
            profile.case.number,
            config.max_seconds,
            snapshot=profile.file.snapshot,
        )

    def sink(self, config: PluginSinkConfig) -> Sink:
        """The sink that ``config`` describes. Raises ``FixConfig`` as ``source``."""
        kind = self.sink_type(config)
        made: Sink = kind.make(self.options(config, kind))
        return made

    def input_type(self, config: PluginSourceConfig) -> SourceType | FormatType:
        """What the source's type means."""
        where = self._place("source", self._at("source", config), "type")
        return self.registry.input_type(config.type, where, seconds=config.max_seconds)

    def sink_type(self, config: PluginSinkConfig) -> SinkType:
        """What the sink's type means."""
        return self.registry.sink_type(config.type, self._place("sink", self._at("sink", config), "type"))

    def options(self, config: PluginSourceConfig | PluginSinkConfig, kind: SourceType | SinkType) -> Options:
        """The plugin's own options, paths absolute. Raises ``FixConfig`` with the file, line and key that is wrong."""
        table = "source" if isinstance(config, PluginSourceConfig) else "sink"
        # Their checks are the plugin's code.
        made: Options = run(
            Worker(config.type),
            config.type,
            "reading its options",
            lambda: anchored(self._valid(table, config, config.given(), kind.options), self.config.folder),
            OPTION_SECONDS,
        )
        return made

    def drop_options(self, config: PluginSourceConfig, kind: FormatType, profile: Profile) -> DropOptions:
        """The options of the folder that files of a plugin's format are dropped into."""
        given = {"files": kind.files, **config.given()}
        settings = self._valid("source", config, given, DropSettings)
        if settings.sftp is None:
            settings = settings.model_copy(update={"path": self.config.folder / settings.path})
        found = {name: getattr(settings, name) for name in DropSettings.model_fields}
        return DropOptions.model_validate({**found, "snapshot": profile.file.snapshot})

    def _valid(self, table: str, config: Any, given: dict[str, Any], model: type[Any]) -> Any:
        text = self._text if self.config.file else ""
        return validate(given, model, self.config.file or Path(), text, (table, self._at(table, config)))

    def _at(self, table: str, config: BaseModel) -> int:
        names = [item.name for item in getattr(self.config, table)]
        return names.index(config.name)  # type: ignore[attr-defined]  # sources and sinks have one

    def _place(self, table: str, at: int, key: str = "name") -> Place:
        if self.config.file is None:
            return Place("", 0, f"{table}.{at}.{key}", "key")
        return Place(str(self.config.file), line_of(self._text, (table, at, key)), f"{table}.{at}.{key}", "key")

    @cached_property
    def _text(self) -> str:
        try:
            return read_toml(self.config.file)[1] if self.config.file else ""
        except FixConfig:
            return ""  # it was there when the configuration was read; without it only the line is missing
