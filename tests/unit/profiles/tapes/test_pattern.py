"""Mark43 by its published envelope, and the pattern for any other JSON API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from tests.unit.profiles.tape import TOKEN, Office, Tape

UPDATED = "/partnerships/api/external/cases/updated"


def envelope(data: Any) -> httpx.Response:
    return httpx.Response(200, json={"data": data, "success": True, "error": None})


def test_mark43_pages_by_offset_and_asks_for_what_was_updated(tmp_path: Path, tape: Tape) -> None:
    one = {"id": 7001, "caseNumber": "26-000101", "status": "Active", "updatedDateUtc": "2026-03-02T06:00:00Z"}
    two = {"id": 7002, "caseNumber": "26-000102", "status": "Never heard", "updatedDateUtc": "2026-03-02T07:00:00Z"}
    route = tape.router.get(UPDATED).mock(side_effect=[envelope([one]), envelope([two]), envelope([]), envelope([])])
    with tape.playing():
        office = Office(tmp_path, "mark43", tape)
        office.link("26-000101", "900000101")
        office.link("26-000102", "900000102")
        assert office.sync().books.read == 2
        assert office.stands() == {"26-000101": ("900000101", "ACTIVE"), "26-000102": ("900000102", "")}
        assert [item.trigger.value for item in office.bridge.questions("open")] == ["UNMAPPED_VALUE"]
        office.sync()
    asked = [call.request.url.params for call in route.calls]
    assert [page["from"] for page in asked] == ["0", "1", "2", "0"]
    assert (asked[0]["updatedAfter"], asked[3]["updatedAfter"]) == ("1970-01-01T00:00:00Z", "2026-03-02T06:00:00Z")


def test_mark43_that_says_no_inside_a_200_is_believed(tmp_path: Path, tape: Tape) -> None:
    no = {"data": None, "success": False, "error": "Not today"}
    tape.router.get(UPDATED).mock(return_value=httpx.Response(200, json=no))
    with tape.playing():
        found = Office(tmp_path, "mark43", tape).refused()
    assert found.code == "rest_error_inside"
    assert "Not today" not in f"{found}"


def test_mark43_that_asks_to_wait_is_asked_again(tmp_path: Path, tape: Tape) -> None:
    one = {"id": 7001, "caseNumber": "26-000101", "status": "Active", "updatedDateUtc": "2026-03-02T06:00:00Z"}
    wait = httpx.Response(429, headers={"Retry-After": "Mon, 02 Mar 2026 08:00:02 GMT"}, json={})
    tape.router.get(UPDATED).mock(side_effect=[wait, envelope([one]), envelope([])])
    with tape.playing():
        office = Office(tmp_path, "mark43", tape)
        office.link("26-000101", "900000101")
        assert office.sync().problems == []
    assert office.stands() == {"26-000101": ("900000101", "ACTIVE")}


def test_pattern_seeks_anew_from_the_last_time_so_that_moving_rows_are_not_lost(tmp_path: Path, tape: Tape) -> None:
    """While pages are read, a case of the first page changes and so leaves it: the one that takes its place is read."""
    rows = [{"id": at, "case_number": f"26-00010{at}", "status": "open", "updated_at": f"2026-03-02T06:0{at}:00Z"}
            for at in range(1, 5)]  # fmt: skip
    asked: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        given = request.url.params
        since, start = given.get("updated_since", ""), int(given["offset"])
        asked.append((since, given["offset"]))
        found = sorted((row for row in rows if row["updated_at"] >= since), key=lambda row: str(row["updated_at"]))
        page = [dict(row) for row in found[start : start + 2]]
        rows[0]["updated_at"] = "2026-03-02T07:00:00Z"
        rows[0]["status"] = "closed"
        return httpx.Response(200, json={"data": page})

    tape.router.get("/cases").mock(side_effect=answer)
    with tape.playing():
        office = Office(tmp_path, "json-api", tape)
        office.amend_profile("size = 100", "size = 2")
        for at in range(1, 5):
            office.link(f"26-00010{at}", f"90000010{at}")
        assert office.sync().problems == []
    assert {case: status for case, (_, status) in office.stands().items()} == {
        "26-000101": "CLOSED",
        "26-000102": "OPEN",
        "26-000103": "OPEN",
        "26-000104": "OPEN",
    }
    assert [(since, start) for since, start in asked if start == "2"] == []


def test_pattern_signs_in_as_the_configuration_says(tmp_path: Path, tape: Tape) -> None:
    route = tape.router.get("/cases").mock(return_value=httpx.Response(200, json=[]))
    with tape.playing():
        office = Office(tmp_path, "json-api", tape, {'type = "bearer"': 'type = "api_key"\nheader = "X-Case-Key"'})
        assert office.sync().problems == []
    assert route.calls[0].request.headers["X-Case-Key"] == TOKEN
    assert "Authorization" not in route.calls[0].request.headers


def test_pattern_is_not_fooled_by_a_sign_in_page(tmp_path: Path, tape: Tape) -> None:
    tape.router.get("/cases").mock(return_value=httpx.Response(200, html="<html><form>Sign in</form></html>"))
    with tape.playing():
        assert Office(tmp_path, "json-api", tape).refused().code == "rest_sign_in_page"
