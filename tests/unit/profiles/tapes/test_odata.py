"""OData with change tracking: next links, delta links, removed rows, and a link that is too old."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from tests.unit.profiles.tape import Office, Tape

PATH = "/api/data/v9.2/incidents"


def row(number: int, state: int, changed: str = "2026-03-02T06:00:00Z") -> dict[str, Any]:
    key = f"0a0e0c6e-0000-4000-8000-{number:012d}"
    return {"@odata.etag": 'W/"1"', "incidentid": key, "ticketnumber": f"CAS-{number:05d}", "statecode": state,
            "statuscode": 1, "modifiedon": changed}  # fmt: skip


def office_of(folder: Path, tape: Tape) -> Office:
    token = f'token_url = "{tape.base}/token"'
    return Office(folder, "odata", tape, {'token_url = "TODO"': token, 'client_id = "TODO"': 'client_id = "me"'})


def answering(tape: Tape, answers: dict[str, list[Any]]) -> Any:
    """Routes for the pages: which token of the query gets which answers, in order."""
    tape.router.post("/token").mock(
        return_value=httpx.Response(200, json={"access_token": "a", "token_type": "Bearer", "expires_in": 3600})
    )

    def answer(request: httpx.Request) -> httpx.Response:
        given = request.url.params.get("$skiptoken") or request.url.params.get("$deltatoken") or ""
        found = answers[given].pop(0)
        return found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)

    return tape.router.get(PATH).mock(side_effect=answer)


def test_the_delta_link_of_the_last_page_is_where_the_next_poll_begins(tmp_path: Path, tape: Tape) -> None:
    with tape.playing():
        link = tape.base + PATH
        route = answering(tape, {
            "": [{"value": [row(1, 0)], "@odata.nextLink": f"{link}?$skiptoken=p2"}],
            "p2": [{"value": [row(2, 1)], "@odata.deltaLink": f"{link}?$deltatoken=d1"}],
            "d1": [{
                "value": [
                    row(1, 1, "2026-03-02T07:00:00Z"),
                    {"@odata.context": "$metadata#incidents/$deletedEntity", "id": row(2, 0)["incidentid"],
                     "reason": "deleted"},
                    {"@removed": {"reason": "changed"}, "@id": "incidents(3)"},
                ],
                "@odata.deltaLink": f"{link}?$deltatoken=d2",
            }],
            "d2": [{"value": [], "@odata.deltaLink": f"{link}?$deltatoken=d3"}],
        })  # fmt: skip
        office = office_of(tmp_path, tape)
        office.link("CAS-00001", "900000101")
        office.link("CAS-00002", "900000102")
        assert office.sync().problems == []
        assert office.stands() == {"CAS-00001": ("900000101", "ACTIVE"), "CAS-00002": ("900000102", "CLOSED")}
        changed = office.sync()
        assert (changed.problems, changed.books.read) == ([], 3)
        # A removed row does not say which case it was: what stands, stands.
        assert office.stands() == {"CAS-00001": ("900000101", "CLOSED"), "CAS-00002": ("900000102", "CLOSED")}
        assert office.sync().books.read == 0
    assert route.calls[0].request.headers["Prefer"] == "odata.track-changes,odata.maxpagesize=1000"
    assert len(office.events()) == 3


def test_a_delta_link_that_is_too_old_leads_to_a_full_read(tmp_path: Path, tape: Tape) -> None:
    with tape.playing():
        link = tape.base + PATH
        answering(tape, {
            "": [
                {"value": [row(1, 0)], "@odata.deltaLink": f"{link}?$deltatoken=d1"},
                {"value": [row(1, 1, "2026-03-02T07:00:00Z")], "@odata.deltaLink": f"{link}?$deltatoken=d2"},
            ],
            "d1": [httpx.Response(410, json={"error": {"code": "0x80060891", "message": "Gone"}})],
        })  # fmt: skip
        office = office_of(tmp_path, tape)
        office.link("CAS-00001", "900000101")
        office.sync()
        assert office.sync().problems == []
    assert office.stands() == {"CAS-00001": ("900000101", "CLOSED")}
