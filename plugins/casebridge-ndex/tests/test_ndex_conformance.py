"""casebridge's conformance kit on both formats."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from casebridge_ndex.plugin import casebridge_formats

from casebridge.conformance import SourceSuite
from casebridge.conformance.world.folder import FolderWorld
from casebridge.conformance.world.phase import Phase
from casebridge.conformance.world.truth import Truth
from tests.support.ndex import incident, lexs, package, payload

LEXS, JUSTICE = casebridge_formats()
PROFILES = Path(str(files("casebridge_ndex") / "profiles"))
DAYS = (datetime(2026, 3, 10, 12, tzinfo=UTC), datetime(2026, 4, 1, 12, tzinfo=UTC))
GONE = "26-000104"

CASES = [("26-000101", "Open"), ("26-000102", "Administratively Closed"), ("26-000103", "Unfounded"), (GONE, "Cold")]
LATER = [("26-000101", "Closed"), ("26-000105", "Active")]


def written(number: str, status: str, *, action: str = "Insert", on: str = "2026-03-01") -> str:
    return package(payload(incident(number, status)), item=f"I-{number}", action=action, updated=on)


def cells(number: str, status: str, *, on: str = "2026-03-01") -> dict[str, str]:
    return {"number": number, "status": status, "updated": on, "clearance": "", "arrest": ""}


def world(*, owner: bool) -> FolderWorld:
    more = {"owner": "XX0170000"} if owner else {}
    first = {number: cells(number, status) | more for number, status in CASES}
    second = first | {number: cells(number, status, on="2026-03-20") | more for number, status in LATER}
    del second[GONE]
    deleted = {GONE: {"number": GONE, "action": "DELETE"}}
    later = [written(*case, action="Update", on="2026-03-20") for case in LATER]
    told = lexs(*(written(*case) for case in CASES)).encode()
    then = lexs(*later, written(GONE, "", action="Delete", on="2026-03-20")).encode()
    return FolderWorld(
        [
            Phase(DAYS[0], Truth(first), files={"1.xml": told}),
            Phase(DAYS[1], Truth(second, deleted), files={"2.xml": then}),
        ]
    )


class TestLexs(SourceSuite):
    connector, profile, tape = LEXS, PROFILES / "ndex.toml", world(owner=True)


class TestJustice(SourceSuite):
    connector, profile, tape = JUSTICE, PROFILES / "justice.toml", world(owner=False)
