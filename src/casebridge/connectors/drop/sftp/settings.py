"""How the server of a remote drop folder is reached."""

from __future__ import annotations

import base64
import binascii
import re

from pydantic import Field, field_validator, model_validator

from casebridge.sdk.spec import Name, Spec

__all__ = ["SftpSettings", "pinned_key"]

_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_KINDS = frozenset(
    {"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-ed448"}
)


class SftpSettings(Spec):
    """An SFTP server. ``path``, ``archive`` and ``quarantine`` of the source are then folders there.

    Only the host key given here is trusted, and only the password and key named here are used: no agent, no settings
    and no known hosts of the account that runs casebridge.
    """

    host: str = Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._:-]{0,251}[A-Za-z0-9])?$", description="name or IP address")
    port: int = Field(default=22, ge=1, le=65_535, description="TCP port")
    user: str = Field(min_length=1, max_length=200, description="account on the server")
    host_key: str = Field(
        description="the server's public key as `ssh-keyscan` prints it after the host, or its SHA256 fingerprint"
    )
    secret: Name | None = Field(default=None, description="name of the secret that holds the password")
    key: Name | None = Field(default=None, description="name of the secret that holds the private key")
    key_passphrase: Name | None = Field(default=None, description="name of the secret that opens the private key")
    deadline_seconds: float = Field(default=30.0, ge=1, le=600, description="longest wait for any one answer")

    @field_validator("host_key")
    @classmethod
    def _a_key(cls, value: str) -> str:
        if not _FINGERPRINT.fullmatch(value) and not pinned_key(value):
            raise ValueError("a host key is 'ssh-ed25519 AAAA...' on one line, or 'SHA256:' and 43 characters")
        return value

    @model_validator(mode="after")
    def _a_way_in(self) -> SftpSettings:
        if self.secret is None and self.key is None:
            raise ValueError("give secret (for a password) or key")
        if self.key_passphrase is not None and self.key is None:
            raise ValueError("key_passphrase needs key")
        return self


def pinned_key(text: str) -> str:
    """Kind and base64 of a public key, without its comment; empty if ``text`` is none."""
    kind, encoded, *_ = (*text.split(), "", "")
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return ""
    head = len(kind).to_bytes(4, "big") + kind.encode("ascii", "replace")
    return f"{kind} {encoded}" if kind in _KINDS and blob.startswith(head) and len(blob) > len(head) + 4 else ""
