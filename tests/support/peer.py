"""A server on loopback whose every byte the test decides."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType

__all__ = ["Asked", "Peer", "answer", "packed"]


@dataclass
class Asked:
    """One request as the server got it; ``hang_up`` closes the connection after the answer."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    sock: socket.socket
    connection: int
    hang_up: bool = False


def answer(body: bytes = b"{}", status: int = 200, **headers: str) -> bytes:
    """A whole answer with its length; underscores in names of headers stand for hyphens."""
    named = {"content_type": "application/json", "content_length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in named.items()]
    return "\r\n".join([f"HTTP/1.1 {status} Any", *lines, "", ""]).encode("latin-1") + body


def packed(body: bytes, **headers: str) -> bytes:
    """An answer under gzip."""
    return answer(gzip.compress(body), 200, content_encoding="gzip", **headers)


@dataclass
class Peer:
    """Answers each request with the bytes that ``reply`` gives; with ``tls`` under TLS, with ``greet`` before asked."""

    reply: Callable[[Asked], bytes]
    tls: ssl.SSLContext | None = None
    greet: Callable[[socket.socket], None] | None = None
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self.stopped = threading.Event()
        self._socks: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        scheme, host = ("https", "localhost") if self.tls else ("http", "127.0.0.1")
        return f"{scheme}://{host}:{self.port}"

    def drip(self, sock: socket.socket, data: bytes, every: float = 0.02) -> None:
        """Sends byte by byte until the test is over, and blanks after the end of ``data``."""
        with contextlib.suppress(OSError):
            for byte in data:
                sock.sendall(bytes([byte]))
                if self.stopped.wait(every):
                    return
            while not self.stopped.wait(every):
                sock.sendall(b" ")

    def __enter__(self) -> Peer:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        # Wakes accept() on every system.
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        for thread in self._threads[:1]:
            thread.join(10)
        for sock in self._socks:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()
        for sock in [*self._socks, self._listener]:
            sock.close()

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            sock, _ = self._listener.accept()
            if self.stopped.is_set():
                sock.close()
                return
            self.connections += 1
            self._socks.append(sock)
            self._start(self._serve, sock, self.connections)

    def _serve(self, sock: socket.socket, number: int) -> None:
        try:
            if self.greet:
                self.greet(sock)
            if self.tls:
                sock = self._encrypted(sock, self.tls)
            for asked in _requests(sock, number):
                self.asked.append(asked)
                data = self.reply(asked)
                if data:
                    sock.sendall(data)
                if asked.hang_up or not data:
                    break
            if isinstance(sock, ssl.SSLSocket):
                sock = sock.unwrap()
        except (OSError, ValueError):
            pass
        finally:
            # Not a reset: what was sent has to arrive.
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _encrypted(self, sock: socket.socket, context: ssl.SSLContext) -> ssl.SSLSocket:
        try:
            secure = context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
            self._socks.append(secure)
            secure.do_handshake()
        except ssl.SSLError:
            # Read what was sent meanwhile, or the alert is lost with the connection.
            with contextlib.suppress(OSError), socket.socket(fileno=secure.detach()) as plain:
                plain.shutdown(socket.SHUT_WR)
                plain.settimeout(5)
                while plain.recv(65_536):
                    pass
            raise
        return secure


def _requests(sock: socket.socket, number: int) -> Iterator[Asked]:
    with sock.makefile("rb") as file:
        while line := file.readline().decode("latin-1"):
            method, target, _ = line.split(" ")
            headers: dict[str, str] = {}
            while (line := file.readline().decode("latin-1").strip()) != "":
                name, _, value = line.partition(":")
                before = headers.get(name.lower())
                headers[name.lower()] = value.strip() if before is None else f"{before}, {value.strip()}"
            body = file.read(int(headers.get("content-length", "0")))
            yield Asked(method, target, headers, body, sock, number)
