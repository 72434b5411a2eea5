"""What the hub says of its work: a line of JSON each, with stable codes and never a value of a request."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime

from casebridge.model import moment_text
from casebridge.web.rate import Buckets

__all__ = ["LINES", "Log", "forward_server_log"]

LINES = {
    "listening": "The hub takes requests.",
    "request": "A request was answered; counts of its events by verdict, `milliseconds`, `status`.",
    "refused": "A request was refused for the `code`; `unsaid` counts lines of this code and peer that were left out.",
    "reread": "Configuration and certificates were read again and count now.",
    "kept_old": "They can't be used, for the `code`; those before still count.",
    "pruned": "Requests were forgotten that are older than `intake_keys_days`; their events are known for ever.",
    "not_pruned": "They could not be forgotten, for the `code`; it is tried again.",
    "server": "A remark of the HTTP server, without what it was about.",
    "stopped": "The hub has ended.",
}
"""What each line that `casebridge serve` logs means."""

_OF_A_KIND = 30
"""Lines of one kind in a minute; what comes beyond is counted and told with the next that is written."""


class Log:
    """Writes lines; of refusals with the same code and peer only so many a minute.

    Args:
        write: takes one line without its end.
        clock: the time.
        monotonic: seconds that only go forward.
    """

    def __init__(
        self, write: Callable[[str], object], clock: Callable[[], datetime], monotonic: Callable[[], float]
    ) -> None:
        self._write = write
        self._clock = clock
        self._buckets = Buckets(_OF_A_KIND, monotonic)
        self._unsaid: dict[tuple[str, str], int] = {}

    def __call__(self, event: str, **fields: object) -> None:
        """Writes that ``event``, one of ``LINES``, happened; ``fields`` are codes, names and numbers."""
        if event not in LINES:
            raise KeyError(event)
        told = {"at": moment_text(self._clock()), "event": event, **fields}
        self._write(json.dumps({name: value for name, value in told.items() if value not in ("", None)}))

    def refusal(self, code: str, peer: str, **fields: object) -> None:
        """Writes that a request was refused, or counts it if too many were."""
        kind = (code, peer)
        if self._buckets.wait(kind):
            # Bounded: codes and peers both stand in tables.
            self._unsaid[kind] = self._unsaid.get(kind, 0) + 1
            return
        self._buckets.take(kind)
        self("refused", code=code, peer=peer, **fields, unsaid=self._unsaid.pop(kind, None))


def forward_server_log(log: Log) -> None:
    """Makes the server's own remarks lines of ``log``; what they are about is left out."""

    class Forward(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "Invalid HTTP request" in str(record.msg):
                log.refusal("http_invalid", "")
            else:
                log("server", level=record.levelname.lower(), said=str(record.msg).partition("\n")[0])

    logger = logging.getLogger("uvicorn.error")
    logger.handlers = [Forward()]
    logger.setLevel(logging.WARNING)
    logger.propagate = False
