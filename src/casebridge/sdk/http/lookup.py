"""From a host's name to the addresses that may be connected to, looked up once and checked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address
from queue import Empty, SimpleQueue

from casebridge.sdk.http.address import ip_of, never_connect
from casebridge.sdk.http.deadline import Deadline
from casebridge.sdk.http.trouble import trouble

__all__ = ["Resolve", "addresses", "system_lookup"]

Resolve = Callable[[str, int], Sequence[str]]
"""Gives the IP addresses of (host, port). Raises ``OSError`` if there are none."""


def system_lookup(host: str, port: int) -> list[str]:
    """What the system's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


def addresses(host: str, port: int, resolve: Resolve, deadline: Deadline, *, local_only: bool = False) -> list[str]:
    """The checked addresses of ``host``, without a second look-up later: names may change their mind in between.

    Args:
        host: a name or an IP address.
        port: the port that will be connected to.
        resolve: asked if ``host`` is a name.
        deadline: the look-up is given up then.
        local_only: whether only this machine's own addresses are allowed.

    Raises:
        TryLater: ``http_name_unknown``.
        FixConfig: ``http_address_refused`` or ``http_plain`` if any of the addresses is refused.
        TimeoutError: at the deadline.
    """
    literal = ip_of(host)
    found = [str(literal)] if literal else _in_time(host, port, resolve, deadline)
    checked: dict[str, IPv4Address | IPv6Address] = {}
    for text in found:
        address = ip_of(text)
        # One bad address among good ones is refused too: nobody says which of them a retry would take.
        if address is None or never_connect(address):
            raise trouble("http_address_refused", host)
        if local_only and not address.is_loopback:
            raise trouble("http_plain", host)
        checked[str(address)] = address
    if not checked:
        raise trouble("http_name_unknown", host)
    return list(checked)


def _in_time(host: str, port: int, resolve: Resolve, deadline: Deadline) -> Sequence[str]:
    # The system's resolver knows no timeout, so it may be left behind in a thread of its own.
    answers: SimpleQueue[Sequence[str] | None] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port))
        except (OSError, UnicodeError):
            answers.put(None)

    threading.Thread(target=ask, name="casebridge-lookup", daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except Empty:
        raise TimeoutError from None
    return found or ()
