"""Options of the REST source."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from casebridge.sdk import SourceContext
from casebridge.sdk.http import HttpClient, HttpSettings
from casebridge.sdk.records import RecordOptions
from casebridge.sdk.restspec import RestSpec

__all__ = ["RestOptions"]


def _client(settings: HttpSettings, context: SourceContext) -> HttpClient:
    return HttpClient(settings, context.secret, context.hosts, context.clock, context.sleep)


def _no_time(_text: str) -> datetime | None:
    return None


@dataclass(frozen=True, slots=True)
class RestOptions:
    """What a REST source reads, of which system, and how much at once.

    Args:
        name: the source's name.
        spec: ``[rest]`` of the profile.
        records: ``[records]`` and ``[fields]``; the fields name the cells.
        number_field: the field of the case number.
        http: the system.
        lookups: field to the look-up that turns its IDs into labels.
        read_time: reads the watermark's field as UTC. Raises ``ValueError``.
        snapshot: whether a full read claims to hold every record of the system.
        max_pages, max_bytes, max_seconds: the most that one poll reads; bytes of all its answers.
        client: makes the HTTP client of a run.
        ticks: a monotonic clock in seconds.
    """

    name: str
    spec: RestSpec
    records: RecordOptions
    number_field: str
    http: HttpSettings
    lookups: Mapping[str, str] = field(default_factory=dict)
    read_time: Callable[[str], datetime | None] = _no_time
    snapshot: bool = False
    max_pages: int = 10_000
    max_bytes: int = 4 << 30
    max_seconds: float = 3600
    client: Callable[[HttpSettings, SourceContext], HttpClient] = _client
    ticks: Callable[[], float] = time.monotonic
