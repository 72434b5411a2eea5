"""The one place that reads the clock and waits; everything else is handed both."""

from __future__ import annotations

import time
from datetime import UTC, datetime

__all__ = ["sleep", "utc_now"]


def utc_now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


def sleep(seconds: float) -> None:
    """Waits for ``seconds``; returns at once for zero or less."""
    if seconds > 0:
        time.sleep(seconds)
