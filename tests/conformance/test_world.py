"""Worlds answer by what is asked, and tell who asks for something else."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from casebridge.conformance.bench import Bench
from casebridge.conformance.fault import Answer, Fault
from casebridge.conformance.run import EndlessError, OverrunError
from casebridge.conformance.world import FolderWorld, load_world
from casebridge.sdk import Cursor
from casebridge.sdk.author import Records, Tools
from tests.conformance.desk import DeskSource, desk

PHASE: dict[str, Any] = {"clock": "2026-03-01T12:00:00Z", "expect": {"records": {}}}


def written(folder: Path, *phases: dict[str, Any], **more: Any) -> Path:
    path = folder / "tape.json"
    path.write_text(json.dumps({"phases": [{**PHASE, **phase} for phase in phases], **more}), encoding="utf-8")
    return path


def get(url: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  loopback
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_exchanges_are_found_in_any_order_and_know_the_address(tmp_path: Path) -> None:
    first = {"request": {"path": "/a", "query": {"page": "1"}}, "response": {"json": {"next": "{url}/a?page=2"}}}
    second = {"request": {"path": "/a", "query": {"page": "*"}}, "response": {"json": []}}
    world = load_world(written(tmp_path, {"exchanges": [first, second]}))
    with world.open(1) as place:
        assert get(f"{place.url}/a?page=7") == (200, [])
        assert get(f"{place.url}/a?page=1") == (200, {"next": f"{place.url}/a?page=2"})
        assert get(f"{place.url}/a?page=1&more=1")[0] == 404
        assert [dict(asked.query) for asked in place.missed] == [{"page": "1", "more": "1"}]
        assert [asked.number for asked in place.asked] == [1, 2, 3]


def test_a_fault_changes_the_answer_and_what_was_sent_is_kept(tmp_path: Path) -> None:
    world = load_world(written(tmp_path, {"exchanges": [{"request": {"path": "/a"}, "response": {"json": 1}}]}))
    fault = Fault("always 503", lambda: lambda _asked, _answer: Answer(503, body=b"{}"))
    with world.open(1, fault) as place:
        assert get(f"{place.url}/a") == (503, {})
        assert [answer.status for answer in place.sent] == [503]


def test_a_later_phase_lays_its_rows_over_those_before(tmp_path: Path) -> None:
    listing = {"path": "/l", "rows": [{"id": "1", "n": 1}, {"id": "2", "n": 1}, {"id": "3", "n": 1}]}
    later = {"path": "/l", "rows": [{"id": "1", "n": 2}], "gone": ["3"]}
    told = {"expect": {"records": {"1": {"n": "1"}, "2": {"n": "1"}, "3": {}}}}
    then = {"expect": {"records": {"1": {"n": "2"}}, "deleted": {"3": {}}}}
    world = load_world(written(tmp_path, {"listings": [listing], **told}, {"listings": [later], **then}))
    with world.open(2) as place:
        assert get(f"{place.url}/l")[1]["items"] == [{"id": "2", "n": 1}, {"id": "1", "n": 2}]
    assert world.phases[1].truth.records == {"1": {"n": "2"}, "2": {"n": "1"}}
    assert world.phases[1].truth.changed(world.phases[0].truth) == {"1"}


@pytest.mark.parametrize("paging", ["offset", "page", "token"])
def test_listing_gives_each_row_once_by_any_paging(tmp_path: Path, paging: str) -> None:
    rows = [{"id": str(number), "at": f"2026-03-01T0{number}:00:00Z"} for number in (3, 1, 2, 4, 5)]
    listing = {"path": "/l", "rows": rows, "time": "at", "since": "since", "style": paging, "param": "p", "size": 2}
    world = load_world(written(tmp_path, {"listings": [listing]}))
    found, place_at = [], {"offset": "0", "page": "1", "token": ""}[paging]
    with world.open(1) as place:
        while True:
            answer = get(f"{place.url}/l?since=2026-03-01T02:00:00Z&p={place_at}")[1]
            found += [row["id"] for row in answer["items"]]
            if len(answer["items"]) < 2:
                break
            place_at = (
                answer["next"]
                if paging == "token" and "next" in answer
                else str(int(place_at or 0) + (1 if paging == "page" else 2))
            )
        assert get(f"{place.url}/l?since=nonsense")[0] == 400
        assert get(f"{place.url}/l?surplus=1")[0] == 404
    assert found == ["2", "3", "4", "5"]


def test_folder_is_fresh_for_every_run(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x\n")
    world = load_world(written(tmp_path, {"files": ["a.csv"]}))
    assert isinstance(world, FolderWorld)
    with world.open(1) as place:
        (place.folder / "a.csv").unlink()
    with world.open(1, Fault("half", file=lambda _name, data: data[:1])) as place:
        assert (place.folder / "a.csv").read_bytes() == b"x"
        assert (place.folder / "a.csv").stat().st_mtime == world.phases[0].clock.timestamp()


@pytest.mark.parametrize(
    ("phase", "word"),
    [
        ({"exchange": []}, "exchange"),
        ({"expect": {"records": {}, "delete": {}}}, "delete"),
        ({"expect": {}}, "needs records"),
        ({"listings": [{"path": "/l", "rows": [], "size_of_page": 1}]}, "size_of_page"),
        ({"exchanges": [{"request": {"path": "/", "verb": "GET"}, "response": {}}]}, "verb"),
    ],
)
def test_a_misspelt_key_of_a_tape_is_named(tmp_path: Path, phase: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        load_world(written(tmp_path, phase))


class Hanging(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Any:
        import threading

        threading.Event().wait(1.5)
        return iter(())


class Endless(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Any:
        while True:
            yield Records([{"id": "1", "case": {"number": "26-000001"}}])


class Loud(DeskSource):
    def pull(self, cursor: Cursor | None, tools: Tools) -> Any:
        import logging

        print("made up")  # noqa: T201
        logging.getLogger("vendor").debug("made up, too")
        return super().pull(cursor, tools)


def test_a_connector_that_hangs_is_abandoned() -> None:
    run = Bench(desk(Hanging)).run(seconds=0.1)
    assert isinstance(run.error, OverrunError)
    assert not run.finished


def test_a_connector_without_end_is_ended() -> None:
    assert isinstance(Bench(desk(Endless)).run().error, EndlessError)


def test_what_is_logged_and_printed_is_heard() -> None:
    run = Bench(desk(Loud)).run()
    assert run.output.strip() == "made up"
    assert "vendor DEBUG made up, too" in run.logs


def test_a_stopped_run_keeps_what_came_before() -> None:
    bench = Bench(desk())
    run = bench.run(stop_after=1)
    assert (run.ids, run.error, len(run.steps)) == (["D101", "D102"], None, 1)
    assert run.cursor == bench.first.steps[0].cursor
