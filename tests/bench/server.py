"""A loopback API of a made-up case system: pages of records by offset, those changed since a moment.

    python server.py COUNT dense|sparse

It prints its port when it is ready and ends when its input does. ``GET /served`` gives how many requests it answered.
"""

from __future__ import annotations

import sys
import threading
from bisect import bisect_left
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.bench.markup import json_records  # noqa: E402

PAGE = 1000


class Handler(BaseHTTPRequestHandler):
    """Answers from the lists that the server holds."""

    protocol_version = "HTTP/1.1"
    moments: list[str]
    records: list[str]
    served = 0

    def do_GET(self) -> None:
        """One page as ``{"records": [...]}``."""
        asked = urlsplit(self.path)
        if asked.path == "/served":
            body = str(Handler.served)
        else:
            Handler.served += 1
            query = parse_qs(asked.query)
            first = bisect_left(self.moments, query.get("since", [""])[0]) + int(query["offset"][0])
            body = f'{{"records":[{",".join(self.records[first : first + int(query["limit"][0])])}]}}'
        data = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: Any) -> None:
        """Says nothing."""


def main(arguments: list[str]) -> None:
    """Serves until standard input ends."""
    found = list(json_records(int(arguments[0]), dense=arguments[1] == "dense"))
    Handler.moments = [moment for moment, _ in found]
    Handler.records = [record for _, record in found]
    found.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:])
