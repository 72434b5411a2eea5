"""HTTP/1.1 over one socket, one request after the other."""

from __future__ import annotations

import selectors
import socket
import ssl
from collections.abc import Iterator

import h11

from casebridge.sdk.http.address import Origin
from casebridge.sdk.http.deadline import Deadline
from casebridge.sdk.http.trouble import on_the_wire

__all__ = ["Connection"]

_HEAD_BYTES = 65_536
_READ_BYTES = 16_384
_BODY_BYTES = 262_144
_INTERIM = 20


class Connection:
    """One connection; used by one thread at a time."""

    def __init__(self, sock: socket.socket, origin: Origin) -> None:
        self.origin, self.idle_since = origin, 0.0
        self._sock = sock
        self._wire = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_BYTES)
        self._heard = False
        self._hung_up = False

    @property
    def silent(self) -> bool:
        """Whether not a byte of the present answer has come."""
        return not self._heard

    def ask(self, request: h11.Request, body: bytes, deadline: Deadline) -> h11.Response:
        """Sends the request and gives the head of the answer. Raises ``TryLater`` or ``FixConfig``."""
        self._heard = False
        with on_the_wire(self.origin.host):
            data = self._wire.send(request) or b""
            if body:
                data += self._wire.send(h11.Data(data=body)) or b""
            data += self._wire.send(h11.EndOfMessage()) or b""
            self._sock.settimeout(deadline.left())
            try:
                self._sock.sendall(data)
            except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
                # Who refuses a large request may answer and hang up before it has read all of it.
                self._hung_up = True
            for _ in range(_INTERIM):
                event = self._event(deadline, _READ_BYTES)
                if isinstance(event, h11.Response):
                    return event
            raise h11.RemoteProtocolError("no answer after many interim ones")

    def body(self, deadline: Deadline) -> Iterator[bytes]:
        """The body as it stands on the wire, without its chunks. Raises ``TryLater`` if it is cut or overlong."""
        with on_the_wire(self.origin.host):
            while True:
                event = self._event(deadline, _BODY_BYTES)
                if isinstance(event, h11.Data):
                    yield bytes(event.data)
                elif isinstance(event, h11.EndOfMessage):
                    # More than was declared: then the declared length can't be believed either.
                    if self._wire.trailing_data[0]:
                        raise EOFError
                    return

    def next_cycle(self) -> bool:
        """Makes ready for another request; False if the connection is used up."""
        if self._hung_up or self._wire.our_state is not h11.DONE or self._wire.their_state is not h11.DONE:
            return False
        self._wire.start_next_cycle()
        return True

    def gone(self) -> bool:
        """Whether the other side closed an idle connection, or said something unasked."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._sock, selectors.EVENT_READ)
            return bool(selector.select(0))

    def close(self) -> None:
        """Closes the socket."""
        self._sock.close()

    def _event(self, deadline: Deadline, size: int) -> object:
        while True:
            event = self._wire.next_event()
            if event is not h11.NEED_DATA:
                return event
            self._sock.settimeout(deadline.left())
            data = self._received(size)
            self._heard = True
            try:
                self._wire.receive_data(data)
                if not data:
                    return self._wire.next_event()
            except h11.RemoteProtocolError:
                if not data:
                    raise EOFError from None
                raise

    def _received(self, size: int) -> bytes:
        try:
            data = self._sock.recv(size)
        except ssl.SSLEOFError:
            # The end of a TLS stream is signed; this one was cut.
            raise (EOFError if self._heard else ConnectionError) from None
        if not data and not self._heard:
            raise ConnectionError
        return data
