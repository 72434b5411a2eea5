"""What both ends of the transport are told: servers, who signs in, and the stream."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, field_validator, model_validator

from casebridge.sdk.author import Options, SecretName

__all__ = ["NatsOptions", "ReceiveOptions", "SendOptions", "encrypted", "is_local"]

_TLS = {"tls", "wss"}
_WEB = {"ws", "wss"}
_PART = r"[A-Za-z0-9_-]{1,64}"


class NatsOptions(Options):
    """How the server is reached. Secrets stand here by name only."""

    servers: tuple[str, ...] = Field(
        min_length=1, max_length=16, description="servers of one cluster: tls://host:4222, or wss://host:443"
    )
    user: str | None = Field(default=None, min_length=1, max_length=200, description="user name, with password")
    password: SecretName | None = Field(default=None, description="name of the secret that holds the password")
    credentials: SecretName | None = Field(
        default=None, description="name of the secret that holds a .creds file, or the seed of an NKey (SU...)"
    )
    ca_file: Path | None = Field(
        default=None, description="certificates (PEM) that are trusted instead of those of this machine"
    )
    certificate: Path | None = Field(default=None, description="file of the client certificate (PEM)")
    key: Path | None = Field(default=None, description="file of its key (PEM), if not in the certificate's file")
    key_password: SecretName | None = Field(default=None, description="name of the secret that opens the key's file")
    allow_plain: bool = Field(
        default=False, description="allow nats:// and ws:// to other machines: anyone between can read it"
    )
    stream: str = Field(default="CASEBRIDGE", pattern=rf"^{_PART}$", description="name of the stream")
    prefix: str = Field(
        default="casebridge", pattern=rf"^{_PART}(\.{_PART}){{0,4}}$", description="first part of every subject"
    )
    answer_seconds: float = Field(
        default=20, gt=0, le=120, description="seconds to connect in, and to wait for one answer of the server"
    )

    @field_validator("servers")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len({_split(item).scheme in _WEB for item in value}) > 1:
            raise ValueError("all servers are reached the same way: tls:// or wss://")
        return value

    @model_validator(mode="after")
    def _whole(self) -> NatsOptions:
        plain = [item for item in self.servers if not encrypted(item)]
        if plain and not self.allow_plain and not all(is_local(item) for item in plain):
            raise ValueError("nats:// to another machine is not encrypted: use tls://, or set allow_plain = true")
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password go together")
        if self.user is not None and self.credentials is not None:
            raise ValueError("give user and password, or credentials")
        if self.certificate is None and (self.key or self.key_password):
            raise ValueError("a key needs its certificate")
        return self

    @property
    def subjects(self) -> str:
        """All subjects that events have."""
        return f"{self.prefix}.events.>"


class SendOptions(NatsOptions):
    """What the agency's end is told."""

    in_flight: int = Field(
        default=256, ge=1, le=4096, description="events that are on their way before the first is acknowledged"
    )
    batch_seconds: float = Field(
        default=300, gt=0, le=500, description="seconds for one batch; what is left of it is sent again later"
    )


class ReceiveOptions(NatsOptions):
    """What the hub's end is told: one stream is one peer."""

    consumer: str = Field(default="hub", pattern=rf"^{_PART}$", description="name of the hub's durable consumer")
    max_events: int = Field(default=500, ge=1, le=5_000, description="events that are taken in one transaction")


def encrypted(server: str) -> bool:
    """Whether an address asks for TLS."""
    return _split(server).scheme in _TLS


def is_local(server: str) -> bool:
    """Whether an address names this machine."""
    host = _split(server).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _split(server: str) -> SplitResult:
    try:
        found = urlsplit(server)
        bad = found.scheme not in {"nats", "ws"} | _TLS or not found.hostname or found.port == 0
    except ValueError:
        bad = True
    if bad:
        raise ValueError("a server is written tls://host:4222 or wss://host:443")
    if found.username is not None or found.password is not None:
        raise ValueError("an address holds no user and password: use user and password, or credentials")
    if found.query or found.fragment or (found.path not in ("", "/") and found.scheme not in _WEB):
        raise ValueError("an address has no path, no query and no fragment")
    return found
