"""The configuration: one TOML file, with the environment on top."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from casebridge.connectors.drop import DropOptions, DropSettings
from casebridge.connectors.entry_sheet import EntrySheetOptions
from casebridge.connectors.file_drop import FileDropOptions
from casebridge.guard.toml import read_toml, validate
from casebridge.model import AgencyRef, AgencyScheme, RecipientClass

__all__ = ["AgencyConfig", "Config", "LedgerConfig", "SinkConfig", "SourceConfig", "load_config", "seconds"]

ENVIRONMENT = "CASEBRIDGE__"
_NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"
_DURATION = re.compile(r"([0-9]{1,6})\s*(s|m|h|d)")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def seconds(text: str) -> int:
    """The seconds in ``30s``, ``15m``, ``6h`` or ``1d``. Raises ``ValueError`` for anything else."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError("a duration is a whole number and s, m, h or d, for example '15m'")
    return int(found[1]) * _UNITS[found[2]]


class AgencyConfig(BaseModel):
    """``[agency]``: who investigates. ``ori``, or ``id`` with ``scheme`` for an agency without one."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    ori: str | None = Field(default=None, description="the nine characters of the agency's ORI")
    id: str | None = Field(default=None, description="the agency's identifier under scheme")
    scheme: Literal["LOCAL", "FOREIGN"] = Field(default="LOCAL", description="LOCAL or FOREIGN, with id")
    name: str | None = Field(default=None, max_length=200)
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", description="ISO 3166-1 code")
    recipient_class: RecipientClass | None = Field(default=None, description="ICAC, LOCAL, FEDERAL or INTERNATIONAL")

    @model_validator(mode="after")
    def _one_identifier(self) -> AgencyConfig:
        if (self.ori is None) == (self.id is None):
            raise ValueError("give ori or id")
        self.ref()
        return self

    def ref(self) -> AgencyRef:
        """The agency as events name it."""
        return AgencyRef(
            scheme=AgencyScheme.ORI if self.ori else AgencyScheme[self.scheme],
            value=self.ori or self.id or "",
            name=self.name,
            country=self.country,
            recipient_class=self.recipient_class,
        )


class LedgerConfig(BaseModel):
    """``[ledger]``: where everything is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path = Path("ledger.db")


class SourceConfig(DropSettings):
    """``[[source]]``: a folder that a case system drops files into, and the profile that reads them."""

    name: str = Field(pattern=_NAME)
    type: Literal["csv_drop"] = "csv_drop"
    profile: Path = Field(description="the profile, relative to the configuration")
    interval: str = Field(default="15m", description="how often `sync --due` reads the source: 30s, 15m, 6h, 1d")

    @field_validator("interval")
    @classmethod
    def _a_duration(cls, value: str) -> str:
        seconds(value)
        return value

    def options(self, *, snapshot: bool) -> DropOptions:
        """The connector's own options; whether its files are snapshots, the profile says."""
        settings = {name: getattr(self, name) for name in DropSettings.model_fields}
        return DropOptions.model_validate({**settings, "snapshot": snapshot})


class FileDropConfig(FileDropOptions):
    """``[[sink]]`` of type file_drop: CloudEvents as JSON lines."""

    name: str = Field(pattern=_NAME)
    type: Literal["file_drop"]

    def options(self) -> FileDropOptions:
        """The connector's own options."""
        return FileDropOptions.model_validate({name: getattr(self, name) for name in FileDropOptions.model_fields})


class EntrySheetConfig(EntrySheetOptions):
    """``[[sink]]`` of type ncmec_entry_sheet: a sheet to enter at NCMEC by hand."""

    name: str = Field(pattern=_NAME)
    type: Literal["ncmec_entry_sheet"]

    def options(self) -> EntrySheetOptions:
        """The connector's own options."""
        return EntrySheetOptions.model_validate({name: getattr(self, name) for name in EntrySheetOptions.model_fields})


SinkConfig = Annotated[FileDropConfig | EntrySheetConfig, Field(discriminator="type")]


class Config(BaseModel):
    """The whole configuration; relative paths start at its file's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    agency: AgencyConfig
    ledger: LedgerConfig = LedgerConfig()
    source: tuple[SourceConfig, ...] = ()
    sink: tuple[SinkConfig, ...] = ()

    @model_validator(mode="after")
    def _names_differ(self) -> Config:
        for role, names in (("source", [s.name for s in self.source]), ("sink", [s.name for s in self.sink])):
            if len(set(names)) != len(names):
                raise ValueError(f"two {role}s have the same name")
        return self


def load_config(path: Path, environ: Mapping[str, str] | None = None) -> Config:
    """The configuration in ``path``, with ``CASEBRIDGE__SECTION__KEY`` of ``environ`` on top.

    Raises ``FixConfig`` naming the file, line and key, and the nearest valid key.
    """
    data, text = read_toml(path)
    overlay(data, os.environ if environ is None else environ)
    config = validate(data, Config, path, text)
    return _anchored(config, path.parent)


def overlay(data: dict[str, Any], environ: Mapping[str, str]) -> None:
    """Puts ``CASEBRIDGE__LEDGER__PATH=...`` and the like into ``data``; lists (source, sink) stay the file's."""
    for name, value in sorted(environ.items()):
        if not name.upper().startswith(ENVIRONMENT):
            continue
        *tables, key = name[len(ENVIRONMENT) :].lower().split("__")
        inner = data
        for table in tables:
            inner = inner.setdefault(table, {})
            if not isinstance(inner, dict):
                break
        else:
            inner[key] = value


def _anchored(config: Config, folder: Path) -> Config:
    return config.model_copy(
        update={
            "ledger": config.ledger.model_copy(update={"path": folder / config.ledger.path}),
            "source": tuple(
                item.model_copy(update={"path": folder / item.path, "profile": folder / item.profile})
                for item in config.source
            ),
            "sink": tuple(item.model_copy(update={"path": folder / item.path}) for item in config.sink),
        }
    )
