"""A small case system with a JSON interface: every style of paging, times that move, and faults by switch.

``Api.answer`` is the system without a network; ``serve`` puts it behind a real server on loopback.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from casebridge.sdk.http import HttpRequest, HttpResponse

__all__ = ["START", "Api", "Asked", "Direct", "serve"]

START = datetime(2026, 3, 1, 12, tzinfo=UTC)

Reply = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass
class Api:
    """The system. ``rows`` are cases by ID, each with ``id``, ``number``, ``status`` and ``updated``.

    ``now`` is its clock, None for a system that does not tell it. ``before`` is called ahead of each list request, so
    that a test can move the data between two pages. ``most`` caps the records of a page. ``override`` may answer in the
    system's place. ``visible`` says which rows the account may see: others are cut out of a page after it was made.
    """

    now: datetime | None = START
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    removed: list[dict[str, Any]] = field(default_factory=list)
    before: Callable[[Asked], None] = lambda _asked: None
    override: Callable[[Asked], Reply | None] = lambda _asked: None
    visible: Callable[[dict[str, Any]], bool] = lambda _row: True
    most: int = 10_000
    base: str = "http://127.0.0.1:9"
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, identity: str, *, at: datetime | None = None, number: str | None = None, **more: Any) -> None:
        """Adds or changes a case, at its own clock unless ``at`` says otherwise."""
        old = self.rows.get(identity, {"id": identity, "number": number or f"26-{int(identity):06}", "status": "open"})
        moment = at or self.now or START
        given = {"number": number} if number is not None else {}
        self.rows[identity] = {**old, **more, **given, "updated": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}

    def tick(self, seconds: float = 1) -> None:
        """Moves its clock."""
        self.now = (self.now or START) + timedelta(seconds=seconds)

    def lists(self) -> list[Asked]:
        """The list requests so far."""
        return [asked for asked in self.asked if asked.path.endswith("/cases")]

    def answer(self, asked: Asked) -> Reply:
        """What it answers."""
        with self.lock:
            self.asked.append(asked)
            if asked.path.endswith("/cases"):
                self.before(asked)
            status, headers, body = self.override(asked) or self._route(asked)
        date = {"date": format_datetime(self.now, usegmt=True)} if self.now else {}
        return status, {"content-type": "application/json", **date, **headers}, body

    def _route(self, asked: Asked) -> Reply:
        parts = asked.path.strip("/").split("/")
        if parts[-1] == "cases":
            values = {**asked.query, **(asked.body if isinstance(asked.body, dict) else {})}
            return self._list(parts[0], {key: str(value) for key, value in values.items()})
        if parts[0] == "detail" and parts[1] in self.rows:
            row = self.rows[parts[1]]
            return _json({"data": {"outcome": row.get("outcome", "none"), "id": row["id"]}})
        if parts[0] == "case":
            return _json({"data": [row for row in self.rows.values() if row["number"] == asked.query.get("number")]})
        if parts[0] == "statuses":
            return _json([{"id": 1, "name": "Open"}, {"id": 2, "name": "Closed"}])
        return _json({"error": "not found"}, 404)

    def _list(self, style: str, values: dict[str, str]) -> Reply:
        found = [row for row in self.rows.values() if values.get("since", "") <= row["updated"]]
        if until := values.get("until"):
            found = [row for row in found if row["updated"] <= until]
        by_time = values.get("sort") == "updated"
        found.sort(key=lambda row: (row["updated"] if by_time else "", int(row["id"])))
        size = min(int(values.get("limit", 100)), self.most)
        if style == "none":
            return _json({"data": [row for row in found[:size] if self.visible(row)]})
        if style == "page":
            start = (int(values.get("page", 1)) - 1) * size
        elif style == "range":
            start, size = int(values["from"]), min(int(values["to"]) - int(values["from"]), self.most)
        elif style in ("cursor", "next", "link", "delta"):
            return self._tokens(style, values, found, size)
        else:
            start = int(values.get("offset", 0))
        page = [row for row in found[start : start + size] if self.visible(row)]
        return _json({"data": page, "total": len(found), "last_page": -(-len(found) // size)})

    def _tokens(self, style: str, values: dict[str, str], found: list[dict[str, Any]], size: int) -> Reply:
        """Pages by keyset: a token says after which record to go on, so nothing is skipped while data move."""
        by_time = values.get("sort") == "updated"
        after = values.get("after", "")
        keys = [f"{row['updated'] if by_time else ''}|{int(row['id']):09}" for row in found]
        start = next((at for at, key in enumerate(keys) if key > after), len(keys)) if after else 0
        page, token = found[start : start + size], (keys[start : start + size] or [""])[-1]
        more = start + size < len(found)
        document: dict[str, Any] = {"data": [row for row in page if self.visible(row)], "total": len(found)}
        headers: dict[str, str] = {}
        link = f"/{style}/cases?{urlencode({**values, 'after': token})}"
        if style == "cursor":
            document |= {"next": token} if more else {}
        elif style == "link":
            headers = {"link": f'</other>; rel="prev", <{self.base}{link}>; rel="next"'} if more else {}
        elif more:
            document["next"] = link if style == "next" else f"{self.base}{link}"
        if style == "delta" and not more:
            if "since" in values:
                document["data"] = document["data"] + self.removed
            latest = max((row["updated"] for row in self.rows.values()), default="")
            document["delta"] = f"{self.base}/delta/cases?{urlencode({'since': latest, 'limit': size})}"
        return _json(document, headers=headers)


def _json(document: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return status, headers or {}, json.dumps(document).encode()


class Direct:
    """A client that asks the system without a network; stands in for ``HttpClient``."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.signed = 0
        self.closed = False

    def send(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        parts = urlsplit(request.url)
        query = {**dict(parse_qsl(parts.query)), **dict(request.query)}
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = json.loads(json.dumps(request.body))
        return HttpResponse(*self.api.answer(Asked(request.method, parts.path, query, headers, body)))

    def sign_in_again(self) -> None:
        """Counts."""
        self.signed += 1

    def close(self) -> None:
        """Notes it."""
        self.closed = True

    def __enter__(self) -> Direct:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: Api

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        data = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        form = "urlencoded" in headers.get("content-type", "")
        body = (data.decode() if form else json.loads(data)) if data else None
        status, sent, answer = self.api.answer(
            Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
        )
        self.send_response_only(status)
        for name, value in {**sent, "content-length": str(len(answer))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def serve(api: Api) -> Iterator[str]:
    """The system behind a real server; gives its address."""
    handler = type("Handler", (_Handler,), {"api": api})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    api.base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield api.base
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
