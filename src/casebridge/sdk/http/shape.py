"""One request and one response, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["HttpRequest", "HttpResponse"]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What to ask for.

    ``url`` is absolute, or a path below the address of the settings (``/cases`` below ``https://host/api`` asks for
    ``/api/cases``). ``query`` is added to it, ``body`` sent as JSON. A request other than GET is only tried again if
    it has an ``idempotency_key``, which is sent as the header of that name.
    """

    method: str
    url: str = field(repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: object | None = field(default=None, repr=False)
    idempotency_key: str | None = field(default=None, repr=False)
    accept: str = "application/json"


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came back, whole and decoded. The names of ``headers`` are in lower case; repeated ones are joined."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
