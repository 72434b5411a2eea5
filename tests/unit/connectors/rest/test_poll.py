"""Polls: what is new comes, all of it, and what is known does not come again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Page
from tests.support.api import START, Asked
from tests.unit.connectors.rest.world import PAGING, context, engine, filled, ids, spec

STYLES = [style for style in PAGING if style != "delta"]
PAGED = [style for style in STYLES if style != "none"]
ORDERS = ["", "ascending", "unsorted"]


@pytest.mark.parametrize("style", PAGED)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 10])
def test_first_poll_gives_every_record_whatever_the_pages_hold(style: str, order: str, count: int) -> None:
    api = filled(count)
    assert ids(engine(api, spec(style, order=order)).pull()) == list(range(1, count + 1))


@pytest.mark.parametrize("style", PAGED)
@pytest.mark.parametrize("order", ["ascending", "unsorted"])
def test_second_poll_gives_only_what_changed(style: str, order: str) -> None:
    api = filled(8)
    source = engine(api, spec(style, order=order, overlap="10s"))
    source.pull()
    assert source.pull() == []
    api.put("3", status="closed")
    api.put("9")
    assert [(row["id"], row["status"]) for row in source.pull()] == [("3", "closed"), ("9", "open")]
    assert len(source.batches) == 2


def test_poll_gives_nothing_and_no_batch_when_nothing_is_new() -> None:
    api = filled(8)
    source = engine(api, spec(order="ascending", overlap="1d"))
    source.pull()
    assert list(source.source.pull(source.cursor, context())) == []


@pytest.mark.parametrize("order", ["ascending", "unsorted"])
def test_records_with_the_time_of_the_mark_are_not_lost(order: str) -> None:
    api = filled(0)
    api.put("1", at=START)
    source = engine(api, spec(order=order))
    source.pull()
    api.put("2", at=START)
    assert ids(source.pull()) == [2]


@pytest.mark.parametrize("style", PAGED)
def test_many_records_of_one_time_come_over_page_borders(style: str) -> None:
    api = filled(0)
    for number in range(1, 12):
        api.put(str(number), at=START)
    for number in range(12, 15):
        api.put(str(number), at=START + timedelta(seconds=1))
    api.tick(60)
    assert ids(engine(api, spec(style, order="ascending", watermark={"reseek": style != "cursor"})).pull()) == list(
        range(1, 15)
    )


def test_overlap_finds_a_record_that_came_late() -> None:
    api = filled(5, step=10)
    late = api.now
    source = engine(api, spec(order="ascending", overlap="2m"))
    source.pull()
    assert late is not None
    api.put("6", at=late - timedelta(seconds=100))
    assert ids(source.pull()) == [6]
    assert source.pull() == []


def test_content_that_goes_back_and_forth_in_one_second_is_news_each_time() -> None:
    api = filled(1)
    source = engine(api, spec(order="ascending", overlap="1h"))
    for status in ("open", "closed", "open", "closed"):
        api.put("1", at=START, status=status)
        assert [row["status"] for row in source.pull()] == [status]
        assert source.pull() == []


def test_records_that_move_to_the_end_of_a_sorted_list_push_none_over_a_page_border() -> None:
    api = filled(9)

    def move(asked: Asked) -> None:
        if len(api.lists()) == 2:
            api.put("1", status="moved")
            api.put("2", status="moved")

    api.before = move
    source = engine(api, spec("offset", order="ascending"))
    rows = source.pull()
    assert {row["id"] for row in rows} == {str(number) for number in range(1, 10)}
    assert {row["status"] for row in rows if row["id"] in "12"} == {"open", "moved"}


def test_server_that_gives_less_than_it_is_asked_for_loses_nothing() -> None:
    api = filled(10)
    api.most = 2
    assert ids(engine(api, spec("offset")).pull()) == list(range(1, 11))
    assert ids(engine(api, spec("range")).pull()) == list(range(1, 11))


def test_short_and_empty_pages_of_a_system_that_filters_by_rights_do_not_end_a_list_with_links() -> None:
    api = filled(12)
    api.visible = lambda row: int(row["id"]) in (1, 2, 11)
    for style in ("link", "next", "cursor"):
        assert ids(engine(api, spec(style)).pull()) == [1, 2, 11]


def test_page_style_ends_with_the_last_page_that_the_system_names() -> None:
    api = filled(6)
    rows = engine(api, spec("page", paging={"last": "last_page"})).pull()
    assert (ids(rows), len(api.lists())) == ([1, 2, 3, 4, 5, 6], 2)


def test_mark_never_goes_past_the_systems_own_time() -> None:
    api = filled(3)
    api.put("4", at=START + timedelta(days=36_500))
    source = engine(api, spec(order="ascending"))
    assert ids(source.pull()) == [1, 2, 3, 4]
    api.put("5")
    assert ids(source.pull()) == [5]
    api.tick()
    api.put("6")
    assert ids(source.pull()) == [6]


def test_cursor_in_the_far_future_leads_to_a_full_read_that_says_so() -> None:
    api = filled(4)
    source = engine(api, spec(order="ascending"))
    source.cursor = {"mark": "2099-01-01T00:00:00Z"}
    assert ids(source.pull()) == [1, 2, 3, 4]
    assert source.batches[0].findings == ("rest_mark_future",)
    api.tick()
    api.put("5")
    assert ids(source.pull()) == [5]
    assert source.batches[1].findings == ()


def test_position_that_is_none_is_refused_with_the_way_out() -> None:
    source = engine(filled(1), spec(order="ascending"))
    for cursor in ({"mark": "yesterday"}, {"mark": 5}, {"resume_full": True, "resume_at": 1.5}):
        source.cursor = cursor
        source.pull()
        assert isinstance(source.trouble, FixConfig)
        assert (source.trouble.code, source.trouble.exit_code) == ("rest_position", 2)


def test_cursor_of_a_drop_folder_is_taken_for_none() -> None:
    source = engine(filled(2), spec(order="ascending"))
    source.cursor = {"batch": "0" * 64, "name": "cases.csv"}
    assert ids(source.pull()) == [1, 2]


@pytest.mark.parametrize("order", ["ascending", "unsorted"])
@pytest.mark.parametrize("style", ["offset", "cursor"])
def test_system_without_a_clock_loses_nothing(style: str, order: str) -> None:
    api = filled(7)
    clock, api.now = api.now, None
    assert clock is not None

    def move(asked: Asked) -> None:
        if (turn := len(api.lists())) < 5:
            api.put(str(turn * 3 % 7 + 1), at=clock + timedelta(seconds=turn), status="moved")

    source = engine(api, spec(style, order=order))
    api.before = move
    source.pull()
    api.before = lambda _asked: None
    for _ in range(10):
        source.pull()
    last = {row["id"]: row for row in source.rows}
    assert {row["id"]: row["updated"] for row in last.values()} == {
        row["id"]: row["updated"] for row in api.rows.values()
    }


def test_upper_bound_is_asked_for_at_the_systems_own_time() -> None:
    api = filled(4)
    assert api.now is not None
    until = api.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    rest = spec(
        "cursor", order="ascending", list={"query": {"since": "{since}", "until": "{until}", "sort": "updated"}}
    )
    source = engine(api, rest)
    assert ids(source.pull()) == [1, 2, 3, 4]
    assert [asked.query.get("until") for asked in api.lists()][:2] == [None, until]


def test_no_change_poll_of_a_large_system_takes_a_handful_of_requests() -> None:
    api = filled(500)
    source = engine(api, spec(size=100, order="ascending", overlap="5s"))
    source.pull()
    api.asked.clear()
    assert source.pull() == []
    assert len(api.lists()) <= 4


def test_batch_names_what_was_read_and_pages_come_as_they_arrive() -> None:
    api = filled(7)
    told: list[tuple[str, int, int]] = []
    source = engine(api, spec("cursor", order="ascending", paging={"total": "total"}))
    source.pull(progress=lambda *args: told.append(args))
    assert source.batches[0].name == "poll 2026-03-01T12:00:00Z, all"
    assert source.batches[0].received_at == "2026-03-01T12:00:00Z"
    assert told == [(f"poll 2026-03-01T12:00:00Z, all, page {n}", count, 7) for n, count in ((1, 3), (2, 6), (3, 7))]
    api.put("8")
    source.pull()
    assert source.batches[1].name == "poll 2026-03-01T12:00:00Z, changes 2026-03-01T12:00:06Z..2026-03-01T12:01:07Z"
    assert len({batch.batch_id for batch in source.batches}) == 2


def test_lines_are_the_ids_of_records_so_that_dead_letters_keep_their_place() -> None:
    api = filled(2)
    api.put("3", number="26-3")
    api.rows["3"]["id"] = "000c-9f"
    api.rows["4"] = {**api.rows["3"], "id": "0012"}
    api.rows = {row["id"]: row for row in (api.rows["1"], api.rows["2"])} | {"7": {**api.rows["1"], "id": "2147483648"}}
    pages = [item for item in engine(api, spec("none")).source.pull(None, context()) if isinstance(item, Page)]
    assert list(pages[0].lines)[:2] == [1, 2]
    assert pages[0].lines[2] > 2**31 or pages[0].lines[2] not in (1, 2)


def test_full_list_without_watermark_is_a_snapshot_only_if_it_is_one() -> None:
    api = filled(4)
    source = engine(api, spec(), snapshot=True)
    source.pull()
    assert source.batches[0].snapshot
    assert source.source.capabilities.snapshots
    marked = engine(api, spec(order="ascending"), snapshot=True)
    marked.pull()
    api.put("5")
    marked.pull()
    assert [batch.snapshot for batch in marked.batches] == [True, False]


def test_snapshot_that_breaks_off_gives_no_batch() -> None:
    api = filled(9)
    api.override = lambda _asked: (500, {}, b"") if len(api.lists()) == 3 else None
    source = engine(api, spec("cursor", order="ascending"), snapshot=True)
    assert source.pull() == []
    assert isinstance(source.trouble, TryLater)
    assert source.cursor is None


@pytest.mark.parametrize("style", ["offset", "cursor"])
def test_change_on_a_page_that_was_read_already_is_found_without_the_systems_time(style: str) -> None:
    api = filled(7)
    clock, api.now = api.now, None
    assert clock is not None

    def move(_asked: Asked) -> None:
        if len(api.lists()) == 2:
            api.put("1", at=clock + timedelta(seconds=2), status="closed")
        if len(api.lists()) == 3:
            api.put("7", at=clock + timedelta(seconds=3), status="closed")

    api.before = move
    source = engine(api, spec(style, order="unsorted"))
    source.pull()
    assert {row["id"]: row["status"] for row in source.pull()}["1"] == "closed"


def test_mark_does_not_go_back_when_the_newest_records_are_gone() -> None:
    api = filled(6)
    source = engine(api, spec("cursor", order="unsorted", overlap="1h"))
    source.pull()
    mark = (source.cursor or {})["mark"]
    del api.rows["6"], api.rows["5"]
    api.put("1", at=START, status="closed")
    assert ids(source.pull()) == [1]
    assert (source.cursor or {})["mark"] == mark


@pytest.mark.parametrize("style", ["offset", "page", "range"])
@pytest.mark.parametrize("budget", [1, 10_000])
def test_record_that_leaves_a_crowd_of_one_time_pushes_none_over_a_page_border(style: str, budget: int) -> None:
    api = filled(0)
    for number in range(1, 8):
        api.put(str(number), at=START)
    api.tick(120)

    def move(asked: Asked) -> None:
        values = {**asked.query, **(asked.body or {})}
        if (
            str(values.get("offset", values.get("from", values.get("page")))) == "2"
            and api.rows["1"]["status"] == "open"
        ):
            api.put("1", at=START + timedelta(seconds=60), status="closed")

    api.before = move
    source = engine(api, spec(style, order="ascending", size=2), max_pages=budget)
    for _ in range(20):
        source.pull()
    assert {int(row["id"]) for row in source.rows} == set(range(1, 8))
    assert {row["status"] for row in source.rows if row["id"] == "1"} >= {"closed"}
