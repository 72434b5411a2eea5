"""Polls that run out of their budget, or are cut short: what came stands, and the next goes on without a gap."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import chain

import pytest

from casebridge.errors import TryLater
from tests.support.api import START, Api, Asked
from tests.unit.connectors.rest.world import PAGING, engine, filled, ids, spec

TOKENS = ["cursor", "next", "link"]


def rounds(api: Api, style: str, order: str, **budget: object) -> list[list[int]]:
    """What each poll gave until there was nothing more."""
    source = engine(api, spec(style, order=order, overlap="5s"), **budget)
    found: list[list[int]] = []
    while not found or found[-1]:
        found.append(ids(source.pull()))
        assert source.trouble is None
        assert len(found) < 50
    return found[:-1]


@pytest.mark.parametrize("style", ["offset", "page", "range", *TOKENS])
def test_sorted_read_goes_on_where_the_budget_ended(style: str) -> None:
    found = rounds(filled(20), style, "ascending", max_pages=2)
    assert len(found) > 2
    assert set(chain.from_iterable(found)) == set(range(1, 21))


@pytest.mark.parametrize("style", TOKENS)
def test_unsorted_read_goes_on_at_its_token(style: str) -> None:
    api = filled(20)
    found = rounds(api, style, "unsorted", max_pages=2)
    assert found[:4] == [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12], [13, 14, 15, 16, 17, 18], [19, 20]]


def test_unsorted_numbered_pages_can_not_go_on_and_say_what_to_raise() -> None:
    source = engine(filled(20), spec("offset", order="unsorted"), max_pages=2)
    assert source.pull() == []
    assert isinstance(source.trouble, TryLater)
    assert (source.trouble.code, source.cursor) == ("rest_budget", None)
    assert "max_pages" in source.trouble.next_step


def test_more_records_of_one_time_than_the_budget_holds_make_progress() -> None:
    api = filled(0)
    for number in range(1, 30):
        api.put(str(number), at=START)
    api.tick(60)
    found = rounds(api, "offset", "ascending", max_pages=1)
    assert set(chain.from_iterable(found)) == set(range(1, 30))


def test_change_behind_an_unsorted_read_of_many_polls_is_found_by_the_next() -> None:
    api = filled(12)
    source = engine(api, spec("cursor", order="unsorted"), max_pages=2)
    source.pull()
    api.tick()
    api.put("1", status="closed")
    api.tick(3600)
    api.put("12", status="closed")
    source.pull()
    source.pull()
    assert {row["id"]: row["status"] for row in source.rows}["1"] == "closed"


@pytest.mark.parametrize(("key", "value"), [("max_bytes", 1), ("max_seconds", 0.0)])
def test_bytes_and_seconds_end_a_poll_like_pages(key: str, value: float) -> None:
    source = engine(filled(9), spec("cursor", order="ascending"), **{key: value})
    assert ids(source.pull()) == [1, 2, 3]
    assert ids(source.pull()) == [4, 5, 6]


@pytest.mark.parametrize("style", TOKENS)
@pytest.mark.parametrize("order", ["ascending", "unsorted"])
def test_system_that_fails_on_a_later_page_keeps_what_came_and_says_so(style: str, order: str) -> None:
    api = filled(9)
    source = engine(api, spec(style, order=order))
    api.override = lambda _asked: (500, {}, b"") if len(api.lists()) == 3 else None
    assert ids(source.pull()) == [1, 2, 3, 4, 5, 6]
    assert isinstance(source.trouble, TryLater)
    assert source.trouble.code == "rest_failed"
    assert "500" in source.trouble.summary
    assert set(ids(source.pull())) >= {7, 8, 9}
    assert source.trouble is None
    assert source.pull() == []


def test_system_that_fails_on_a_later_numbered_page_is_read_again_from_the_start() -> None:
    api = filled(9)
    source = engine(api, spec("offset", order="unsorted"))
    api.override = lambda _asked: (500, {}, b"") if len(api.lists()) == 3 else None
    assert source.pull() == []
    assert source.cursor is None
    assert ids(source.pull()) == list(range(1, 10))


def test_token_that_has_run_out_starts_the_read_anew_from_the_mark() -> None:
    api = filled(4)
    source = engine(api, spec("cursor", order="ascending", overlap="2s"))
    source.pull()
    for number in range(5, 14):
        api.put(str(number))
        api.tick()
    source.source = engine(api, spec("cursor", order="ascending", overlap="2s"), max_pages=2).source
    api.tick(60)
    source.pull()
    assert source.cursor is not None
    assert "resume_at" in source.cursor
    source.source = engine(api, spec("cursor", order="ascending", overlap="2s")).source
    api.asked.clear()
    api.override = lambda asked: (400, {}, b"{}") if len(api.asked) == 1 else None
    assert set(ids(source.pull())) >= {10, 11, 12, 13}
    assert len(api.lists()) < 6


def test_unsorted_read_whose_token_has_run_out_begins_at_the_old_mark() -> None:
    api = filled(3)
    source = engine(api, spec("cursor", order="unsorted"))
    source.pull()
    for number in (9, 8, 7, 6, 5, 4):
        api.tick()
        api.put(str(number))
    source.source = engine(api, spec("cursor", order="unsorted", size=2), max_pages=1).source
    assert ids(source.pull()) == [4]
    turn = len(api.asked)
    api.override = lambda _asked: (400, {}, b"{}") if len(api.asked) == turn + 1 else None
    source.source = engine(api, spec("cursor", order="unsorted", size=2)).source
    assert ids(source.pull()) == [5, 6, 7, 8, 9]


@pytest.mark.parametrize("lap", [1, 2, 3])
@pytest.mark.parametrize("style", ["cursor", "next"])
def test_pages_that_lead_in_a_circle_end_with_what_came(style: str, lap: int) -> None:
    def circle(asked: Asked) -> None:
        turn = len(api.lists()) % lap
        token = f"t{turn}" if style == "cursor" else f"/next/cases?after=t{turn}"
        api.override = lambda _asked: (
            200,
            {},
            f'{{"data": [{{"id": {len(api.lists())}, "number": "26-1"}}], "next": "{token}"}}'.encode(),
        )

    api = Api(before=circle)
    source = engine(api, spec(style))
    source.pull()
    assert source.trouble is not None
    assert source.trouble.code == "rest_cycle"
    assert len(source.rows) == lap + 1
    assert source.cursor is None
    assert len(api.lists()) == lap + 1


@pytest.mark.parametrize("style", ["offset", "page", "range"])
def test_system_that_does_not_know_the_parameter_of_pages_gives_no_endless_read(style: str) -> None:
    api = filled(9)
    rest = spec(style, list={"query": {"limit": "3"}} if style != "range" else {"body": {"from": 0, "to": 3}})
    source = engine(api, rest)
    assert ids(source.pull()) == [1, 2, 3]
    assert source.trouble is not None
    assert source.trouble.code == "rest_cycle"
    assert len(api.lists()) == 2


def test_empty_pages_without_end_are_not_followed_for_ever() -> None:
    api = Api()
    api.override = lambda _asked: (200, {}, f'{{"data": [], "next": "t{len(api.lists())}"}}'.encode())
    source = engine(api, spec("cursor"))
    source.pull()
    assert source.trouble is not None
    assert source.trouble.code == "rest_empty_pages"
    assert len(api.lists()) < 150


def test_records_that_share_one_time_beyond_the_only_page_are_no_silent_loss() -> None:
    api = filled(0)
    for number in range(1, 6):
        api.put(str(number), at=START)
    api.tick()
    source = engine(api, spec("none", order="ascending", watermark={"reseek": True}))
    source.pull()
    assert source.trouble is not None
    assert source.trouble.code == "rest_ties"


def test_system_without_pages_is_asked_anew_from_the_last_time_seen() -> None:
    api = filled(8)
    assert ids(engine(api, spec("none", order="ascending", watermark={"reseek": True})).pull()) == list(range(1, 9))


def test_list_that_is_not_sorted_though_the_profile_says_so_is_read_whole() -> None:
    api = filled(8)
    for number in range(1, 9):
        api.put(str(number), at=START + timedelta(seconds=number * 7 % 9))
    query = {"since": "{since}", "limit": "{limit}", "offset": "{offset}"}
    rest = spec("offset", order="ascending", list={"query": query})
    assert ids(engine(api, rest).pull()) == list(range(1, 9))


def test_poll_that_is_stopped_halfway_leaves_no_thread_and_no_open_client() -> None:
    before = threading.active_count()
    api = filled(30)
    source = engine(api, spec("cursor", detail={"request": {"path": "/detail/{id}"}, "path": "data"}))
    source.pull(stop_after=1)
    assert threading.active_count() == before
    assert source.cursor is None


def test_every_style_of_paging_is_tested() -> None:
    assert set(PAGING) == {"none", "offset", "page", "range", "cursor", "next", "link", "delta"}


@pytest.mark.parametrize("style", ["offset", "cursor"])
def test_overlap_larger_than_the_budget_does_not_hide_what_follows(style: str) -> None:
    api = filled(9)
    rest = spec(style, order="ascending", overlap="1h")
    source = engine(api, rest)
    source.pull()
    api.put("10")
    source.source = engine(api, rest, max_pages=1).source
    found = [ids(source.pull()) for _ in range(12)]
    assert [10] in found
    assert sum(map(len, found)) == 1
