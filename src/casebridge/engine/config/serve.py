"""``[serve]`` and ``[[peer]]``: the hub that takes in what agencies send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from casebridge.sdk.spec import Name, SecretName

__all__ = ["PeerConfig", "ServeConfig"]


class ServeConfig(BaseModel):
    """``[serve]``: where `casebridge serve` listens, and how much it takes."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    listen: str = Field(
        default="127.0.0.1:8443", pattern=r"^(\[[0-9a-f:.]+\]|[0-9A-Za-z.-]+):[0-9]{1,5}$", description="host:port"
    )
    certificate: Path | None = Field(default=None, description="the server's certificate chain (PEM)")
    key: Path | None = Field(default=None, description="its key (PEM)")
    client_ca: Path | None = Field(
        default=None, description="certificates (PEM) that sign those of clients; with it every client must show one"
    )
    behind_proxy: bool = Field(
        default=False, description="a proxy in front ends TLS: plain HTTP is taken from other machines"
    )
    max_bytes: int = Field(default=8 << 20, ge=1024, le=256 << 20, description="bytes of the largest request")
    max_events: int = Field(default=1_000, ge=1, le=100_000, description="events in one request")
    body_seconds: float = Field(default=30, gt=0, le=600, description="seconds in which a request has to be there")
    requests_per_minute: int = Field(default=600, ge=1, le=600_000, description="requests of one peer in a minute")
    drain_seconds: int = Field(
        default=20, ge=1, le=600, description="how long requests may take to end once the hub is asked to stop"
    )
    clock_skew_seconds: int = Field(
        default=300, ge=1, le=3600, description="how far the time of a signature may lie from the server's"
    )

    @model_validator(mode="after")
    def _whole(self) -> ServeConfig:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key go together")
        if self.client_ca is not None and self.certificate is None:
            raise ValueError("client_ca needs certificate and key")
        return self


class PeerConfig(BaseModel):
    """``[[peer]]``: one who may send: an agency, or a state that sends for several."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Name = Field(description="what the ledger and every screen call it")
    agencies: tuple[str, ...] = Field(
        min_length=1, description='agencies it may speak for, as "ORI:WA0170000"; events of others are refused'
    )
    signing: tuple[SecretName, ...] = Field(
        min_length=1,
        max_length=2,
        description="names of the secrets that sign its requests (whsec_...); two while one is being replaced",
    )
    certificate_sha256: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...] = Field(
        default=(),
        max_length=2,
        description="SHA-256 of its client certificate, with client_ca; two while one is being replaced",
    )

    @field_validator("agencies")
    @classmethod
    def _keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(":" not in item for item in value):
            raise ValueError('an agency is written SCHEME:VALUE, for example "ORI:WA0170000"')
        return value
