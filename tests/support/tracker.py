"""A real case tracker that somebody else wrote: Roundup, served over its REST interface on loopback.

Its records are issues with two properties of our own, a case number and a report ID. Run as a script it serves a
tracker home; as a module it sets one up and talks to it the way its users' programs do.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["PASSWORD", "Tracker", "tracker"]

PASSWORD = "made-up-tracker-password"  # noqa: S105  of a server that lives for one test
_SCHEMA = 'status=Link("status")'
_OURS = f"{_SCHEMA}, casenumber=String(), tip=String(), outcome=String()"


class Tracker:
    """A running tracker."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def create(self, case: str, tip: str = "", outcome: str = "") -> str:
        """A new issue; gives its ID."""
        filled = {name: value for name, value in (("tip", tip), ("outcome", outcome)) if value}
        made = self._ask("POST", "/rest/data/issue", title=case, casenumber=case, **filled)
        return str(made["data"]["id"])

    def change(self, number: str, **values: str) -> None:
        """Changes an issue, as an editor would: only if nobody did meanwhile."""
        found = self._ask("GET", f"/rest/data/issue/{number}")
        self._ask("PATCH", f"/rest/data/issue/{number}", etag=found["data"]["@etag"], **values)

    def _ask(self, method: str, path: str, etag: str = "", **values: str) -> Any:
        request = urllib.request.Request(f"{self.url}{path}", method=method)  # noqa: S310  loopback
        request.add_header("Authorization", "Basic " + base64.b64encode(f"admin:{PASSWORD}".encode()).decode())
        for name, value in (("X-Requested-With", "rest"), ("Origin", self.url), ("Referer", f"{self.url}/")):
            request.add_header(name, value)
        if etag:
            request.add_header("If-Match", etag)
        if values:
            request.data = json.dumps(values).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request) as answer:  # noqa: S310  loopback
            return json.loads(answer.read())


@contextmanager
def tracker(home: Path) -> Iterator[Tracker]:
    """A fresh tracker in ``home``, served by a process of its own until the block ends."""
    admin = [sys.executable, "-m", "roundup.scripts.roundup_admin", "-i", str(home)]
    _run([*admin, "install", "classic", "sqlite"])
    settings = (home / "config.ini").read_text(encoding="utf-8")
    settings = settings.replace("#web = NO DEFAULT", "web = http://127.0.0.1/")
    settings = settings.replace("#domain = NO DEFAULT", "domain = example.org")
    settings = settings.replace("#host = NO DEFAULT", "host = localhost")
    (home / "config.ini").write_text(settings, encoding="utf-8")
    schema = (home / "schema.py").read_text(encoding="utf-8")
    assert _SCHEMA in schema
    (home / "schema.py").write_text(schema.replace(_SCHEMA, _OURS), encoding="utf-8")
    _run([*admin, "initialise", PASSWORD])
    with subprocess.Popen(
        [sys.executable, __file__, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        try:
            assert server.stdout is not None
            yield Tracker(int(server.stdout.readline()))
        finally:
            assert server.stdin is not None
            server.stdin.close()
            server.wait(30)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _serve(home: str) -> None:
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    from roundup.cgi.wsgi_handler import RequestDispatcher

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_args: Any) -> None:
            return

    settings = Path(home, "config.ini")
    server = make_server("127.0.0.1", 0, lambda *_args: [], handler_class=Quiet)
    text = settings.read_text(encoding="utf-8").replace("http://127.0.0.1/", f"http://127.0.0.1:{server.server_port}/")
    settings.write_text(text, encoding="utf-8")
    server.set_app(RequestDispatcher(home))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _serve(sys.argv[1])
