"""Salesforce: tokens that end, answers in parts, errors as arrays, numbers with leading zeros."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.profiles.tape import Office, Tape

QUERY = "/services/data/v60.0/query"
EXPIRED = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def row(number: str, status: str, changed: str, *, closed: bool = False) -> dict[str, Any]:
    return {
        "attributes": {"type": "Case", "url": f"/services/data/v60.0/sobjects/Case/500{number}"},
        "Id": f"500{number}AAV", "CaseNumber": number, "Status": status, "IsClosed": closed, "SystemModstamp": changed,
    }  # fmt: skip


def part(rows: list[Any], ahead: str = "", total: int = 2) -> httpx.Response:
    found: dict[str, Any] = {"totalSize": total, "done": not ahead, "records": rows}
    return httpx.Response(200, json=found | ({"nextRecordsUrl": ahead} if ahead else {}))


def office_of(folder: Path, tape: Tape) -> Office:
    token = f'token_url = "{tape.base}/services/oauth2/token"'
    return Office(folder, "salesforce", tape, {'token_url = "TODO"': token, 'client_id = "TODO"': 'client_id = "me"'})


def tokens(tape: Tape, *values: str) -> Any:
    answers = [httpx.Response(200, json={"access_token": value, "token_type": "Bearer"}) for value in values]
    return tape.router.post("/services/oauth2/token").mock(side_effect=answers)


def test_parts_are_followed_and_leading_zeros_stay(tmp_path: Path, tape: Tape) -> None:
    tokens(tape, "first", "second")
    ahead = f"{QUERY}/01g5e000001AbCd-2000"
    list_route = tape.router.get(QUERY).mock(
        side_effect=[part([row("00001026", "New", "2026-03-02T06:00:00.000+0000")], ahead), part([], total=0)]
    )
    tape.router.get(ahead).mock(
        return_value=part([row("00001027", "Closed", "2026-03-02T07:00:00.000+0000", closed=True)])
    )
    with tape.playing():
        office = office_of(tmp_path, tape)
        office.link("00001026", "900000101")
        office.link("00001027", "900000102")
        found = office.sync()
        assert (found.problems, found.books.read) == ([], 2)
        assert office.sync().problems == []
    assert office.stands() == {"00001026": ("900000101", "OPEN"), "00001027": ("900000102", "CLOSED")}
    assert [event.occurred_at.isoformat() for event in office.events()] == [
        "2026-03-02T06:00:00+00:00",
        "2026-03-02T07:00:00+00:00",
    ]
    asked = list_route.calls[1].request.url.params["q"]
    assert "SystemModstamp >= 2026-03-02T06:55:00Z ORDER BY SystemModstamp ASC, Id ASC" in asked


@pytest.mark.parametrize("status", [401, 403])
def test_a_session_that_ended_is_signed_in_again_once(tmp_path: Path, tape: Tape, status: int) -> None:
    route = tokens(tape, "first", "second")

    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["Authorization"] == "Bearer first":
            return httpx.Response(status, json=EXPIRED)
        return part([row("00001026", "Working", "2026-03-02T06:00:00.000+0000")])

    tape.router.get(QUERY).mock(side_effect=answer)
    with tape.playing():
        office = office_of(tmp_path, tape)
        office.link("00001026", "900000101")
        assert office.sync().problems == []
    assert office.stands() == {"00001026": ("900000101", "ACTIVE")}
    assert route.call_count == 2


def test_a_session_that_never_holds_ends_and_is_told(tmp_path: Path, tape: Tape) -> None:
    route = tape.router.post("/services/oauth2/token").mock(
        return_value=httpx.Response(200, json={"access_token": "never", "token_type": "Bearer"})
    )
    asked = tape.router.get(QUERY).mock(return_value=httpx.Response(401, json=EXPIRED))
    with tape.playing():
        assert office_of(tmp_path, tape).refused().code == "http_unauthorized"
    assert route.call_count <= 3
    assert asked.call_count <= 4


def test_a_limit_that_is_used_up_is_waited_for(tmp_path: Path, tape: Tape) -> None:
    tokens(tape, "first", "second")
    limit = [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]
    tape.router.get(QUERY).mock(
        side_effect=[
            httpx.Response(403, json=limit),
            part([row("00001026", "New", "2026-03-02T06:00:00.000+0000")], total=1),
        ]
    )
    with tape.playing():
        office = office_of(tmp_path, tape)
        office.link("00001026", "900000101")
        held = office.sync()
        assert held.exit_code == 3
        assert office.events() == []
        tape.clock.pass_time(hours=1)
        assert office.sync().problems == []
    assert office.stands() == {"00001026": ("900000101", "OPEN")}
