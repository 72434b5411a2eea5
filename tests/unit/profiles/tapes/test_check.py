"""``check`` on what ``init --from`` wrote: it says the one thing to do next, reads one page, and writes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from casebridge.engine.start.starter import shipped_profile
from casebridge.profiles import shipped
from tests.unit.cli.conftest import run
from tests.unit.profiles.tape import TOKEN, Office, Tape

REST = [name for name in shipped() if shipped_profile(name).rest]
CASES: list[dict[str, Any]] = [
    {"_id": "~1", "_createdAt": 1_772_434_800_000, "number": 1, "stage": "New", "title": "Never read",
     "customFields": [{"name": "cybertip", "value": "900000101"}]},
    {"_id": "~2", "_createdAt": 1_772_434_800_000, "number": 2, "stage": "On ice", "branch": {"a": 1},
     "customFields": [{"name": "cybertip", "value": "900000102"}]},
]  # fmt: skip


def office_of(folder: Path, name: str, tape: Tape) -> Office:
    signed = shipped_profile(name).rest
    assert signed is not None
    if signed.auth[0] != "oauth2":
        return Office(folder, name, tape)
    token = f'token_url = "{tape.base}/token"'
    return Office(folder, name, tape, {'token_url = "TODO"': token, 'client_id = "TODO"': 'client_id = "me"'})


@pytest.mark.parametrize("name", REST)
def test_missing_secret_is_told_with_the_place_where_it_belongs(tmp_path: Path, name: str, tape: Tape) -> None:
    with tape.playing():
        office = office_of(tmp_path, name, tape)
        (tmp_path / "secrets" / name).unlink()
        results = office.bridge.check(name)
    wrong = [result for result in results if not result.ok]
    assert len(wrong) == 1
    assert "secret" in wrong[0].message
    assert str(tmp_path / "secrets" / name) in wrong[0].next_step
    assert tape.told == []


def test_check_reads_one_page_and_tells_what_is_not_mapped(tmp_path: Path, tape: Tape) -> None:
    tape.router.post("/api/v1/query").mock(return_value=httpx.Response(200, json=CASES))
    with tape.playing():
        office = office_of(tmp_path, "thehive", tape)
        before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
        told = run("--config", office.config, "check", "thehive", code=1)
    assert "'On ice'" in told.words
    # The profile gives a reason for leaving `title` unread, and none for what it has never heard of.
    assert "'title'" not in told.words
    assert "'branch.a'" in told.words
    assert "Never read" not in told.out + told.err
    assert TOKEN not in told.out + told.err
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == before
    assert office.tape.told
    assert {method for method, _ in office.tape.told} == {"POST"}


def test_check_says_all_is_well_when_it_is(tmp_path: Path, tape: Tape) -> None:
    tape.router.post("/api/v1/query").mock(return_value=httpx.Response(200, json=CASES[:1]))
    with tape.playing():
        office = office_of(tmp_path, "thehive", tape)
        told = run("--config", office.config, "check", "thehive")
    assert "All is well" in told.words
