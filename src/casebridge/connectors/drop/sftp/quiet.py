"""Keeps names of files, hosts and accounts out of the log."""

from __future__ import annotations

import logging

__all__ = ["Quiet"]

_LOGGERS = ("asyncssh", "asyncssh.sftp")


class Quiet(logging.Filter):
    """Drops what asyncssh logs in one thread; its errors come as exceptions. What the host does with it stays heard."""

    def __init__(self, ident: int | None) -> None:
        super().__init__()
        self._ident = ident
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """False for what was logged in our thread."""
        return record.thread != self._ident

    def end(self) -> None:
        """Takes the filter away."""
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self)
