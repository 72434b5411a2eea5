"""One request and one response, as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["HttpRequest", "HttpResponse"]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What to ask for.

    ``url`` is absolute, or a path below the address of the settings (``/cases`` below ``https://host/api`` asks for
    ``/api/cases``). ``query`` is added to it, ``body`` sent as JSON, or ``content`` as it stands. A request other than
    GET is only tried again if it has an ``idempotency_key``, which is sent as the header ``idempotency_header``.

    Args:
        fresh: headers that are made for each attempt, e.g. a time and a signature.
        answered: statuses of which the answer is wanted rather than an error (401).
        again: further statuses after which it is tried again.
    """

    method: str
    url: str = field(repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: object | None = field(default=None, repr=False)
    idempotency_key: str | None = field(default=None, repr=False)
    accept: str = "application/json"
    content: bytes | None = field(default=None, repr=False)
    content_type: str = "application/json"
    idempotency_header: str = "Idempotency-Key"
    fresh: Callable[[], Mapping[str, str]] | None = field(default=None, repr=False)
    answered: frozenset[int] = frozenset()
    again: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came back, whole and decoded. The names of ``headers`` are in lower case; repeated ones are joined."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
