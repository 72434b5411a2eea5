"""Times as the REST source handles them: UTC, whole seconds, from the system's own data and headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["earlier", "from_wire", "server_date", "span", "to_wire"]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def to_wire(moment: datetime) -> str:
    """``moment`` as ISO 8601 UTC with seconds."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def from_wire(text: str) -> datetime:
    """The UTC second that an ISO 8601 text names; without an offset it is UTC. Raises ``ValueError``."""
    moment = datetime.fromisoformat(text)
    try:
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("no such time") from None
    return aware.replace(microsecond=0)


def span(text: str) -> timedelta:
    """A duration such as ``5m`` (s, m, h, d)."""
    return timedelta(seconds=int(text[:-1]) * _UNITS[text[-1]])


def earlier(moment: datetime, by: timedelta) -> datetime:
    """``moment`` less ``by``, and never before the calendar begins."""
    return moment - by if moment - _EARLIEST > by else _EARLIEST


def server_date(header: str | None) -> datetime | None:
    """What the ``Date`` header of an answer says; None if it is absent or no date."""
    try:
        return parsedate_to_datetime(header).astimezone(UTC).replace(microsecond=0) if header else None
    except (ValueError, OverflowError, TypeError):
        return None
