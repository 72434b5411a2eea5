"""The tables that stand alone: who the agency is, where the ledger and the secrets are."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from casebridge.model import AgencyRef, AgencyScheme, RecipientClass
from casebridge.reporting import STALE_DAYS
from casebridge.sdk.spec import SecretName

__all__ = ["AgencyConfig", "LedgerConfig", "QualityConfig", "SecretsConfig"]


class AgencyConfig(BaseModel):
    """``[agency]``: who investigates. ``ori``, or ``id`` with ``scheme`` for an agency without one."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    ori: str | None = Field(default=None, description="the nine characters of the agency's ORI")
    id: str | None = Field(default=None, description="the agency's identifier under scheme")
    scheme: Literal["LOCAL", "FOREIGN"] = Field(default="LOCAL", description="LOCAL or FOREIGN, with id")
    name: str | None = Field(default=None, max_length=200, description="the agency's name, as events carry it")
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
    """``[ledger]``: where everything is kept: a file of this host, or a database that several hosts share."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    path: Path = Field(default=Path("ledger.db"), description="the SQLite file, unless url is given")
    url: str | None = Field(
        default=None,
        pattern=r"^postgresql://",
        description="the PostgreSQL database of several hosts: postgresql://user@host:port/database, never a password",
    )
    secret: SecretName | None = Field(default=None, description="name of the secret that holds the database's password")
    folder: Path | None = Field(
        default=None,
        description="this host's own folder for work files and notes; default: the folder of path",
    )

    backups: Path | None = Field(
        default=None, description="the folder that `casebridge ledger backup` writes to; best on another disk"
    )

    @field_validator("url")
    @classmethod
    def _no_password(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).password is not None or "password" in urlsplit(value).query.lower()):
            raise ValueError("a password stands in a secret: name it with `secret`")
        return value

    @property
    def state(self) -> Path:
        """This host's own folder."""
        return self.folder or self.path.parent


class QualityConfig(BaseModel):
    """``[quality]``: when something of a report is suggested as a quality issue. Nothing is ever answered by it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    stale_days: int = Field(
        default=STALE_DAYS, ge=0, le=36_500, description="days before its receipt after which an incident counts as old"
    )


class SecretsConfig(BaseModel):
    """``[secrets]``: where secrets are looked for by name.

    In this order: the folder of the variable ``CASEBRIDGE_SECRETS_DIR``, ``folder``, systemd's
    ``CREDENTIALS_DIRECTORY``, the variable ``CASEBRIDGE_SECRET_NAME``, ``file``. No value of a secret ever stands in
    the configuration itself. Files must belong to casebridge's account or root and be closed to everybody else
    (``chmod 600``); on Windows the rights of their folder count, which casebridge can't judge.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    folder: Path | None = Field(default=None, description="a folder with one file for each secret, named as the secret")
    file: Path | None = Field(default=None, description='a TOML file with one line name = "value" for each secret')
