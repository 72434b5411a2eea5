"""Corners: positions that are full, times that are none, answers of another shape."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from casebridge.connectors.rest.query import Query
from casebridge.connectors.rest.seen import KEPT, Seen, digest, pack, unpack
from casebridge.errors import FixConfig, TryLater
from casebridge.sdk.place import line_of
from casebridge.sdk.records import RecordOptions
from tests.support.api import START, Api, Asked
from tests.unit.connectors.rest.world import FIELDS, engine, filled, ids, spec


def test_only_the_newest_of_many_records_are_remembered() -> None:
    seen = Seen({})
    for number in range(5 * KEPT):
        assert seen.add(digest(str(number)), digest("a"), START + timedelta(seconds=number))
    kept = seen.since(START)
    assert set(kept) == {digest(str(number)) for number in range(4 * KEPT, 5 * KEPT)}
    assert not seen.add(digest(str(5 * KEPT - 1)), digest("a"), START)
    assert len(pack(kept)) < 40_000
    assert unpack(pack(kept)) == kept


@pytest.mark.parametrize("text", ["", "%%%", "YWJj", "é"])
def test_memory_that_is_damaged_only_costs_reading_again(text: str) -> None:
    assert unpack(text) == {}


def test_crowd_beyond_the_memory_is_read_again_and_never_lost() -> None:
    api = filled(0)
    for number in range(1, KEPT + 500):
        api.put(str(number), at=START)
    api.tick(60)
    source = engine(api, spec("cursor", order="ascending", size=1000, overlap="1h"))
    assert len(source.pull()) == KEPT + 499
    assert len(source.pull()) == 499


@pytest.mark.parametrize(
    ("identity", "line"),
    [("7", 7), ("999999999", 999999999), ("0", 0), ("007", 0x79E4DFA3), ("²", None), ("1234567890123", None)],
)
def test_number_of_a_record_is_its_id_or_a_checksum(identity: str, line: int | None) -> None:
    found = line_of(identity)
    assert found == line_of(identity)
    assert 0 <= found < 2**32
    if line is not None and identity != "007":
        assert found == line
    assert (found == 7) == (identity == "7")


def test_time_that_can_not_be_read_moves_no_mark_and_loses_no_record() -> None:
    api = filled(3)
    api.rows["2"]["updated"] = "zzz"
    source = engine(api, spec("cursor", order="unsorted"))
    assert ids(source.pull()) == [1, 2, 3]
    assert (source.cursor or {})["mark"] == "2026-03-01T12:00:02Z"


def test_record_that_is_no_object_is_never_detailed() -> None:
    api = Api(override=lambda _asked: (200, {}, b'{"data": ["a"]}'))
    rest = spec("none", detail={"request": {"path": "/detail/{id}"}, "always": True})
    source = engine(api, rest)
    source.pull()
    assert [asked.path for asked in api.asked] == ["/none/cases"]


def test_path_that_does_not_fit_the_answer_finds_nothing() -> None:
    assert Query("max(keys(@))")("text") is None
    records = RecordOptions("json", ("keys(data)",), FIELDS)
    source = engine(filled(2), spec("none"), records=records)
    source.pull()
    assert source.trouble is not None
    assert source.trouble.code == "rest_no_records"


def test_delta_link_to_another_host_is_not_kept() -> None:
    body = {"data": [], "delta": "https://other.example/x"}
    api = Api(override=lambda _asked: (200, {}, json.dumps(body).encode()))
    source = engine(api, spec("delta", watermark={"delta": "delta"}))
    source.pull()
    assert isinstance(source.trouble, FixConfig)
    assert source.trouble.code == "rest_link_foreign"


def test_case_that_is_not_in_the_system_is_passed_by() -> None:
    api = filled(2)
    source = engine(api, spec(order="ascending", case={"path": "/gone/{number}"}))
    source.pull()
    assert source.pull(newly_linked=("26-000009",)) == []
    assert source.trouble is None
    assert api.asked[-1].path == "/gone/26-000009"


def test_window_whose_token_has_run_out_is_read_from_its_start() -> None:
    def wire(seconds: int) -> str:
        return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")

    api = filled(9)
    source = engine(api, spec("cursor", order="unsorted"), max_pages=1)
    assert ids(source.pull(window=(wire(0), wire(8)))) == [1, 2, 3]
    turn = len(api.asked)
    api.override = lambda _asked: (400, {}, b"{}") if len(api.asked) == turn + 1 else None
    source.source = engine(api, spec("cursor", order="unsorted")).source
    assert ids(source.pull(window=(wire(0), wire(8)))) == list(range(1, 10))
    assert source.pull(window=(wire(0), wire(8))) == []


def test_window_that_is_none_is_refused() -> None:
    source = engine(filled(1), spec("cursor", order="unsorted"))
    source.pull(window=("soon", "later"))
    assert source.trouble is not None
    assert source.trouble.code == "rest_window"


def test_circle_in_a_snapshot_gives_no_batch() -> None:
    api = Api(override=lambda _asked: (200, {}, b'{"data": [{"id": 1, "number": "1"}], "next": "a"}'))
    source = engine(api, spec("cursor"), snapshot=True)
    assert source.pull() == []
    assert isinstance(source.trouble, TryLater)


def test_snapshot_is_not_cut_by_its_budget() -> None:
    source = engine(filled(9), spec("cursor"), snapshot=True, max_pages=2)
    assert source.pull() == []
    assert source.trouble is not None
    assert source.trouble.code == "rest_budget"


def test_records_that_keep_moving_end_the_poll_and_not_the_patience() -> None:
    api = filled(0)
    for number in range(1, 60):
        api.put(str(number), at=START)
    api.tick(600)
    turn = iter(range(1, 60))

    def move(asked: Asked) -> None:
        if asked.query["offset"] != "0" and (number := next(turn, None)):
            api.put(str(number), at=START + timedelta(seconds=number))

    api.before = move
    source = engine(api, spec("offset", order="ascending", size=2))
    for _ in range(10):
        source.pull()
    api.before = lambda _asked: None
    source.pull()
    source.pull()
    assert {int(row["id"]) for row in source.rows} == set(range(1, 60))
