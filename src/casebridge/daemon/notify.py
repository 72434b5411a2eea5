"""What the daemon tells the service manager that started it (sd_notify(3)); nothing where there is none."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Mapping

__all__ = ["Notifier"]


PATIENCE = 2.0
"""Seconds for which a manager that is slow to listen is waited for; signs of life come again and are not."""


class Notifier:
    """Sends states to the socket that ``NOTIFY_SOCKET`` names: a path, or ``@`` and an abstract name.

    Args:
        environ: the process's environment.
        pid: the process.
    """

    def __init__(self, environ: Mapping[str, str], pid: int | None = None) -> None:
        name = environ.get("NOTIFY_SOCKET", "")
        family = getattr(socket, "AF_UNIX", None)
        self._address = f"\0{name[1:]}" if name.startswith("@") else name
        self._socket = (
            socket.socket(family, socket.SOCK_DGRAM) if family is not None and name[:1] in "@/" and name else None
        )
        self.watchdog = self._interval(environ, os.getpid() if pid is None else pid)
        """Seconds within which a sign of life is expected; 0 for none."""

    @staticmethod
    def _interval(environ: Mapping[str, str], pid: int) -> float:
        said = environ.get("WATCHDOG_USEC", "")
        meant = environ.get("WATCHDOG_PID", str(pid)) == str(pid)
        return int(said) / 1e6 if meant and said.isascii() and said.isdigit() else 0.0

    def ready(self) -> None:
        """Start-up, or reading the configuration again, is over."""
        self._send("READY=1", PATIENCE)

    def reloading(self) -> None:
        """The configuration is being read again."""
        moment = time.monotonic_ns() // 1000
        self._send(f"RELOADING=1\nMONOTONIC_USEC={moment}", PATIENCE)

    def stopping(self) -> None:
        """No new work begins."""
        self._send("STOPPING=1", PATIENCE)

    def status(self, text: str) -> None:
        """One line for ``systemctl status``."""
        self._send(f"STATUS={' '.join(text.split())}")

    def alive(self) -> None:
        """A sign of life."""
        self._send("WATCHDOG=1")

    def close(self) -> None:
        """Lets go of the socket."""
        if self._socket is not None:
            self._socket.close()

    def _send(self, text: str, seconds: float = 0.0) -> None:
        if self._socket is not None:
            self._socket.settimeout(seconds)
            # A manager that does not listen is no reason to stop.
            with contextlib.suppress(OSError):
                self._socket.sendto(text.encode(), self._address)
