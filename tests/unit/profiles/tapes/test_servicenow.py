"""ServiceNow: wrapped values, UTC beside local times, and pages that may be empty in the middle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from tests.unit.profiles.tape import TOKEN, Office, Tape

PATH = "/api/now/table/incident"


def row(number: str, state: str, changed: str, report: str = "", close_code: str = "") -> dict[str, Any]:
    """A row whose local times are eight hours behind, as an account in another zone sees them."""
    values = {
        "sys_id": number.lower(),
        "number": number,
        "state": state,
        "close_code": close_code,
        "u_cybertip": report,
    }
    wrapped: dict[str, Any] = {name: {"value": value, "display_value": value} for name, value in values.items()}
    wrapped["state"]["value"] = "2"
    wrapped["sys_updated_on"] = {"value": changed, "display_value": "2026-03-01 23:00:00"}
    wrapped["assigned_to"] = {"value": "someone", "display_value": "Never read", "link": "https://x.example/someone"}
    return wrapped


def answer(rows: list[Any], ahead: str = "") -> httpx.Response:
    headers = {"X-Total-Count": "1000", "Link": f'<{ahead}>;rel="next",<{ahead}>;rel="last"' if ahead else ""}
    return httpx.Response(200, json={"result": rows}, headers={name: value for name, value in headers.items() if value})


def test_the_link_alone_leads_on_through_an_empty_page(tmp_path: Path, tape: Tape) -> None:
    with tape.playing():
        ahead = f"{tape.base}{PATH}?sysparm_offset="
        route = tape.router.get(PATH).mock(
            side_effect=[
                answer([row("CS0000001", "New", "2026-03-02 06:00:00", "900000101")], f"{ahead}1000"),
                answer([], f"{ahead}2000"),
                answer([row("CS0000002", "Closed", "2026-03-02 07:00:00", "900000102", "Duplicate")]),
                answer([row("CS0000002", "Closed", "2026-03-02 07:00:00", "900000102", "Duplicate")]),
            ]
        )
        office = Office(tmp_path, "servicenow", tape)
        found = office.sync()
        assert (found.problems, found.books.read) == ([], 2)
        assert office.stands() == {"CS0000001": ("900000101", "OPEN"), "CS0000002": ("900000102", "CLOSED")}
        office.sync()
    first, second, third, again = (call.request.url.params for call in route.calls)
    assert "ORDERBY" in first["sysparm_query"]
    assert (second["sysparm_offset"], third["sysparm_offset"]) == ("1000", "2000")
    # A day before the greatest time seen, whatever zone the account has.
    assert again["sysparm_query"].startswith("sys_updated_on>=2026-03-01 07:00:00^")
    assert [event.occurred_at.isoformat() for event in office.events()] == [
        "2026-03-02T06:00:00+00:00",
        "2026-03-02T07:00:00+00:00",
    ]
    assert len(office.events()) == 2
    basic = httpx.BasicAuth("casebridge", TOKEN)
    signed = next(basic.auth_flow(httpx.Request("GET", tape.base)))
    assert route.calls[0].request.headers["Authorization"] == signed.headers["Authorization"]


def test_only_the_columns_of_the_profile_are_asked_for(tmp_path: Path, tape: Tape) -> None:
    route = tape.router.get(PATH).mock(return_value=answer([]))
    with tape.playing():
        Office(tmp_path, "servicenow", tape).sync()
    asked = set(route.calls[0].request.url.params["sysparm_fields"].split(","))
    assert asked == {"sys_id", "number", "state", "close_code", "sys_updated_on", "u_cybertip"}


def test_a_link_to_another_host_is_not_followed(tmp_path: Path, tape: Tape) -> None:
    rows = [row("CS0000001", "New", "2026-03-02 06:00:00", "900000101")]
    tape.router.get(PATH).mock(return_value=answer(rows, "https://elsewhere.example/api/now/table/incident?x=1"))
    with tape.playing():
        office = Office(tmp_path, "servicenow", tape)
        found = office.refused()
    assert found.code == "rest_link_foreign"
    assert "elsewhere" not in f"{found}"


def test_a_case_linked_later_is_asked_for_by_its_number(tmp_path: Path, tape: Tape) -> None:
    def one(request: httpx.Request) -> httpx.Response:
        one_case = request.url.params["sysparm_query"] == "number=CS0000009"
        rows = [row("CS0000009", "In Progress", "2026-02-01 06:00:00"), row("CS0000010", "New", "2026-03-02 06:00:00")]
        return answer(rows[:1] if one_case else rows[1:])

    tape.router.get(PATH).mock(side_effect=one)
    with tape.playing():
        office = Office(tmp_path, "servicenow", tape)
        office.sync()
        office.link("CS0000009", "900000109")
        assert office.sync().problems == []
    assert office.stands() == {"CS0000009": ("900000109", "ACTIVE")}
