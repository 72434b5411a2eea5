"""Who may come in: the checks of a request, the cheap ones first, each bounded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import parse_qsl

import anyio
from starlette.requests import Request

from casebridge.sdk.webhook import DIGEST, PEER, digest_fits, signature_fault, signed_get
from casebridge.web.hub import Hub, Peer
from casebridge.web.problem import Problem
from casebridge.web.shield import seat_of

__all__ = ["body_of", "check_digest", "check_head", "headers_of", "query_of", "sender_of", "target_of", "verify"]

_LENGTH = re.compile(r"[0-9]{1,12}")


def headers_of(request: Request) -> dict[str, str]:
    """The headers by name in lower case; one that stands there twice is joined by a comma, so that it fits nothing."""
    found: dict[str, str] = {}
    for raw, value in request.scope["headers"]:
        name = raw.decode("latin-1")
        text = value.decode("latin-1")
        found[name] = f"{found[name]},{text}" if name in found else text
    return found


def check_head(headers: Mapping[str, str], media: str, most: int) -> int:
    """The length of the body that is announced.

    Raises ``Problem``: ``media_type``, ``length_missing``, ``body_too_large``.
    """
    if headers.get("content-type", "").partition(";")[0].strip().lower() != media:
        raise Problem("media_type")
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Problem("media_type")
    length = headers.get("content-length", "")
    if "transfer-encoding" in headers or not _LENGTH.fullmatch(length):
        raise Problem("length_missing")
    if int(length) > most:
        raise Problem("body_too_large")
    return int(length)


def sender_of(hub: Hub, request: Request, headers: Mapping[str, str]) -> Peer:
    """The peer that a request says it is from, if it shows that peer's certificate and may come again already.

    Raises ``Problem``: ``signature_wrong``, ``certificate_foreign``, ``rate_exceeded``.
    """
    peer = hub.peers.get(headers.get(PEER, ""))
    if peer is None:
        # Said as of a wrong signature: names are nobody's business.
        raise Problem("signature_wrong")
    pinned = peer.config.certificate_sha256
    if pinned and request.scope["state"].get("certificate", "") not in pinned:
        raise Problem("certificate_foreign")
    if wait := hub.rates.wait(peer.ident):
        raise Problem("rate_exceeded", after=wait)
    return peer


async def body_of(hub: Hub, request: Request, length: int) -> bytes:
    """The whole body, of exactly the length that was announced.

    Raises ``Problem``: ``body_late``, ``body_cut``, ``length_wrong``, ``hub_busy``.
    """
    seat = seat_of(request.scope)
    parts: list[bytes] = []
    size, more = 0, True
    with anyio.move_on_after(hub.limits.body_seconds) as patience:
        while more:
            message = await request.receive()
            if message["type"] != "http.request":
                raise Problem("body_cut")
            part = message.get("body", b"")
            size += len(part)
            if size > length:
                raise Problem("length_wrong")
            seat.hold(len(part))
            parts.append(part)
            more = message.get("more_body", False)
    if patience.cancelled_caught:
        raise Problem("body_late")
    if size != length:
        raise Problem("length_wrong")
    return b"".join(parts)


def check_digest(headers: Mapping[str, str], body: bytes) -> None:
    """Raises ``Problem`` (``digest_wrong``) if a body is not the one whose digest was sent with it."""
    if not digest_fits(headers.get(DIGEST, ""), body):
        raise Problem("digest_wrong")


def verify(hub: Hub, peer: Peer, headers: Mapping[str, str], body: bytes) -> bytes:
    """The SHA-256 of a body that the peer signed; for a GET see ``target_of``.

    Raises ``Problem``: ``signature_missing``, ``signature_wrong``, ``signature_late``; ``FixConfig`` if a secret of
    the peer can't be read.
    """
    secrets = [hub.secret(name) for name in peer.config.signing]
    skew = float(hub.limits.clock_skew_seconds)
    if fault := signature_fault(headers, body, secrets, hub.clock(), skew=skew):
        raise Problem(fault)
    # Only what the peer itself signed counts against it.
    hub.rates.take(peer.ident)
    return sha256(body).digest()


def target_of(request: Request) -> bytes:
    """What stands for the body of a GET: its path from ``/v1`` on with the query, as it was sent."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw.partition(b"?")[0].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    return signed_get(path[path.find("/v1/") :] + (f"?{query}" if query else ""))


def query_of(request: Request, names: frozenset[str], optional: frozenset[str] = frozenset()) -> dict[str, str]:
    """The parameters of a query: all of ``names``, and some of ``optional``, each once.

    Raises ``Problem`` (``query_invalid``).
    """
    try:
        pairs = parse_qsl(
            request.scope["query_string"].decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(names),
            max_num_fields=8,
            errors="strict",
        )
    except ValueError:
        raise Problem("query_invalid") from None
    found = dict(pairs)
    if len(found) != len(pairs) or not names <= found.keys() <= names | optional:
        raise Problem("query_invalid")
    return found
