"""The whole configuration out of its file, with the environment on top."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from casebridge.engine.config.agency import AgencyConfig, LedgerConfig, QualityConfig, SecretsConfig
from casebridge.engine.config.daemon import DaemonConfig
from casebridge.engine.config.delivery import DeliveryConfig
from casebridge.engine.config.plugin import PluginConfig, PluginSinkConfig, ReportsConfig
from casebridge.engine.config.process import ProcessConfig
from casebridge.engine.config.receiver import ReceiverConfig
from casebridge.engine.config.retention import RetentionConfig
from casebridge.engine.config.serve import PeerConfig, ServeConfig
from casebridge.engine.config.sink import RestPostConfig, SinkConfig
from casebridge.engine.config.source import DropConfig, RestConfig, SourceConfig
from casebridge.errors import FixConfig, Place
from casebridge.faults import FAULTS
from casebridge.guard.toml import read_toml, validate
from casebridge.sdk.http import HttpSettings

__all__ = ["ENVIRONMENT", "Config", "load_config", "overlaid", "overlay"]

ENVIRONMENT = "CASEBRIDGE__"


SHARED = ("ledger", "secrets", "delivery", "daemon", "retention", "serve", "sink", "plugin", "peer", "receiver")
"""What agencies in one ledger have in common."""


class Config(BaseModel):
    """The whole configuration; relative paths start at its file's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    extends: Path | None = Field(
        default=None, description="the configuration of which ledger, secrets, sinks, plugins and their like are shared"
    )
    agency: AgencyConfig
    ledger: LedgerConfig = LedgerConfig()
    secrets: SecretsConfig = SecretsConfig()
    quality: QualityConfig = QualityConfig()
    delivery: DeliveryConfig = DeliveryConfig()
    daemon: DaemonConfig = DaemonConfig()
    retention: RetentionConfig = RetentionConfig()
    serve: ServeConfig = ServeConfig()
    peer: tuple[PeerConfig, ...] = ()
    receiver: tuple[ReceiverConfig, ...] = ()
    source: tuple[SourceConfig, ...] = ()
    sink: tuple[SinkConfig, ...] = ()
    reports: tuple[ReportsConfig, ...] = ()
    plugin: tuple[PluginConfig, ...] = ()
    _folder: Path = PrivateAttr(default_factory=Path)
    _file: Path | None = PrivateAttr(default=None)

    @property
    def file(self) -> Path | None:
        """The configuration's file; None for one that was made without."""
        return self._file

    @property
    def folder(self) -> Path:
        """Where relative paths start: the folder of the configuration's file."""
        return self._folder

    @model_validator(mode="after")
    def _names_differ(self) -> Config:
        read = [item.name for item in (*self.source, *self.reports)]
        for role, names in (
            ("sources", read),
            ("sinks", [item.name for item in self.sink]),
            ("plugins", [item.name for item in self.plugin]),
            ("peers", [item.name for item in self.peer]),
            ("receivers", [item.name for item in self.receiver]),
        ):
            if len(set(names)) != len(names):
                raise ValueError(f"two {role} have the same name")
        if {item.peer for item in self.receiver} - {item.name for item in self.peer}:
            raise ValueError("a [[receiver]] names a peer that no [[peer]] has as its name")
        return self


def load_config(path: Path, environ: Mapping[str, str] | None = None) -> Config:
    """The configuration in ``path``, with ``CASEBRIDGE__SECTION__KEY`` of ``environ`` on top.

    Raises ``FixConfig`` naming the file, line and key, and the nearest valid key.
    """
    environ = os.environ if environ is None else environ
    data, text = read_toml(path)
    if "extends" not in data:
        return _made(data, text, path, environ)
    # What the environment says of the shared tables, it says of the file in which they stand.
    own = {name: value for name, value in environ.items() if not _speaks_of(name, SHARED)}
    config = _made(data, text, path, own)
    assert config.extends is not None  # noqa: S101
    repeated = sorted(set(SHARED) & set(data))
    if repeated:
        raise _misplaced(path, f"[{repeated[0]}] stands in the file that `extends` names, and nowhere else.")
    shared_data, shared_text = read_toml(config.extends)
    if "extends" in shared_data:
        raise _misplaced(config.extends, "A file that others extend has no `extends` of its own.")
    theirs = {name: value for name, value in environ.items() if _speaks_of(name, SHARED)}
    shared = _made(shared_data, shared_text, config.extends, theirs)
    found = config.model_copy(update={name: getattr(shared, name) for name in SHARED})
    found._folder, found._file = config._folder, config._file
    return found


def _made(data: dict[str, Any], text: str, path: Path, environ: Mapping[str, str]) -> Config:
    overlay(data, environ)
    config = _anchored(validate(data, Config, path, text), path.parent)
    config._file = path
    return config


def _speaks_of(variable: str, tables: Sequence[str]) -> bool:
    return any(location[0] in tables for location in overlaid({variable: ""}))


def _misplaced(path: Path, summary: str) -> FixConfig:
    return FixConfig("config_extends", summary, where=Place(str(path)), next_step=FAULTS["config_extends"].next_step)


def overlay(data: dict[str, Any], environ: Mapping[str, str]) -> None:
    """Puts ``CASEBRIDGE__LEDGER__PATH=...`` and the like into ``data``; lists (source, sink) stay the file's."""
    for location, name in overlaid(environ).items():
        *tables, key = location
        inner = data
        for table in tables:
            inner = inner.setdefault(table, {})
            if not isinstance(inner, dict):
                break
        else:
            inner[key] = environ[name]


def overlaid(environ: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """The keys that ``environ`` sets, each with the variable that does it."""
    return {
        tuple(name[len(ENVIRONMENT) :].lower().split("__")): name
        for name in sorted(environ)
        if name.upper().startswith(ENVIRONMENT)
    }


def _anchored(config: Config, folder: Path) -> Config:
    secrets = {name: folder / path for name, path in config.secrets if path is not None}
    anchored = config.model_copy(
        update={
            "extends": config.extends and folder / config.extends,
            "ledger": config.ledger.model_copy(
                update={
                    "path": folder / config.ledger.path,
                    "folder": config.ledger.folder and folder / config.ledger.folder,
                    "backups": config.ledger.backups and folder / config.ledger.backups,
                }
            ),
            "serve": config.serve.model_copy(
                update={
                    name: folder / path
                    for name in ("certificate", "key", "client_ca")
                    if (path := getattr(config.serve, name))
                }
            ),
            "secrets": config.secrets.model_copy(update=secrets),
            "source": tuple(_anchored_source(item, folder) for item in config.source),
            "sink": tuple(_anchored_sink(item, folder) for item in config.sink),
            "reports": tuple(
                # With [reports.sftp] the path is one of the remote host.
                item if "sftp" in item.given() else item.model_copy(update={"path": folder / item.path})
                for item in config.reports
            ),
        }
    )
    anchored._folder = folder
    return anchored


def _anchored_source(source: SourceConfig, folder: Path) -> SourceConfig:
    found: dict[str, Any] = {"profile": folder / source.profile}
    if isinstance(source, RestConfig):
        found |= _anchored_http(source, folder)
    elif isinstance(source, ProcessConfig):
        found["folder"] = folder / source.folder
    # With [source.sftp] the path is one of the remote host.
    elif isinstance(source, DropConfig) and source.sftp is None:
        found["path"] = folder / source.path
    return source.model_copy(update=found)


def _anchored_sink(sink: SinkConfig, folder: Path) -> SinkConfig:
    if isinstance(sink, PluginSinkConfig):
        return sink
    if isinstance(sink, RestPostConfig):
        return sink.model_copy(update={**_anchored_http(sink, folder), "profile": folder / sink.profile})
    if isinstance(sink, HttpSettings):
        return sink.model_copy(update=_anchored_http(sink, folder))
    return sink.model_copy(update={"path": folder / sink.path})


def _anchored_http(settings: HttpSettings, folder: Path) -> dict[str, Any]:
    files = {name: folder / path for name in ("certificate", "key") if (path := getattr(settings.auth, name))}
    return {
        "auth": settings.auth.model_copy(update=files),
        "ca_file": settings.ca_file and folder / settings.ca_file,
    }
