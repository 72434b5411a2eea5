"""Lines of the log: one event each, with a code that never changes and fields that hold no value of a record."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any, TextIO

import structlog

from casebridge.daemon.events import EVENTS
from casebridge.model import moment_text

__all__ = ["Teller", "logger_for"]

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def logger_for(stream: TextIO | None = None, *, debug: bool = False) -> Callable[..., None]:
    """What writes a line: readable on a terminal, else JSON; neither ever shows a traceback or a local variable.

    Args:
        stream: where to; None for stderr.
        debug: also what is not worth a line otherwise.
    """
    out = sys.stderr if stream is None else stream
    terminal = out.isatty()
    shown: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.platform != "win32")
        if terminal
        else structlog.processors.JSONRenderer(ensure_ascii=True)
    )
    logger = structlog.wrap_logger(
        structlog.PrintLogger(out),
        processors=[structlog.processors.add_log_level, shown],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if debug else logging.INFO),
    )

    def write(level: str, event: str, **fields: Any) -> None:
        # A log that nobody takes any more (a closed pipe, a full disk) is no reason to stop.
        try:
            logger.log(LEVELS[level], event, **fields)
        except (OSError, ValueError):
            return

    return write


class Teller:
    """Tells events of ``EVENTS``, each with its own fields and the time.

    Args:
        write: takes level, event and fields.
        wall: the current UTC time.
    """

    def __init__(self, write: Callable[..., None], wall: Callable[[], datetime]) -> None:
        self._write, self._wall = write, wall

    def __call__(self, event: str, **fields: Any) -> None:
        """Tells one. Raises ``KeyError`` for an event or a field that nobody declared."""
        row = EVENTS[event]
        for name in fields:
            if name not in row.fields:
                raise KeyError(f"{event} has no field {name}")
        given = {name: fields[name] for name in row.fields if fields.get(name) not in (None, "")}
        rounded = {name: round(value, 3) if isinstance(value, float) else value for name, value in given.items()}
        self._write(row.level, event, at=moment_text(self._wall()), **rounded)
