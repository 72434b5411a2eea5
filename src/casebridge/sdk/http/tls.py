"""TLS: what is trusted, the own certificate, and the reason of a refusal in words."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path

import httpx

from casebridge.guard.secret import Secret
from casebridge.sdk.http.settings import AuthSettings, HttpSettings

__all__ = ["tls_context", "tls_reason"]

# OpenSSL's X509_V_ERR_* numbers.
_VERIFY = {
    9: "its certificate is not valid yet (or this machine's clock is wrong)",
    10: "its certificate has expired (or this machine's clock is wrong)",
    18: "its certificate is signed by itself",
    19: "its certificate is signed by an authority that is not trusted here",
    20: "its certificate is signed by an authority that is not trusted here",
    21: "its certificate is signed by an authority that is not trusted here",
    23: "its certificate was revoked",
    62: "its certificate is for another name",
    64: "its certificate is for another address",
}
_REASONS = (
    ("WRONG_VERSION_NUMBER", "what answers at this port does not speak TLS"),
    ("HTTP_REQUEST", "what answers at this port does not speak TLS"),
    ("UNSUPPORTED_PROTOCOL", "the system only speaks TLS older than 1.2"),
    ("PROTOCOL_VERSION", "the system only speaks TLS older than 1.2"),
    ("CERTIFICATE_REQUIRED", "the system wants a client certificate"),
    ("UNKNOWN_CA", "the system does not trust the client certificate"),
    ("CERTIFICATE", "the system does not accept the client certificate"),
    ("HANDSHAKE_FAILURE", "the two sides have no way of encryption in common, or the client certificate is missing"),
)


def tls_context(settings: HttpSettings, secret: Callable[[str], Secret]) -> ssl.SSLContext:
    """A context of TLS 1.2 or later that checks certificate and name.

    Without ``ca_file`` the authorities of this machine and the usual public ones are trusted, with it only its own.

    Raises:
        OSError: a file can't be read, or holds no certificate or key (``ssl.SSLError`` is one too).
    """
    if settings.ca_file is None:
        context = httpx.create_ssl_context(trust_env=False)
        context.load_default_certs()
    else:
        context = ssl.create_default_context(cafile=str(settings.ca_file))
        # Alike on all versions of Python: authorities of an agency often lack what the strict mode of 3.13 wants,
        # and a single server certificate may be trusted by itself.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.auth.certificate is not None:
        _present(context, settings.auth, secret)
    return context


def tls_reason(error: ssl.SSLError) -> str | None:
    """Why the connection is refused, in words; None if it broke and may heal."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _VERIFY.get(error.verify_code, "its certificate can't be trusted")
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)):
        return None
    name = error.reason or ""
    for part, words in _REASONS:
        if part in name:
            return words
    return "the TLS handshake failed" if "ALERT" in name else None


def _present(context: ssl.SSLContext, auth: AuthSettings, secret: Callable[[str], Secret]) -> None:
    # Never None: OpenSSL would ask for a password on the terminal.
    password = secret(auth.key_password).reveal() if auth.key_password else ""
    if auth.key_secret is None:
        context.load_cert_chain(str(auth.certificate), auth.key and str(auth.key), password=password)
        return
    # OpenSSL reads keys from files only. The folder is readable by its owner alone and gone at once.
    with tempfile.TemporaryDirectory(prefix="casebridge-") as folder:
        key = Path(folder, "key.pem")
        key.touch(mode=0o600)
        key.write_text(secret(auth.key_secret).reveal(), encoding="utf-8")
        context.load_cert_chain(str(auth.certificate), str(key), password=password)
