"""What httpx sends through: pinned addresses, a deadline for everything, kept-alive connections."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import h11
import httpx

from casebridge.errors import TryLater
from casebridge.sdk.http.address import Origin, origin_of
from casebridge.sdk.http.deadline import Deadline
from casebridge.sdk.http.dial import Dialer
from casebridge.sdk.http.wire import Connection

__all__ = ["PinnedTransport"]

_IDLE_SECONDS = 30.0
# A request that may not be sent twice is not risked on a connection that the server may just be closing.
_IDLE_SECONDS_ONCE = 2.0
_MOST_IDLE = 8


class PinnedTransport(httpx.BaseTransport):
    """Sends a request whose extension ``deadline`` is a ``Deadline``; raises casebridge's errors, never httpx's."""

    def __init__(self, dialer: Dialer, monotonic: Callable[[], float]) -> None:
        self._dialer, self._monotonic = dialer, monotonic
        self._idle: list[Connection] = []
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer with its body unread and still packed."""
        deadline: Deadline = request.extensions["deadline"]
        origin = origin_of(request.url)
        head, body = self._message(request, origin), request.read()
        connection = self._kept(origin, once=request.method != "GET")
        reused = connection is not None
        connection = connection or Connection(self._dialer.dial(origin, deadline), origin)
        try:
            answer = connection.ask(head, body, deadline)
        except TryLater as error:
            connection.close()
            if not (reused and request.method == "GET" and connection.silent and error.code == "http_unreachable"):
                raise
            connection = Connection(self._dialer.dial(origin, deadline), origin)
            answer = self._asked(connection, head, body, deadline)
        except BaseException:
            connection.close()
            raise
        # Sessions belong to browsers: a cookie kept here could reach another host.
        headers = [item for item in answer.headers.raw_items() if item[0].lower() != b"set-cookie"]
        return httpx.Response(answer.status_code, headers=headers, stream=_Body(self, connection, deadline))

    def close(self) -> None:
        """Closes the idle connections."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def keep(self, connection: Connection) -> None:
        """Takes a connection back after a whole answer."""
        connection.idle_since = self._monotonic()
        with self._lock:
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(connection)
                return
        connection.close()

    def _kept(self, origin: Origin, *, once: bool) -> Connection | None:
        limit = _IDLE_SECONDS_ONCE if once else _IDLE_SECONDS
        while True:
            with self._lock:
                found = next((item for item in reversed(self._idle) if item.origin == origin), None)
                if found is None:
                    return None
                self._idle.remove(found)
            if self._monotonic() - found.idle_since <= limit and not found.gone():
                return found
            found.close()

    def _message(self, request: httpx.Request, origin: Origin) -> h11.Request:
        target = request.url.raw_path
        if self._dialer.proxy and origin.scheme == "http":
            target = f"http://{origin.authority}".encode() + target
        return h11.Request(method=request.method, target=target, headers=request.headers.raw)

    @staticmethod
    def _asked(connection: Connection, head: h11.Request, body: bytes, deadline: Deadline) -> h11.Response:
        try:
            return connection.ask(head, body, deadline)
        except BaseException:
            connection.close()
            raise


class _Body(httpx.SyncByteStream):
    def __init__(self, transport: PinnedTransport, connection: Connection, deadline: Deadline) -> None:
        self._transport, self._connection, self._deadline = transport, connection, deadline
        self._closed = False

    def __iter__(self) -> Iterator[bytes]:
        return self._connection.body(self._deadline)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        if self._connection.next_cycle():
            self._transport.keep(self._connection)
        else:
            self._connection.close()
