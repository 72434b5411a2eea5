"""The plugins of a configuration: what they bring becomes the engine's sources and sinks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from casebridge.connectors.drop import DropOptions, DropSettings, DropSource
from casebridge.engine.config import Config, PluginSinkConfig, PluginSourceConfig, ReceiverConfig, ReportsConfig
from casebridge.engine.reading import record_options
from casebridge.engine.report.folder import report_source
from casebridge.errors import CasebridgeError, FixConfig, Place
from casebridge.guard.toml import line_of, read_toml, validate
from casebridge.mapping import Profile
from casebridge.plugins import Entry, Registry
from casebridge.plugins.adapt import FormatDropReader, adapt_source
from casebridge.plugins.blame import run
from casebridge.plugins.options import anchored, secret_names
from casebridge.plugins.worker import Worker
from casebridge.sdk import Receiver, Sink, Source
from casebridge.sdk.author import Options
from casebridge.sdk.plugin import FormatType, ReceiverType, SinkType, SourceType

__all__ = ["Plugins"]

SFTP_SECRETS = ("secret", "key", "key_passphrase")

Typed = PluginSourceConfig | PluginSinkConfig | ReceiverConfig
_TABLES: dict[type[Any], str] = {PluginSourceConfig: "source", PluginSinkConfig: "sink", ReceiverConfig: "receiver"}

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

    def receiver(self, config: ReceiverConfig) -> Receiver:
        """The receiver that ``config`` describes. Raises ``FixConfig`` as ``source``."""
        kind = self.receiver_type(config)
        made: Receiver = kind.make(self.options(config, kind))
        return made

    def input_type(self, config: PluginSourceConfig) -> SourceType | FormatType:
        """What the source's type means."""
        where = self._place("source", self._at("source", config), "type")
        return self.registry.input_type(config.type, where, seconds=config.max_seconds)

    def sink_type(self, config: PluginSinkConfig) -> SinkType:
        """What the sink's type means."""
        return self.registry.sink_type(config.type, self._place("sink", self._at("sink", config), "type"))

    def receiver_type(self, config: ReceiverConfig) -> ReceiverType:
        """What the receiver's type means."""
        return self.registry.receiver_type(config.type, self._place("receiver", self._at("receiver", config), "type"))

    def options(self, config: Typed, kind: SourceType | SinkType | ReceiverType) -> Options:
        """The plugin's own options, paths absolute. Raises ``FixConfig`` with the file, line and key that is wrong."""
        table = _TABLES[type(config)]
        # Their checks are the plugin's code.
        made: Options = run(
            Worker(config.type),
            config.type,
            "reading its options",
            lambda: anchored(self._valid(table, config, config.given(), kind.options), self.config.folder),
            OPTION_SECONDS,
        )
        return made

    def reader(self, config: PluginSourceConfig, profile: Profile) -> FormatDropReader | None:
        """What reads a file of this source; None if it is no format of files."""
        kind = self.input_type(config)
        records = record_options(profile)
        return FormatDropReader(kind, records) if isinstance(kind, FormatType) and records else None

    def drop_options(self, config: PluginSourceConfig, kind: FormatType, profile: Profile) -> DropOptions:
        """The options of the folder that files of a plugin's format are dropped into."""
        settings = self._settings(config, kind)
        found = {name: getattr(settings, name) for name in DropSettings.model_fields}
        return DropOptions.model_validate({**found, "snapshot": profile.file.snapshot})

    def secrets(self) -> Iterator[tuple[str, str]]:
        """(key, name) of the secrets that options of plugins name; a plugin that can't be loaded tells none."""
        everything = (*self.config.source, *self.config.sink, *self.config.receiver)
        for item in (item for item in everything if isinstance(item, Typed)):
            table = _TABLES[type(item)]
            with contextlib.suppress(CasebridgeError):
                kind = self._type_of(item)
                if isinstance(kind, FormatType):
                    sftp = self._settings(item, kind).sftp
                    found = [(f"sftp.{key}", getattr(sftp, key)) for key in SFTP_SECRETS if sftp]
                else:
                    found = list(secret_names(self.options(item, kind)))
                yield from ((f"{table}.{item.name}.{key}", name) for key, name in found if name)

    def _type_of(self, config: Typed) -> SourceType | FormatType | SinkType | ReceiverType:
        if isinstance(config, PluginSourceConfig):
            return self.input_type(config)
        return self.sink_type(config) if isinstance(config, PluginSinkConfig) else self.receiver_type(config)

    def _settings(self, config: Any, kind: FormatType) -> DropSettings:
        given = {"files": kind.files, **config.given()}
        settings: DropSettings = self._valid("source", config, given, DropSettings)
        # With sftp the path is one of the remote host.
        if settings.sftp is None:
            settings = settings.model_copy(update={"path": self.config.folder / settings.path})
        return settings

    def reports(self, config: ReportsConfig) -> DropSource:
        """The folder of report documents that ``config`` describes. Raises ``FixConfig`` as ``source``."""
        where = self._place("reports", self._at("reports", config), "type")
        kind = self.registry.report_type(config.type, where)
        settings = self._valid("reports", config, {"files": kind.files, **config.given()}, DropSettings)
        return report_source(settings, kind)

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
