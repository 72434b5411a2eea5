"""DFIR-IRIS: the older list with its details, and the paged one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from tests.unit.profiles.tape import Office, Tape


def ok(data: Any, under: str = "data") -> httpx.Response:
    return httpx.Response(200, json={"status": "success", "message": "", "data": [], under: data})


def listed(number: int, soc_id: str, closed: str = "") -> dict[str, Any]:
    return {
        "case_id": number, "case_name": f"#{number} - Never read", "case_soc_id": soc_id, "case_uuid": f"u-{number}",
        "case_open_date": "03/01/2026", "case_close_date": closed, "opened_by": "someone", "client_name": "Unit",
    }  # fmt: skip


def detail(number: int, state: str, history: Any = None) -> dict[str, Any]:
    return {"case_id": number, "state_name": state, "status_id": 1, "open_date": "2026-03-01",
            "modification_history": history, "custom_attributes": {}}  # fmt: skip


HISTORY = {"1772349600.25": {"action": "created"}, "1772434800.75": {"action": "updated"}}


def test_only_linked_cases_are_asked_for_and_a_change_in_the_detail_alone_is_seen(tmp_path: Path, tape: Tape) -> None:
    cases = [listed(42, "26-000101"), listed(43, "26-000102", "03/01/2026"), listed(44, ""), listed(45, "26-000103")]
    tape.router.get("/manage/cases/list").mock(return_value=ok(cases))
    tape.router.get("/manage/cases/42").mock(
        side_effect=[ok(detail(42, "Open", HISTORY)), ok(detail(42, "Closed", {**HISTORY, "1772436600.5": {}}))]
    )
    # The payload under message, the history null, and a closed case whose status is still unknown.
    tape.router.get("/manage/cases/43").mock(
        side_effect=lambda _request: httpx.Response(200, json={"status": "success", "message": detail(43, "Closed")})
    )
    with tape.playing():
        office = Office(tmp_path, "iris", tape)
        office.link("26-000101", "900000101")
        office.link("26-000102", "900000102")
        first = office.sync()
        assert first.problems == []
        assert office.stands() == {"26-000101": ("900000101", "OPEN"), "26-000102": ("900000102", "CLOSED")}
        assert office.sync().problems == []
        assert office.stands()["26-000101"] == ("900000101", "CLOSED")
    asked = {path for _, path in tape.told}
    assert asked == {"/manage/cases/list", "/manage/cases/42", "/manage/cases/43"}
    assert [event.occurred_at.isoformat()[:16] for event in office.events() if event.ref.report_id == "900000101"] == [
        "2026-03-02T07:00",
        "2026-03-02T07:30",
    ]


def test_a_poll_that_finds_nothing_new_makes_nothing(tmp_path: Path, tape: Tape) -> None:
    tape.router.get("/manage/cases/list").mock(return_value=ok([listed(42, "26-000101")]))
    tape.router.get("/manage/cases/42").mock(return_value=ok(detail(42, "Opened", HISTORY)))
    with tape.playing():
        office = Office(tmp_path, "iris", tape)
        office.link("26-000101", "900000101")
        office.sync()
        again = office.sync()
    assert again.problems == []
    assert len(office.events()) == 1


def test_an_empty_list_is_no_error_and_an_error_in_words_is_one(tmp_path: Path, tape: Tape) -> None:
    tape.router.get("/manage/cases/list").mock(
        side_effect=[ok([]), httpx.Response(200, json={"status": "error", "message": "Invalid", "data": None})]
    )
    with tape.playing():
        office = Office(tmp_path, "iris", tape)
        empty = office.sync()
        assert (empty.problems, empty.books.read) == ([], 0)
        assert office.refused().code == "rest_error_inside"


def page(cases: list[Any], number: int, last: int) -> dict[str, Any]:
    ahead = number + 1 if number < last else None
    return {"total": 3, "data": cases, "last_page": last, "current_page": number, "next_page": ahead}


def whole(number: int, soc_id: str, state: str, history: Any = None) -> dict[str, Any]:
    return {"case_id": number, "case_name": f"#{number} - Never read", "case_soc_id": soc_id, "status_id": 0,
            "state": {"state_id": 3, "state_name": state}, "open_date": "2026-03-01", "close_date": None,
            "modification_history": history, "custom_attributes": {}}  # fmt: skip


def test_paged_list_ends_with_the_page_that_is_called_the_last(tmp_path: Path, tape: Tape) -> None:
    pages = {
        "1": page([whole(42, "26-000101", "Opened", HISTORY), whole(43, "", "Open")], 1, 2),
        "2": page([whole(44, "26-000102", "In progress")], 2, 2),
    }
    route = tape.router.get("/api/v2/cases").mock(
        side_effect=lambda request: httpx.Response(200, json=pages[request.url.params["page"]])
    )
    with tape.playing():
        office = Office(tmp_path, "iris-v2", tape)
        office.link("26-000101", "900000101")
        office.link("26-000102", "900000102")
        found = office.sync()
        assert (found.problems, found.books.read) == ([], 3)
        assert office.stands() == {"26-000101": ("900000101", "OPEN"), "26-000102": ("900000102", "ACTIVE")}
        office.sync()
        assert len(office.events()) == 2
    assert [call.request.url.params["page"] for call in route.calls] == ["1", "2", "1", "2"]


def test_page_under_message_is_read_and_followed(tmp_path: Path, tape: Tape) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        cases = [whole(40 + number, f"26-00010{number}", "Closed")] if number <= 2 else []
        inner = {"total": 2, "cases": cases, "last_page": 2}
        return httpx.Response(200, json={"status": "success", "data": [], "message": inner})

    route = tape.router.get("/api/v2/cases").mock(side_effect=answer)
    with tape.playing():
        office = Office(tmp_path, "iris-v2", tape)
        office.link("26-000102", "900000102")
        assert office.sync().problems == []
    assert [call.request.url.params["page"] for call in route.calls] == ["1", "2"]
    assert office.stands() == {"26-000102": ("900000102", "CLOSED")}
