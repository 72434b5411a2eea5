"""TheHive 5: bare arrays, pages by range, milliseconds, and cases that nobody has changed yet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

from tests.unit.profiles.tape import TOKEN, Office, Tape

CREATED = 1_772_434_800_000  # 2026-03-02 07:00 UTC, an hour before the tape's clock


def case(number: int, stage: str, changed: int | None = None, **more: Any) -> dict[str, Any]:
    found = {"_id": f"~{number}00", "_type": "Case", "_createdAt": CREATED + number, "number": number, "stage": stage}
    found |= {"title": "Never read", "description": "Never read", "assignee": "someone", "status": stage}
    return found | ({"_updatedAt": changed} if changed else {}) | more


def tip(report: str) -> dict[str, Any]:
    return {"customFields": [{"_id": "~9", "name": "cybertip", "type": "string", "value": report, "order": 0}]}


def steps(request: httpx.Request) -> dict[str, dict[str, Any]]:
    return {step["_name"]: step for step in json.loads(request.content)["query"]}


def test_first_poll_reads_all_and_the_next_only_what_changed(tmp_path: Path, tape: Tape) -> None:
    pages: list[list[dict[str, Any]]] = [
        [case(1, "New", **tip("900000101")), case(2, "InProgress", CREATED + 5000)],
        [case(3, "Closed", CREATED + 9000, status="Duplicated", **tip("900000103"))],
        [],
        [case(1, "Closed", CREATED + 60_000, status="FalsePositive", **tip("900000101"))],
        [],
    ]
    route = tape.router.post("/api/v1/query").mock(side_effect=[httpx.Response(200, json=page) for page in pages])
    with tape.playing():
        office = Office(tmp_path, "thehive", tape)
        office.link("2", "900000102")
        first = office.sync()
        assert (first.problems, first.books.read) == ([], 3)
        assert office.stands() == {
            "1": ("900000101", "OPEN"),
            "2": ("900000102", "ACTIVE"),
            "3": ("900000103", "CLOSED"),
        }
        second = office.sync()
        assert second.problems == []
        assert office.stands()["1"] == ("900000101", "CLOSED")
    asked = [steps(call.request) for call in route.calls]
    assert all(call.request.headers["Authorization"] == f"Bearer {TOKEN}" for call in route.calls)
    # Pages go on by the records that came, and only an empty one is the end.
    assert [(step["page"]["from"], step["page"]["to"]) for step in asked[:3]] == [(0, 100), (2, 102), (3, 103)]
    assert "filter" not in asked[0]
    either = asked[3]["filter"]["_or"]
    assert [next(iter(part["_gte"].values())) for part in either] == ["_updatedAt", "_createdAt"]
    # Five minutes before the greatest time seen, as a number of milliseconds.
    assert {part["_gte"]["_value"] for part in either} == {(CREATED + 9000) // 1000 * 1000 - 300_000}


def test_a_case_that_goes_back_and_forth_makes_an_event_each_time(tmp_path: Path, tape: Tape) -> None:
    stages = ["InProgress", "Closed", "InProgress"]
    pages: list[list[dict[str, Any]]] = []
    for turn, stage in enumerate(stages, 1):
        pages += [[case(1, stage, CREATED + 60_000 * turn, status="Duplicated", **tip("900000101"))], []]
    tape.router.post("/api/v1/query").mock(side_effect=[httpx.Response(200, json=page) for page in pages])
    with tape.playing():
        office = Office(tmp_path, "thehive", tape)
        for _ in stages:
            assert office.sync().problems == []
    assert [str(event.investigation_status) for event in office.events()] == ["ACTIVE", "CLOSED", "ACTIVE"]


def test_a_case_linked_later_is_asked_for_by_its_number(tmp_path: Path, tape: Tape) -> None:
    route = tape.router.post("/api/v1/query").mock(
        side_effect=[httpx.Response(200, json=page) for page in ([case(2, "Closed", CREATED + 5000)], [], [])]
    )
    tape.router.get("/api/v1/case/2").mock(return_value=httpx.Response(200, json=case(2, "Closed", CREATED + 5000)))
    with tape.playing():
        office = Office(tmp_path, "thehive", tape)
        office.sync()
        assert office.events() == []
        office.link("2", "900000102")
        assert office.sync().problems == []
    assert office.stands() == {"2": ("900000102", "CLOSED")}
    assert route.call_count == 3


def test_nothing_of_an_unlinked_case_and_no_free_text_is_kept(tmp_path: Path, tape: Tape) -> None:
    pages = [[case(7, "New"), case(8, "New", **tip("900000108"))], []]
    tape.router.post("/api/v1/query").mock(side_effect=[httpx.Response(200, json=page) for page in pages])
    with tape.playing():
        office = Office(tmp_path, "thehive", tape)
        office.sync()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "ledger").rglob("*") if path.is_file())
    assert b"900000108" in kept
    assert b"Never read" not in kept
    assert b"~700" not in kept
    assert TOKEN.encode() not in kept


def test_a_key_that_is_not_taken_is_told_with_the_next_step(tmp_path: Path, tape: Tape) -> None:
    refusal = {"type": "AuthenticationError", "message": "Authentication failure"}
    tape.router.post("/api/v1/query").mock(return_value=httpx.Response(401, json=refusal))
    with tape.playing():
        office = Office(tmp_path, "thehive", tape)
        found = office.refused()
    assert found.code == "http_unauthorized"
    assert "secret" in found.problems[0]
    assert TOKEN not in f"{found}"
    assert office.events() == []
