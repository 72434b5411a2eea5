"""Answers over a real connection on this machine: no name is looked up, and nothing leaves it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from casebridge.conformance.fault import Answer, Asked, Change
from casebridge.conformance.world.phase import Phase, Place

__all__ = ["BASE", "serve"]

BASE = "{url}"
"""Stands in a tape for the address that nobody knows before the system is served."""

_UNKNOWN = Answer(404, {"content-type": "application/json", "x-tape": "unknown"}, b'{"error": "not on the tape"}')


@contextmanager
def serve(phase: Phase, change: Change) -> Iterator[Place]:
    """The phase behind a server, until the block ends."""
    place, closing = Place(), threading.Event()
    lock = threading.Lock()

    def answer(method: str, target: str, body: bytes) -> Answer:
        parts = urlsplit(target)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        with lock:
            asked = Asked(len(place.asked) + 1, method, parts.path, query, body)
            place.asked.append(asked)
            known = phase.answer(asked)
            if known is None:
                place.missed.append(asked)
            found = change(asked, _placed(known or _UNKNOWN, place.url))
            place.sent.append(found)
            return found

    server = _Server(("127.0.0.1", 0), _handler(answer, phase.clock, closing))
    place.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="conformance-world")
    thread.start()
    try:
        yield place
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _placed(answer: Answer, url: str) -> Answer:
    mark = BASE.encode()
    headers = {name: value.replace(BASE, url) for name, value in answer.headers.items()}
    return replace(answer, headers=headers, body=answer.body.replace(mark, url.encode()))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a connector may hang up whenever it likes."""


def _handler(
    answer: Callable[[str, str, bytes], Answer], now: datetime, closing: threading.Event
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30
        # Head and body in one packet: else each answer waits 40 ms for the other side's acknowledgement.
        wbufsize = -1
        disable_nagle_algorithm = True

        def _play(self) -> None:
            with contextlib.suppress(ConnectionError):
                self._send(answer(self.command, self.path, self._body()))

        def _body(self) -> bytes:
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))

        def _send(self, found: Answer) -> None:
            if found.stall:
                closing.wait()
                self.close_connection = True
                return
            self.send_response_only(found.status)
            if "date" not in found.headers:
                self.send_header("Date", format_datetime(now, usegmt=True))
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(found.body)))
            self.end_headers()
            self.wfile.write(found.body[: found.cut])
            self.close_connection = self.close_connection or found.cut is not None

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _play  # noqa: N815

        def log_message(self, *_arguments: object) -> None:
            """Nothing: what was asked stands in ``Place.asked``."""

    return Handler
