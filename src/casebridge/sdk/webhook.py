"""Signatures of requests between organisations: Standard Webhooks, and the digest of a body. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote, urlencode
from uuid import NAMESPACE_URL, uuid5

from casebridge.errors import FixConfig
from casebridge.faults import FAULTS
from casebridge.guard.secret import Secret

__all__ = [
    "DIGEST",
    "ID",
    "PEER",
    "SIGNATURE",
    "TIMESTAMP",
    "content_digest",
    "digest_fits",
    "path_with_query",
    "request_id",
    "signature_fault",
    "signed",
    "signed_get",
]

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PEER = "webhook-peer"
"""Names the sender, so that its keys can be found."""
DIGEST = "content-digest"

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64
_MOST_SIGNATURES = 8
_SKEW = 300.0


def request_id(event_ids: Sequence[str]) -> str:
    """The ``webhook-id`` of a request with these events: the same for each attempt, on whatever host, at any time."""
    return f"msg_{uuid5(NAMESPACE_URL, 'casebridge:' + ' '.join(event_ids)).hex}"


def path_with_query(path: str, query: Mapping[str, str | int]) -> str:
    """The address below the hub's base as it is sent and signed: ``/v1/held?agency=ORI%3AWA0170000&day=2026-03-01``."""
    return f"{path}?{urlencode(query, quote_via=quote, safe='')}" if query else path


def signed(ident: str, at: datetime, body: bytes, secrets: Sequence[Secret]) -> dict[str, str]:
    """The three headers of one attempt; several secrets make several signatures, while one is being replaced.

    Raises ``FixConfig`` (``signing_secret``).

    Source: Standard Webhooks 1.0.0, "Signature scheme".
    """
    moment = str(int(at.timestamp()))
    made = " ".join(f"v1,{_signature(_key(item), ident, moment, body)}" for item in secrets)
    return {ID: ident, TIMESTAMP: moment, SIGNATURE: made}


def signed_get(target: str) -> bytes:
    """What stands for the body of a GET when it is signed; ``target`` is its path (from ``/v1`` on) with the query."""
    return f"GET {target}".encode()


def signature_fault(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], now: datetime, *, skew: float = _SKEW
) -> str:
    """The fault code of a request's signature; empty for one that one of ``secrets`` made of this body.

    Args:
        headers: of the request, names in lower case.
        body: as it came, byte by byte; for a GET ``signed_get``.
        secrets: ``whsec_...`` of the sender.
        now: the time.
        skew: seconds by which the sender's clock may differ.

    Codes: ``signature_missing``, ``signature_late``, ``signature_wrong``. Raises ``FixConfig`` (``signing_secret``).
    """
    ident, moment, given = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    # An ID with a dot could be read as another ID with another time.
    if not (_ID.fullmatch(ident) and given and moment.isascii() and moment.isdecimal() and len(moment) < 12):
        return "signature_missing"
    candidates = [
        part[3:].encode("utf-8", "replace") for part in given.split(" ")[:_MOST_SIGNATURES] if part.startswith("v1,")
    ]
    # Each pair is compared, whatever came before: the time taken tells nothing.
    wanted = [_signature(_key(item), ident, moment, body).encode() for item in secrets]
    hits = [hmac.compare_digest(ours, theirs) for ours in wanted for theirs in candidates]
    if not any(hits):
        return "signature_wrong"
    return "" if abs(now.timestamp() - int(moment)) <= skew else "signature_late"


def content_digest(body: bytes) -> str:
    """The header ``Content-Digest`` of a body. Source: RFC 9530, section 2."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def digest_fits(header: str, body: bytes) -> bool:
    """Whether the header holds the SHA-256 of the body; digests of other kinds beside it are passed over."""
    parts = [part.strip() for part in header.split(",")]
    found = [part for part in parts if part.lower().startswith("sha-256=")]
    return len(found) == 1 and hmac.compare_digest(
        found[0][8:].encode("utf-8", "replace"), content_digest(body)[8:].encode()
    )


def _signature(key: bytes, ident: str, moment: str, body: bytes) -> str:
    return b64encode(hmac.digest(key, f"{ident}.{moment}.".encode() + body, "sha256")).decode()


def _key(secret: Secret) -> bytes:
    text = secret.reveal()
    try:
        key = b64decode(text.removeprefix(_PREFIX), validate=True)
    except ValueError:
        key = b""
    if not text.startswith(_PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        fault = FAULTS["signing_secret"]
        raise FixConfig("signing_secret", fault.meaning, next_step=fault.next_step)
    return key
