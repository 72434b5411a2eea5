"""From a request to what is sent: address checked, headers checked, body as bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from casebridge.sdk.http.address import Origin, origin_of
from casebridge.sdk.http.settings import HttpSettings
from casebridge.sdk.http.shape import HttpRequest
from casebridge.sdk.http.trouble import trouble

__all__ = ["Prepared", "allowed_origins", "prepare", "sendable"]

_OWN = frozenset(
    {
        "accept-encoding", "authorization", "connection", "content-length", "content-type", "cookie", "expect", "host",
        "idempotency-key", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    }
)  # fmt: skip
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that may be sent."""

    method: str
    url: httpx.URL = field(repr=False)
    origin: Origin
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    again: bool
    asked: HttpRequest
    own: frozenset[str]

    def fresh(self) -> Mapping[str, str]:
        """The headers of one attempt. Raises ``FixConfig`` (``http_header_invalid``)."""
        made = self.asked.fresh() if self.asked.fresh else {}
        if not all(_named(name, self.own) and sendable(value) for name, value in made.items()):
            raise trouble("http_header_invalid", self.origin.host)
        return made


def allowed_origins(settings: HttpSettings) -> frozenset[Origin]:
    """The one origin that requests go to; a token address is asked for nothing but tokens."""
    return frozenset((origin_of(settings.url),))


def prepare(request: HttpRequest, settings: HttpSettings, allowed: frozenset[Origin]) -> Prepared:
    """The request as it is sent, still without credentials.

    Raises ``FixConfig``: ``http_url_invalid``, ``http_host_refused`` or ``http_header_invalid``.
    """
    home = origin_of(settings.url)
    url = _url(request, settings, home)
    origin = origin_of(url)
    if origin not in allowed or url.userinfo:
        raise trouble("http_host_refused", home.host)
    headers = {"Accept": request.accept, "Accept-Encoding": "gzip, deflate", "User-Agent": "casebridge"}
    own = _OWN | frozenset((settings.auth.header.lower(),) if settings.auth.type == "api_key" else ())
    for name, value in request.headers.items():
        if not _named(name, own):
            raise trouble("http_header_invalid", home.host)
        if name.lower() == "accept":
            del headers["Accept"]
        headers[name] = value
    if request.idempotency_key is not None:
        if not _named(request.idempotency_header, own - {"idempotency-key"}):
            raise trouble("http_header_invalid", home.host)
        headers[request.idempotency_header] = request.idempotency_key
    content = request.content or b""
    if request.body is not None:
        content = json.dumps(request.body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    if request.body is not None or request.content is not None:
        headers["Content-Type"] = request.content_type
    if not all(sendable(value) for value in headers.values()):
        raise trouble("http_header_invalid", home.host)
    again = request.method == "GET" or request.idempotency_key is not None
    return Prepared(request.method, url, origin, headers, content, again, request, own)


def sendable(value: str) -> bool:
    """Whether a header can carry the value: printable ASCII without blanks around it."""
    return value.isascii() and value.isprintable() and value == value.strip()


def _named(name: str, own: frozenset[str]) -> bool:
    return bool(name) and _TOKEN.issuperset(name) and name.lower() not in own


def _url(request: HttpRequest, settings: HttpSettings, home: Origin) -> httpx.URL:
    text = request.url
    if text.startswith("/") and not text.startswith("//"):
        text = settings.url.rstrip("/") + text
    try:
        url = httpx.URL(text)
        if request.query:
            url = url.copy_merge_params(request.query)
        origin_of(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise trouble("http_url_invalid", home.host) from None
    return url
