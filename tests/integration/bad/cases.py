"""A case system on loopback that can be made to misbehave, and an agency that reads it and a good one beside it."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from casebridge.engine.result import SyncResult
from casebridge.faults import FAULTS
from tests.support.agency import PROFILE, Agency
from tests.support.peer import Asked, Peer, answer

__all__ = [
    "ALL",
    "CURSOR",
    "OFFSET",
    "PEERS",
    "SECRET",
    "SPARE",
    "Cases",
    "Fault",
    "agency_of",
    "assert_told",
    "opened",
    "page",
    "record",
    "reports",
    "unframed",
]

Fault = Callable[[Asked, int], bytes | None]
"""Answers in the place of the system, by the request and its number; None to leave it to the system."""

ALL = [str(900000100 + number) for number in range(1, 6)]
SPARE = ["900000107", "900000108"]

SECRET = "canary-s3cret-41"  # noqa: S105  made up

MAPS = """
[[map]]
column = "Status"
codes.Open = { status = "OPEN" }
"""

REST = """
[records]
format = "json"
path = "items"

[fields]
Id = "id"
Case = "case"
Tip = "tip"
Updated = "updated"
Status = "status"

[rest]
id = "Id"
auth = ["bearer"]
list.path = "/cases"
list.query = { token = "{cursor}", offset = "{offset}", since = "{since}" }
watermark = { field = "Updated" }
"""

CURSOR = '\n[rest.paging]\nstyle = "cursor"\nnext = "next"\ntotal = "total"\nsize = 2\n'
OFFSET = '\n[rest.paging]\nstyle = "offset"\ntotal = "total"\nsize = 2\n'


def record(number: int) -> dict[str, str]:
    """A case that names its report."""
    return {
        "id": str(number),
        "case": f"24-{number}",
        "tip": str(900000100 + number),
        "updated": "2026-03-01T10:00:00Z",
        "status": "Open",
    }


def page(*numbers: int, **more: Any) -> bytes:
    """An answer with these cases."""
    return answer(json.dumps({"items": [record(number) for number in numbers], **more}).encode())


class Cases:
    """Holds five cases, two a page. ``fault`` may answer in its place, by the request and its number."""

    def __init__(self, fault: Fault | None = None, numbers: range = range(1, 6)) -> None:
        self.fault = fault
        self.numbers = list(numbers)
        self.count = 0

    def __call__(self, asked: Asked) -> bytes:
        self.count += 1
        said = self.fault(asked, self.count) if self.fault else None
        if said is not None:
            return said
        given = {name: values[0] for name, values in parse_qs(urlsplit(asked.target).query).items()}
        start = int(given.get("token") or given.get("offset") or 0)
        end = start + 2
        more = {"next": str(end)} if end < len(self.numbers) else {}
        return page(*self.numbers[start:end], total=len(self.numbers), **more)


def agency_of(folder: Path, bad: Peer, good: Peer, *, paging: str = CURSOR, keys: Mapping[str, object] = {}) -> Agency:
    """An agency with the sources ``rms``, the bad one, and ``spare``, which is read after it."""
    made = Agency(folder, profile=PROFILE.replace("%Y-%m-%d", "iso"), maps=MAPS, more=REST + paging)
    secrets = folder / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / "token").write_text(SECRET, encoding="utf-8")
    (secrets / "token").chmod(0o600)
    told = {"deadline_seconds": 0.6, "total_seconds": 2.0, "max_bytes": 1 << 20, "max_seconds": 5.0, **keys}
    rest = "".join(f"{name} = {json.dumps(value)}\n" for name, value in told.items())
    auth = '[source.auth]\ntype = "bearer"\nsecret = "token"\n'
    text = made.config.read_text(encoding="utf-8")
    drop = 'path = "drop"\nsettle_seconds = 1\n'
    assert drop in text
    spare = f'\n[[source]]\nname = "spare"\ntype = "rest"\nprofile = "profile.toml"\nurl = "{good.url}"\n{auth}'
    text = text.replace(drop, f'type = "rest"\nurl = "{bad.url}"\n{rest}{auth}{spare}')
    made.config.write_text(f'{text}\n[secrets]\nfolder = "secrets"\n', encoding="utf-8")
    return made


PEERS: dict[str, Peer] = {}
"""The servers of the test that runs: ``bad``, and ``trap``, which nothing may ever be sent to."""


def unframed(asked: Asked, body: bytes, media: bytes = b"application/json") -> bytes:
    asked.hang_up = True
    return b"HTTP/1.1 200 OK\r\nContent-Type: " + media + b"\r\n\r\n" + body


def opened(stack: ExitStack, folder: Path, cases: Cases, tls: ssl.SSLContext | None = None, **options: Any) -> Agency:
    """The agency, the bad system, a good one, and a trap that nothing may ever be sent to."""
    PEERS["trap"] = stack.enter_context(Peer(lambda _asked: answer()))
    PEERS["bad"] = stack.enter_context(Peer(cases, tls=tls))
    good = stack.enter_context(Peer(Cases(numbers=range(7, 9))))
    return agency_of(folder / "agency", PEERS["bad"], good, **options)


def reports(agency: Agency) -> list[str]:
    """The reports that events were sent about, in order."""
    return sorted(line["data"]["ref"]["report_id"] for line in agency.lines_out())


def assert_told(agency: Agency, code: str, exit_code: int, result: SyncResult, log: str = "") -> None:
    """The bad source has one problem, with a next step; the good one none; nothing of a record or address is told."""
    bad, spare = result.sources
    assert (bad.code, bad.exit_code) == (code, exit_code)
    assert not spare.problems
    if code:
        (problem,) = bad.problems
        assert problem.endswith(FAULTS[code].next_step), problem
        assert problem != FAULTS[code].next_step, "what happened is told, too"
    for text in (str(result), log, str(agency.bytes_kept())):
        for hidden in (SECRET, "canary", "/cases", "token="):
            assert hidden not in text, hidden
