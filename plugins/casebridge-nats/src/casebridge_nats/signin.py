"""Who signs in, and what is trusted."""

from __future__ import annotations

import base64
import binascii
import re
import ssl
from collections.abc import Callable
from typing import Any

from casebridge.sdk import Secret
from casebridge_nats.options import NatsOptions
from casebridge_nats.trouble import trouble

__all__ = ["sign_in", "tls_context"]

_SEED = re.compile(r"^SU[A-Z2-7]{56}$", re.MULTILINE)
_JWT = re.compile(r"^[\w-]+\.[\w-]+\.[\w-]+$", re.MULTILINE | re.ASCII)


def sign_in(options: NatsOptions, secret: Callable[[str], Secret]) -> dict[str, Any]:
    """What a client is told to sign in with: user and password, an NKey, or an NKey with its JWT.

    Raises ``FixConfig`` (``nats_files``, and what ``secret`` raises).
    """
    if options.credentials is None:
        if options.password is None:
            return {}
        return {"user": options.user, "password": secret(options.password).reveal()}
    text = secret(options.credentials).reveal().replace("\r", "")
    seed, jwt = _SEED.search(text), _JWT.search(text)
    if seed is None:
        raise trouble("nats_files")
    sign = _signer(seed.group())
    if jwt is None:
        return {"nkeys_seed_str": seed.group()}
    return {"user_jwt_cb": lambda: bytearray(jwt.group().encode()), "signature_cb": sign}


def _signer(seed: str) -> Callable[[str], bytes]:
    import nkeys  # type: ignore[import-untyped]

    def sign(nonce: str) -> bytes:
        pair = nkeys.from_seed(bytearray(seed.encode()))
        signature = base64.b64encode(pair.sign(nonce.encode()))
        pair.wipe()
        return signature

    try:
        nkeys.from_seed(bytearray(seed.encode())).wipe()
    except (nkeys.NkeysError, binascii.Error, ValueError):
        raise trouble("nats_files") from None
    return sign


def tls_context(options: NatsOptions, secret: Callable[[str], Secret]) -> ssl.SSLContext:
    """TLS 1.2 or later that checks certificate and name. Raises ``FixConfig`` (``nats_files``)."""
    password = secret(options.key_password).reveal() if options.key_password else ""
    try:
        context = ssl.create_default_context(cafile=options.ca_file and str(options.ca_file))
        if options.ca_file is not None:
            # As for HTTP: authorities of an agency often lack what the strict mode of Python 3.13 wants.
            context.verify_flags &= ~ssl.VERIFY_X509_STRICT
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if options.certificate is not None:
            # Never None: OpenSSL would ask for a password on the terminal.
            context.load_cert_chain(str(options.certificate), options.key and str(options.key), password=password)
    except OSError:
        raise trouble("nats_files") from None
    return context
