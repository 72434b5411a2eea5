"""A tape: answers of a case system, played over a real connection, and an agency that was started by ``init``."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import respx

from casebridge.engine.bridge import Bridge
from casebridge.engine.links import add_link
from casebridge.engine.result import SourceResult
from casebridge.engine.start.starter import start
from casebridge.model import FeedbackEvent
from tests.support.agency import Clock

TOKEN = "tape-token"  # noqa: S105  made up


class Tape:
    """A system that answers as ``router`` says and nothing else; ``base`` is its address.

    ``told`` are (method, path with query) of all requests, ``missed`` of those that no route knew.
    """

    def __init__(self, clock: Clock) -> None:
        self.router = respx.MockRouter(assert_all_called=True)
        self.clock = clock
        self.told: list[tuple[str, str]] = []
        self.missed: list[tuple[str, str]] = []
        self.base = ""
        self._lock = threading.Lock()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """The answer of the first route that fits."""
        with self._lock:
            self.told.append((request.method, request.url.raw_path.decode()))
            try:
                return self.router.handler(request)
            except respx.models.AllMockedAssertionError:
                self.missed.append(self.told[-1])
                return httpx.Response(400, json={"type": "NotOnTheTape"})

    @contextmanager
    def playing(self) -> Iterator[Tape]:
        """Plays until the end of the block; then every route must have been asked for, and no other request came."""
        tape = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10

            def _play(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = httpx.Request(self.command, tape.base + self.path, headers=dict(self.headers), content=body)
                answer = tape.answer(asked)
                content = answer.read()
                self.send_response_only(answer.status_code)
                self.send_header("Date", format_datetime(tape.clock(), usegmt=True))
                for name, value in answer.headers.items():
                    if name not in ("content-length", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = _play  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                return

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            self.base = f"http://127.0.0.1:{server.server_address[1]}"
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()
        assert not self.missed, self.missed
        self.router.assert_all_called()


class Office:
    """A folder that ``casebridge init --from NAME`` wrote, with the address and the secret filled in."""

    def __init__(self, folder: Path, name: str, tape: Tape, extra: Mapping[str, str] = {}) -> None:
        self.folder, self.name, self.tape = folder, name, tape
        start(folder, known=name)
        secret = folder / "secrets" / name
        secret.write_text(TOKEN, encoding="utf-8")
        secret.chmod(0o600)
        self.config = folder / "casebridge.toml"
        text = self.config.read_text(encoding="utf-8").replace("TODO: your agency", "Made-up office")
        text = text.replace('\nurl = "TODO"', f'\nurl = "{tape.base}"')
        for old, new in extra.items():
            assert old in text
            text = text.replace(old, new)
        self.config.write_text(text, encoding="utf-8")

    def amend_profile(self, old: str, new: str) -> None:
        """Replaces a piece of the profile that must be there."""
        path = self.folder / "profile.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    @property
    def bridge(self) -> Bridge:
        """A bridge as a new process would make it; it never sleeps."""
        return Bridge.from_config(self.config, clock=self.tape.clock, sleep=lambda _seconds: None)

    def link(self, case: str, report: str) -> None:
        """An officer links a case to a report."""
        bridge = self.bridge
        with bridge.ledger("link") as ledger:
            add_link(ledger, bridge.agency, case, report)

    def sync(self) -> SourceResult:
        """One sync of the source, ten minutes later; its books balance whatever happens."""
        self.tape.clock.pass_time(minutes=10)
        (found,) = self.bridge.sync(send=False).sources
        assert found.books.balanced, found.books
        return found

    def refused(self) -> SourceResult:
        """One sync that must end with something for a person to correct."""
        found = self.sync()
        assert (found.exit_code, len(found.problems)) == (2, 1)
        return found

    def events(self) -> list[FeedbackEvent]:
        """All events, the oldest first."""
        return list(self.bridge.events())

    def stands(self) -> dict[str, tuple[str, str]]:
        """Case number to (report, status) of the newest event of each case."""
        return {
            event.case_ref.case_number or "": (event.ref.report_id, str(event.investigation_status or ""))
            for event in self.events()
            if event.case_ref
        }
