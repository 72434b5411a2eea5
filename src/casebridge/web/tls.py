"""TLS of the hub: its certificate, and those that its clients must show."""

from __future__ import annotations

import ssl

from casebridge.engine.config import ServeConfig
from casebridge.errors import FixConfig, Place
from casebridge.faults import FAULTS

__all__ = ["tls_context"]


def tls_context(limits: ServeConfig) -> ssl.SSLContext | None:
    """The context of ``[serve]`` as its files are now; None without a certificate.

    Raises ``FixConfig`` (``serve_tls``).
    """
    if limits.certificate is None or limits.key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        # A key under a password would stop here and ask somebody who is not there.
        context.load_cert_chain(limits.certificate, limits.key, password="")
        if limits.client_ca is not None:
            context.load_verify_locations(cafile=limits.client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ValueError) as error:
        fault = FAULTS["serve_tls"]
        place = Place(str(limits.certificate))
        raise FixConfig(
            "serve_tls", fault.meaning, where=place, next_step=fault.next_step, detail=type(error).__name__
        ) from None
    return context
