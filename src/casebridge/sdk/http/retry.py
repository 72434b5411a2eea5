"""When a request is tried again: only what may heal, always with an end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import RetryCallState, Retrying, retry_if_exception

from casebridge.errors import TryLater
from casebridge.sdk.http.gate import LONGEST_PAUSE
from casebridge.sdk.http.trouble import LATER

__all__ = ["retry_after", "retrying"]

_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0


def retrying(
    *, again: bool, attempts: int, over: Callable[[], bool], sleep: Callable[[float], None], random: Callable[[], float]
) -> Retrying:
    """A tenacity loop: exponential waits with full jitter; the last error is raised as it is.

    Args:
        again: whether the request may be sent twice.
        attempts: how often in all.
        over: whether there is no time or no sense in another one.
        sleep: waits for seconds.
        random: a number from 0 up to 1.
    """

    def wait(state: RetryCallState) -> float:
        return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (state.attempt_number - 1)) * random()

    return Retrying(
        retry=retry_if_exception(lambda error: again and isinstance(error, TryLater) and error.code in LATER),
        stop=lambda state: state.attempt_number >= attempts or over(),
        wait=wait,
        sleep=sleep,
        reraise=True,
    )


def retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds that ``Retry-After`` asks for, 0 to ``LONGEST_PAUSE``; 0 if there is none or it can't be read.

    A date counts from the server's own ``Date``, so that clocks that disagree do no harm.

    Source: RFC 9110, section 10.2.3.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return LONGEST_PAUSE if len(text) > 6 else min(float(text), LONGEST_PAUSE)
    until = _moment(text)
    if until is None:
        return 0.0
    seconds = (until - (_moment(headers.get("date", "")) or now)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_PAUSE)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
