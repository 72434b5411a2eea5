"""Faults of the status: refused, busy, failing once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

from casebridge.conformance.fault.place import always, on_page, once_a_request
from casebridge.conformance.fault.shape import Answer, Fault

__all__ = ["PAUSE_SECONDS", "busy", "fails_once", "refused", "refused_from_page"]

PAUSE_SECONDS = 7
"""Seconds that ``Retry-After`` asks for; none of them is waited in truth."""


def refused(status: int) -> Fault:
    """Every request is answered with this status, for ever."""
    return Fault(f"always {status}", always(lambda _answer: _words(status)))


def refused_from_page(status: int, page: int = 2) -> Fault:
    """The request for one page is answered with this status, however often it comes."""
    return Fault(f"page {page} is {status}", on_page(page, lambda _answer: _words(status)))


def busy(status: int, *, now: datetime | None = None, page: int = 1) -> Fault:
    """The first request for a page is answered with 429 or 503 and ``Retry-After``; then it is well.

    Args:
        status: 429 or 503.
        now: the system's time, if ``Retry-After`` is to be a moment and not a number of seconds.
        page: which page.
    """
    after = format_datetime(now + timedelta(seconds=PAUSE_SECONDS), usegmt=True) if now else str(PAUSE_SECONDS)
    headers = {"retry-after": after}
    form = "a date" if now else "seconds"
    return Fault(
        f"{status} with Retry-After as {form}",
        on_page(page, lambda _answer: _words(status, headers), times=1),
    )


def fails_once(status: int = 500) -> Fault:
    """The first answer to every request is this status; asked again it is well."""
    return Fault(f"{status} once a request", once_a_request(lambda _answer: _words(status)))


def _words(status: int, headers: dict[str, str] | None = None) -> Answer:
    return replace(
        Answer(status, body=b'{"error": "made up"}'), headers={"content-type": "application/json", **(headers or {})}
    )
