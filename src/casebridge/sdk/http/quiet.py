"""Keeps httpx from logging the addresses of casebridge's own requests."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["quiet"]

_QUIET: ContextVar[bool] = ContextVar("casebridge_quiet", default=False)


def _allowed(_record: logging.LogRecord) -> bool:
    return not _QUIET.get()


@contextmanager
def quiet() -> Iterator[None]:
    """Inside the block httpx logs nothing in this thread; a program around casebridge keeps its own messages."""
    # Added each time: a program may set its logging up anew. A filter that is there already is not added twice.
    logging.getLogger("httpx").addFilter(_allowed)
    token = _QUIET.set(True)
    try:
        yield
    finally:
        _QUIET.reset(token)
