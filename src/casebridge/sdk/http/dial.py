"""Opens the connection: checked address, proxy if one is set, TLS by name."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

import h11

from casebridge.sdk.http.address import Origin, ip_of, never_connect
from casebridge.sdk.http.deadline import Deadline
from casebridge.sdk.http.lookup import Resolve, addresses
from casebridge.sdk.http.trouble import on_the_wire, trouble

__all__ = ["Dialer"]

_PROXY_ANSWER = 16_384


class Dialer:
    """Connects to origins.

    Args:
        context: makes the TLS context, asked for once it is needed.
        resolve: looks names up.
        proxy: the proxy's origin; then the proxy looks the system's name up, and only the proxy's address is checked.
        allow_http: whether unencrypted connections may leave this machine.
    """

    def __init__(
        self, context: Callable[[], ssl.SSLContext], resolve: Resolve, proxy: Origin | None, *, allow_http: bool
    ) -> None:
        self._context, self._resolve, self.proxy, self._allow_http = context, resolve, proxy, allow_http

    def dial(self, origin: Origin, deadline: Deadline) -> socket.socket:
        """A socket to ``origin``. Raises ``TryLater`` or ``FixConfig``."""
        sock = self.connect(origin, deadline)
        try:
            if self.proxy and origin.scheme == "https":
                with on_the_wire(self.proxy.host):
                    _tunnel(sock, origin, self.proxy, deadline)
            return self.encrypt(sock, origin, deadline) if origin.scheme == "https" else sock
        except BaseException:
            sock.close()
            raise

    def connect(self, origin: Origin, deadline: Deadline) -> socket.socket:
        """A plain socket to the origin, or to the proxy before it."""
        literal = ip_of(origin.host)
        if literal is not None and never_connect(literal):
            raise trouble("http_address_refused", origin.host)
        first = self.proxy or origin
        local_only = origin.scheme == "http" and not self._allow_http
        with on_the_wire(first.host):
            found = addresses(first.host, first.port, self._resolve, deadline, local_only=local_only)
            for place, address in enumerate(found):
                rest = len(found) - place
                try:
                    sock = socket.create_connection((address, first.port), timeout=deadline.left() / rest)
                except OSError:
                    if rest == 1:
                        raise
                else:
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    return sock
        raise AssertionError("addresses are never empty")

    def encrypt(self, sock: socket.socket, origin: Origin, deadline: Deadline) -> ssl.SSLSocket:
        """The socket under TLS; certificate and SNI go by the name, not by the address."""
        context = self._context()
        with on_the_wire(origin.host):
            sock.settimeout(deadline.left())
            # A stream that ends without saying so was cut.
            return context.wrap_socket(sock, server_hostname=origin.host, suppress_ragged_eofs=False)


def _tunnel(sock: socket.socket, origin: Origin, proxy: Origin, deadline: Deadline) -> None:
    target = origin.authority
    sock.settimeout(deadline.left())
    wire = h11.Connection(h11.CLIENT, max_incomplete_event_size=_PROXY_ANSWER)
    sock.sendall(wire.send(h11.Request(method="CONNECT", target=target, headers=[("Host", target)])) or b"")
    while True:
        event = wire.next_event()
        if event is h11.NEED_DATA:
            sock.settimeout(deadline.left())
            # Byte by byte, so that nothing of the tunnel itself is taken.
            data = sock.recv(1)
            if not data:
                raise ConnectionError
            wire.receive_data(data)
        elif isinstance(event, h11.Response):
            if 200 <= event.status_code < 300:
                return
            raise trouble("http_proxy", proxy.host, f"The proxy refuses the connection ({event.status_code}).")
        elif not isinstance(event, h11.InformationalResponse):
            raise ConnectionError
