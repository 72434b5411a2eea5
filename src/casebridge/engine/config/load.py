"""The whole configuration out of its file, with the environment on top."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, PrivateAttr, model_validator

from casebridge.engine.config.agency import AgencyConfig, LedgerConfig, QualityConfig, SecretsConfig
from casebridge.engine.config.plugin import PluginConfig, PluginSinkConfig, ReportsConfig
from casebridge.engine.config.process import ProcessConfig
from casebridge.engine.config.sink import SinkConfig
from casebridge.engine.config.source import DropConfig, RestConfig, SourceConfig
from casebridge.guard.toml import read_toml, validate

__all__ = ["ENVIRONMENT", "Config", "load_config", "overlaid", "overlay"]

ENVIRONMENT = "CASEBRIDGE__"


class Config(BaseModel):
    """The whole configuration; relative paths start at its file's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    agency: AgencyConfig
    ledger: LedgerConfig = LedgerConfig()
    secrets: SecretsConfig = SecretsConfig()
    quality: QualityConfig = QualityConfig()
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
        ):
            if len(set(names)) != len(names):
                raise ValueError(f"two {role} have the same name")
        return self


def load_config(path: Path, environ: Mapping[str, str] | None = None) -> Config:
    """The configuration in ``path``, with ``CASEBRIDGE__SECTION__KEY`` of ``environ`` on top.

    Raises ``FixConfig`` naming the file, line and key, and the nearest valid key.
    """
    data, text = read_toml(path)
    overlay(data, os.environ if environ is None else environ)
    config = validate(data, Config, path, text)
    anchored = _anchored(config, path.parent)
    anchored._file = path
    return anchored


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
            "ledger": config.ledger.model_copy(update={"path": folder / config.ledger.path}),
            "secrets": config.secrets.model_copy(update=secrets),
            "source": tuple(_anchored_source(item, folder) for item in config.source),
            "sink": tuple(
                item if isinstance(item, PluginSinkConfig) else item.model_copy(update={"path": folder / item.path})
                for item in config.sink
            ),
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
        files = {name: folder / path for name in ("certificate", "key") if (path := getattr(source.auth, name))}
        found["auth"] = source.auth.model_copy(update=files)
        found["ca_file"] = source.ca_file and folder / source.ca_file
    elif isinstance(source, ProcessConfig):
        found["folder"] = folder / source.folder
    # With [source.sftp] the path is one of the remote host.
    elif isinstance(source, DropConfig) and source.sftp is None:
        found["path"] = folder / source.path
    return source.model_copy(update=found)
