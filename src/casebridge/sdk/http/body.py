"""Reads the body of an answer: whole, unpacked, within its limit and its deadline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import httpx

from casebridge.sdk.http.deadline import Deadline
from casebridge.sdk.http.trouble import trouble
from casebridge.sdk.http.unpack import Damaged, TooLarge, Unpacker

__all__ = ["read_body"]

_CODINGS: dict[str, Literal["gzip", "deflate", ""]] = {
    "gzip": "gzip",
    "x-gzip": "gzip",
    "deflate": "deflate",
    "identity": "",
    "": "",
}
_BODILESS = (204, 304)
_LENGTHS = ("content-length", "transfer-encoding")


def read_body(response: httpx.Response, limit: int, deadline: Deadline, host: str) -> bytes:
    """The body, one layer of gzip or deflate taken off.

    A body that only the end of the connection ends may have been cut. It is taken if it was packed (then its end
    shows), or is JSON, XML or HTML, whose readers see a cut; of lines or plain text it is refused.

    Args:
        response: an answer whose stream was not touched.
        limit: the most bytes, on the wire as well as unpacked.
        deadline: of the request.
        host: for errors.

    Raises:
        TryLater: ``http_truncated``, ``http_deadline`` and the like.
        FixConfig: ``http_too_large``, ``http_encoding`` or ``http_unframed``.
    """
    coding = _coding(response, host)
    framed = response.status_code in _BODILESS or any(name in response.headers for name in _LENGTHS)
    if not (framed or coding or response.is_error or _shows_cut(response)):
        raise trouble("http_unframed", host)
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and len(declared) < 20 and int(declared) > limit:
        raise trouble("http_too_large", host)
    try:
        return _read(response, Unpacker(coding, limit), limit, deadline, framed=framed)
    except Damaged:
        raise trouble("http_truncated", host) from None
    except TooLarge:
        raise trouble("http_too_large", host) from None
    except TimeoutError:
        raise trouble("http_deadline", host) from None


def _read(response: httpx.Response, unpacker: Unpacker, limit: int, deadline: Deadline, *, framed: bool) -> bytes:
    parts: list[bytes] = []
    wire = 0
    # Not iter_raw: it refuses the answers that tests are given ready made.
    stream: Iterable[bytes] = response.stream  # type: ignore[assignment]
    for chunk in stream:
        deadline.left()
        wire += len(chunk)
        if wire > limit:
            raise TooLarge
        parts += unpacker.feed(chunk)
    unpacker.finish()
    if not wire and not framed and response.headers.get("content-encoding"):
        raise Damaged
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _coding(response: httpx.Response, host: str) -> Literal["gzip", "deflate", ""]:
    # Two layers are a bomb's way to grow a million times; nobody was asked for them.
    name = response.headers.get("content-encoding", "").strip().lower()
    if name not in _CODINGS:
        raise trouble("http_encoding", host)
    return _CODINGS[name]


def _shows_cut(response: httpx.Response) -> bool:
    media: str = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return media.endswith(("/json", "+json", "/xml", "+xml", "/html"))
