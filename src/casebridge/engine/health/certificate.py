"""When the certificates in a file end."""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime

__all__ = ["ends_of"]

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_TIMES = {0x17: "%y%m%d%H%M%SZ", 0x18: "%Y%m%d%H%M%SZ"}


def ends_of(pem: str) -> list[datetime]:
    """The last moment of each certificate in PEM text, in order; empty if there is none.

    Reads only the place of the validity (RFC 5280 sec. 4.1). Raises ``ValueError`` for what is no certificate.
    """
    return [_end(ssl.PEM_cert_to_DER_cert(block)) for block in _PEM.findall(pem)]


def _end(der: bytes) -> datetime:
    certificate = _content(der, 0)[1]
    fields = _content(certificate, 0)[1]
    at = 0
    if fields[:1] == b"\xa0":
        at = _content(fields, 0)[2]
    # Serial number, algorithm and issuer come before the validity.
    for _ in range(3):
        at = _content(fields, at)[2]
    validity = _content(fields, at)[1]
    tag, value, _ = _content(validity, _content(validity, 0)[2])
    if tag not in _TIMES:
        raise ValueError("no time")
    return datetime.strptime(value.decode("ascii"), _TIMES[tag]).replace(tzinfo=UTC)


def _content(der: bytes, at: int) -> tuple[int, bytes, int]:
    """One element of DER: its tag, its content, and where the next one begins."""
    if len(der) < at + 2:
        raise ValueError("cut short")
    tag, length, start = der[at], der[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, start = int.from_bytes(der[start : start + count], "big"), start + count
    if len(der) < start + length:
        raise ValueError("cut short")
    return tag, der[start : start + length], start + length
