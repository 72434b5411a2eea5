"""One connection of the hub: uvicorn's, with the client's certificate in the scope and an end to every waiting."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from casebridge.web.problem import MEDIA, described

__all__ = ["HubProtocol"]


class HubProtocol(H11Protocol):
    """What uvicorn leaves out. ``scope["state"]`` gets ``certificate`` (SHA-256 in hex, empty for none) and ``abort``.

    A connection ends if no whole head of a request comes in ``head_seconds``, if a body that was refused goes on for
    ``linger_seconds``, and at once beyond ``connections`` of them.
    """

    head_seconds = 10.0
    linger_seconds = 3.0
    connections_at_most = 1_000

    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent's
        """Notes who is there, and begins to wait for a request."""
        super().connection_made(transport)
        secure = transport.get_extra_info("ssl_object")
        shown = secure.getpeercert(binary_form=True) if secure is not None else None
        certificate = sha256(shown).hexdigest() if shown else ""
        self.app_state = {**self.app_state, "certificate": certificate, "abort": transport.abort}
        if len(self.connections) > self.connections_at_most:
            transport.abort()
        else:
            self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Bytes of a request; a head that comes byte by byte has as long as one that comes at once."""
        before = self.cycle
        if self._head is None and (before is None or before.response_complete):
            self._wait_for_head()
        super().data_received(data)
        if self.cycle is not before:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """After an answer: what is left of a body that nobody reads is thrown away for a while, so that it arrives."""
        cycle = self.cycle
        super().on_response_complete()
        if self.cycle is not cycle:
            self._stop_waiting()
        elif cycle.more_body and not self.transport.is_closing():
            self.loop.call_later(self.linger_seconds, self._end_if, cycle)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # the parent's signature
        """What can't be read as HTTP is answered like all that is refused."""
        body = described("http_invalid")
        fields = f"content-type: {MEDIA}\r\ncontent-length: {len(body)}\r\nconnection: close"
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{fields}\r\n\r\n".encode() + body)
        self.transport.close()

    def _wait_for_head(self) -> None:
        self._head = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _end_if(self, cycle: Any) -> None:
        if self.cycle is cycle and cycle.more_body:
            self.transport.abort()
