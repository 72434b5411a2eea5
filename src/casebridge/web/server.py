"""The hub as a process: listens, reads its files again when it is asked to, ends in good order."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import uvicorn
from anyio.to_thread import run_sync

from casebridge.engine.config import Config
from casebridge.errors import CasebridgeError
from casebridge.ledger.intake_key import prune_keys
from casebridge.web.app import make_app
from casebridge.web.hub import Hub, register_peers
from casebridge.web.log import forward_server_log
from casebridge.web.protocol import HubProtocol
from casebridge.web.start import check_serve
from casebridge.web.tls import tls_context

__all__ = ["HubServer", "serve"]

_HANDSHAKE_SECONDS = 10.0
_TICKS_BETWEEN_PRUNING = 36_000
"""Ten ticks are a second."""


class HubServer(uvicorn.Server):
    """uvicorn on a socket of our own, so that a new certificate counts for the next connection without a gap.

    Args:
        hub: what it serves.
        listener: a socket that listens; closed at the end.
        reread: gives the configuration as it is now; raises ``CasebridgeError``.
    """

    def __init__(self, hub: Hub, listener: socket.socket, reread: Callable[[], Config]) -> None:
        settings = uvicorn.Config(
            make_app(hub),
            http=HubProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=hub.limits.drain_seconds,
        )
        super().__init__(settings)
        forward_server_log(hub.log)
        self.hub = hub
        self.listener = listener
        self.reread = reread
        self.asked_to_reread = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._tls: ssl.SSLContext | None = tls_context(hub.limits)
        self._ticks = 0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002  # the parent's
        """Listens."""
        self.servers = []
        await self._accept()
        self.started = True
        host, port = self.listener.getsockname()[:2]
        self.hub.log("listening", host=host, port=port, tls=self._tls is not None)

    async def _accept(self) -> None:
        """Takes connections under the context of now; those that are there go on under their own."""

        def protocol() -> HubProtocol:
            return HubProtocol(self.config, self.server_state, {})

        loop = asyncio.get_running_loop()
        seconds = _HANDSHAKE_SECONDS if self._tls else None
        made = await loop.create_server(
            protocol, sock=self.listener.dup(), ssl=self._tls, ssl_handshake_timeout=seconds
        )
        before, self.servers = self.servers, [made]
        for server in before:
            server.close()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: what was asked for by a signal, and what is due."""
        if self.asked_to_reread:
            self.asked_to_reread = False
            await self._again()
        if self._ticks % _TICKS_BETWEEN_PRUNING == 0:
            task = asyncio.create_task(self._prune())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._ticks += 1
        return await super().on_tick(counter)

    async def _again(self) -> None:
        try:
            config = await run_sync(self.reread)
            check_serve(config, self.hub.secret)
            context = tls_context(config.serve)
            peers = await run_sync(register_peers, config, self.hub.ledger)
        except CasebridgeError as error:
            self.hub.log("kept_old", code=error.code)
            return
        if (context is None) is not (self._tls is None):
            self.hub.log("kept_old", code="serve_tls")
            return
        self.hub.peers, self.hub.limits, self._tls = peers, config.serve, context
        await self._accept()
        self.hub.log("reread", peers=len(peers))

    async def _prune(self) -> None:
        try:
            gone = await run_sync(self._forget)
        except CasebridgeError as error:
            self.hub.log("not_pruned", code=error.code)
        else:
            if gone:
                self.hub.log("pruned", keys=gone)

    def _forget(self) -> int:
        with self.hub.ledger.writing() as connection:
            return prune_keys(connection, self.hub.clock() - timedelta(days=self.hub.keep_keys_days))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """SIGTERM and Ctrl+C end it in good order; SIGHUP reads the configuration and the certificates again."""

        if threading.current_thread() is not threading.main_thread():
            # An embedding program has its own signals.
            yield
            return

        def stop(*_: object) -> None:
            self.should_exit = True

        def again(*_: object) -> None:
            self.asked_to_reread = True

        wanted = {"SIGINT": stop, "SIGTERM": stop, "SIGBREAK": stop, "SIGHUP": again}
        present = {getattr(signal, name): act for name, act in wanted.items() if hasattr(signal, name)}
        before = {number: signal.signal(number, act) for number, act in present.items()}
        try:
            yield
        finally:
            for number, act in before.items():
                signal.signal(number, act)


def serve(hub: Hub, listener: socket.socket, reread: Callable[[], Config]) -> None:
    """Serves until it is asked to stop; requests under way end first, ``drain_seconds`` at most.

    Args:
        hub: what is served.
        listener: a socket that listens; closed at the end.
        reread: gives the configuration as it is now.
    """
    with listener:
        HubServer(hub, listener, reread).run()
    hub.log("stopped")
