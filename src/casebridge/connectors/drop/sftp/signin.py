"""Signs in to a server: its host key first, and nothing of ours before that is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import asyncssh

from casebridge.connectors.drop.sftp.settings import SftpSettings, pinned_key
from casebridge.connectors.drop.sftp.trouble import fix, later
from casebridge.errors import FixConfig
from casebridge.sdk import Secret

__all__ = ["Credentials", "credentials", "sign_in"]

_RSA = ["rsa-sha2-512", "rsa-sha2-256"]
_ALGORITHMS = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-ed448", *_RSA]
"""Plain keys only: a certificate would put the trust elsewhere than in the pinned key."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What the server is shown: a password, a key, or both."""

    password: Secret | None
    key: asyncssh.SSHKey | None


def credentials(settings: SftpSettings, secret: Callable[[str], Secret]) -> Credentials:
    """Password and key out of the secrets. Raises ``FixConfig``: ``sftp_key_unreadable``, or a secret is missing."""
    password = secret(settings.secret) if settings.secret else None
    if settings.key is None:
        return Credentials(password, None)
    text = secret(settings.key)
    passphrase = secret(settings.key_passphrase).reveal() if settings.key_passphrase else None
    try:
        return Credentials(password, asyncssh.import_private_key(text.reveal().strip(), passphrase))
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        # Not even the reason: it may quote the text.
        raise fix("sftp_key_unreadable") from None


class _Pinned(asyncssh.SSHClient):
    """Believes one host key and remembers what it was shown."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self.shown = ""

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002
        self.shown = key.get_fingerprint()
        return self.shown == self.fingerprint


async def sign_in(
    settings: SftpSettings, mine: Credentials
) -> tuple[asyncssh.SSHClientConnection, asyncssh.SFTPClient]:
    """A connection and its SFTP session.

    Raises ``TryLater`` (``sftp_unavailable``) and ``FixConfig``: ``sftp_host_key``, ``sftp_algorithm``,
    ``sftp_refused``, ``sftp_not_offered``.
    """
    text = pinned_key(settings.host_key)
    pinned = asyncssh.import_public_key(text) if text else None
    client = _Pinned(pinned.get_fingerprint() if pinned else settings.host_key)
    usual = _RSA if text.startswith("ssh-rsa ") else [text.partition(" ")[0]] if text else []
    ways = (["publickey"] if mine.key else []) + (["password", "keyboard-interactive"] if mine.password else [])
    try:
        connection = await asyncssh.connect(
            settings.host,
            settings.port,
            username=settings.user,
            password=mine.password.reveal() if mine.password else None,
            client_keys=[mine.key] if mine.key else None,
            preferred_auth=ways,
            client_factory=lambda: client,
            # An empty list of trusted keys, not None: None would trust every server.
            known_hosts=([], [], []),
            # The pinned kind first; a server that has none of it shows another key, and the error can tell which.
            server_host_key_algs=[*usual, *(name for name in _ALGORITHMS if name not in usual)],
            x509_trusted_certs=None,
            # Nothing of the account that runs casebridge: no settings, no agent, no tunnel, no tickets.
            config=None,
            agent_path=None,
            gss_host=None,
            # Compressed data could be a bomb.
            compression_algs=["none"],
        )
    except asyncssh.HostKeyNotVerifiable:
        raise _other_key(client.shown) from None
    except asyncssh.KeyExchangeFailed:
        raise fix("sftp_algorithm") from None
    except asyncssh.PermissionDenied:
        raise fix("sftp_refused") from None
    except (asyncssh.Error, OSError) as error:
        raise later(error) from None
    try:
        # Names are bytes on a server; what is no UTF-8 survives the way there and back.
        return connection, await connection.start_sftp_client(path_errors="surrogateescape")
    except (asyncssh.ChannelOpenError, asyncssh.SFTPError):
        connection.abort()
        raise fix("sftp_not_offered") from None
    except BaseException as error:
        connection.abort()
        if isinstance(error, (asyncssh.Error, OSError)):
            raise later(error) from None
        raise


def _other_key(shown: str) -> FixConfig:
    what = f" It showed {shown}." if shown else ""
    return fix("sftp_host_key", f"The server is not the one whose host key is pinned.{what}")
