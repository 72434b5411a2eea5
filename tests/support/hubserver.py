"""A hub that really listens: in a thread of this process, or as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import httpx

from casebridge.engine.config import Config
from casebridge.web.server import HubServer
from tests.support.hub import SECRETS, Desk

__all__ = ["Listening", "Process", "read_all", "read_answer", "running_hub", "started", "until"]

PATIENCE = 60.0


@dataclass
class Listening:
    """A hub that listens on loopback."""

    server: HubServer
    port: int
    desk: Desk

    def raw(self, data: bytes = b"") -> socket.socket:
        """A bare connection; the caller closes it."""
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        if data:
            sock.sendall(data)
        return sock

    def say(self, data: bytes) -> bytes:
        """What is answered to these bytes until the hub closes the connection."""
        with self.raw(data) as sock:
            return read_all(sock)

    def client(self, tls: ssl.SSLContext | None = None) -> httpx.Client:
        base = f"https://localhost:{self.port}" if tls else f"http://127.0.0.1:{self.port}"
        return httpx.Client(base_url=base, verify=tls or True, trust_env=False, timeout=PATIENCE)


def read_all(sock: socket.socket) -> bytes:
    """All that comes until the other side closes or resets the connection."""
    parts: list[bytes] = []
    try:
        while part := sock.recv(65_536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def read_answer(sock: socket.socket) -> bytes:
    """One whole answer, or what came before the other side closed."""
    found = b""
    while True:
        head, end, body = found.partition(b"\r\n\r\n")
        if end and len(body) >= int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]):
            return found
        part = sock.recv(65_536)
        if not part:
            return found
        found += part


def until(there: Callable[[], bool]) -> None:
    """Waits until something is so."""
    end = time.monotonic() + PATIENCE
    pause = Event()
    while not there():
        assert time.monotonic() < end, "it did not happen in time"
        pause.wait(0.005)


@contextmanager
def running_hub(desk: Desk, reread: Callable[[], Config] | None = None) -> Iterator[Listening]:
    """The hub of ``desk`` on a port of its own."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        server = HubServer(desk.hub, listener, reread or (lambda: Config.model_validate({})))
        thread = Thread(target=server.run, daemon=True)
        thread.start()
        try:
            until(lambda: server.started)
            yield Listening(server, listener.getsockname()[1], desk)
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()


@dataclass
class Process:
    """``casebridge serve`` as a process."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def send(self, number: int) -> None:
        os.kill(self.process.pid, number)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Stops it; returns its exit code."""
        self.send(number)
        return self.process.wait(PATIENCE)

    def lines(self) -> str:
        return self.log.read_text(encoding="utf-8")


@contextmanager
def started(folder: Path, config: str) -> Iterator[Process]:
    """``casebridge serve`` on a configuration; port 0 lets the machine choose."""
    (folder / "casebridge.toml").write_text(config, encoding="utf-8")
    secrets = {f"CASEBRIDGE_SECRET_{name.upper().replace('-', '_')}": value for name, value in SECRETS.items()}
    log = folder / f"log-{len(list(folder.glob('log-*')))}"
    with log.open("w") as stream:
        command = [sys.executable, "-m", "casebridge", "serve"]
        process = subprocess.Popen(command, cwd=folder, env=os.environ | secrets, stderr=stream, text=True)
        try:
            until(lambda: '"listening"' in log.read_text() or process.poll() is not None)
            found = log.read_text()
            assert process.poll() is None, found
            yield Process(process, int(found.partition('"port": ')[2].partition(",")[0]), log)
        finally:
            process.kill()
            process.wait(PATIENCE)
