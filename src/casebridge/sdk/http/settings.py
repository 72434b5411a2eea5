"""``[source.http]`` and ``[source.http.auth]`` of the configuration: which system is reached, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from casebridge.sdk.http.address import origin_of, refuse_address
from casebridge.sdk.restspec import AuthKind
from casebridge.sdk.spec import SecretName, Spec

__all__ = ["AuthSettings", "HttpSettings"]

_NEEDS: dict[str, tuple[str, ...]] = {
    "none": (),
    "basic": ("user", "secret"),
    "bearer": ("secret",),
    "api_key": ("secret",),
    "oauth2": ("token_url", "client_id", "secret"),
    "mtls": ("certificate",),
}


class AuthSettings(Spec):
    """How to sign in. Secrets stand here by name only."""

    type: AuthKind = Field(default="none", description="none, basic, bearer, api_key, oauth2 or mtls")
    user: str | None = Field(default=None, max_length=200, description="user name, for basic")
    secret: SecretName | None = Field(
        default=None, description="name of the secret: password, token, API key or client secret"
    )
    header: str = Field(
        default="X-API-Key", pattern=r"^[A-Za-z0-9-]{1,60}$", description="header of the key, for api_key"
    )
    token_url: str | None = Field(default=None, description="where a token is asked for, for oauth2")
    client_id: str | None = Field(default=None, max_length=300, description="for oauth2")
    scope: str | None = Field(default=None, max_length=500, description="for oauth2, if the system wants one")
    token_fields: dict[str, str] = Field(
        default_factory=dict, description="further fields of the token request, e.g. audience or resource"
    )
    client_auth: Literal["basic", "body"] = Field(
        default="basic", description="where the client secret stands in the token request: its header or its body"
    )
    certificate: Path | None = Field(default=None, description="file of the client certificate (PEM), for any type")
    key: Path | None = Field(default=None, description="file of its key (PEM), if not in the certificate's file")
    key_secret: SecretName | None = Field(
        default=None, description="name of the secret that holds the key itself (PEM)"
    )
    key_password: SecretName | None = Field(default=None, description="name of the secret that opens the key's file")

    @field_validator("token_url")
    @classmethod
    def _token_url(cls, value: str | None) -> str | None:
        if value is not None:
            refuse_address(value, query=True)
        return value

    @model_validator(mode="after")
    def _complete(self) -> AuthSettings:
        missing = [name for name in _NEEDS[self.type] if not getattr(self, name)]
        if missing:
            raise ValueError(f"type = {self.type!r} needs {' and '.join(missing)}")
        if self.certificate is None and (self.key or self.key_secret or self.key_password):
            raise ValueError("a key needs its certificate")
        if self.key is not None and self.key_secret is not None:
            raise ValueError("give key or key_secret")
        if self.key_secret is not None and self.key_password is not None:
            raise ValueError("key_password is for a key in a file")
        return self


class HttpSettings(Spec):
    """One system that is reached over HTTP. Environment variables such as HTTP_PROXY have no effect."""

    url: str = Field(description="address of the system, e.g. https://cases.example; requests go below it")
    auth: AuthSettings = Field(default=AuthSettings(), description="how to sign in")
    ca_file: Path | None = Field(
        default=None, description="certificates (PEM) that are trusted instead of the public ones"
    )
    proxy: str | None = Field(default=None, description="http://host:port of a proxy; it looks up the system's name")
    redirects: bool = Field(default=False, description="follow a redirect to the same scheme, host and port")
    allow_http: bool = Field(default=False, description="allow http:// to other machines: anyone between can read it")
    deadline_seconds: float = Field(
        default=60, gt=0, le=3600, description="seconds for one request, from look-up to the last byte"
    )
    total_seconds: float = Field(
        default=180, gt=0, le=7200, description="seconds after which a request is not tried again"
    )
    attempts: int = Field(default=4, ge=1, le=10, description="how often a request is tried in all")
    max_bytes: int = Field(
        default=67_108_864, ge=1024, le=1_073_741_824, description="bytes of the largest answer, also once unpacked"
    )
    requests_per_minute: int | None = Field(
        default=None, ge=1, le=60_000, description="the most requests to this host in a minute, over all sources"
    )

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        refuse_address(value)
        return value

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: str | None) -> str | None:
        if value is not None:
            refuse_address(value)
            if origin_of(value).scheme != "http":
                raise ValueError("the address of a proxy begins with http://; what goes through it stays encrypted")
        return value

    @model_validator(mode="after")
    def _encrypted(self) -> HttpSettings:
        for url in (self.url, self.auth.token_url):
            origin = origin_of(url) if url else None
            if origin and origin.scheme == "http" and not (self.allow_http or (origin.local and not self.proxy)):
                raise ValueError("http:// to another machine is not encrypted: use https://, or set allow_http = true")
        return self
