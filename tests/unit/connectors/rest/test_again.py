"""Windows, replays, newly linked cases, and systems that ask for everything anew."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain

import pytest

from tests.support.api import START, Api, Asked
from tests.unit.connectors.rest.world import Engine, engine, filled, ids, spec

CASE = {"path": "/case/one", "query": {"number": "{number}"}}


def wire(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("style", ["offset", "cursor", "link", "none"])
@pytest.mark.parametrize("order", ["ascending", "unsorted"])
def test_window_gives_what_changed_in_it_and_leaves_the_live_position(style: str, order: str) -> None:
    api = filled(12)
    source = engine(api, spec(style, order=order, size=3 if style != "none" else 100))
    source.pull()
    live = dict(source.cursor or {})
    assert ids(source.pull(window=(wire(3), wire(7)))) == [4, 5, 6, 7, 8]
    assert source.batches[-1].name == f"backfill {wire(3)}..{wire(7)}"
    assert {key: value for key, value in (source.cursor or {}).items() if not key.startswith("backfill")} == live
    assert source.pull(window=(wire(3), wire(7))) == []
    assert source.pull() == []


@pytest.mark.parametrize(("style", "order"), [("offset", "ascending"), ("cursor", "ascending"), ("cursor", "unsorted")])
def test_window_goes_on_where_its_budget_ended(style: str, order: str) -> None:
    source = engine(filled(20), spec(style, order=order), max_pages=2)
    found = [ids(source.pull(window=(wire(2), wire(15)))) for _ in range(8)]
    assert sorted(set(chain.from_iterable(found))) == list(range(3, 17))
    assert found[-1] == []
    assert len([part for part in found if part]) > 2


def test_window_of_nothing_gives_nothing() -> None:
    source = engine(filled(5), spec("cursor", order="unsorted"))
    assert source.pull(window=(wire(-500), wire(-400))) == []


def test_sorted_window_does_not_read_what_lies_behind_it() -> None:
    api = filled(60)
    engine(api, spec("offset", order="ascending")).pull(window=(wire(0), wire(4)))
    assert len(api.lists()) < 6


def test_other_window_is_read_from_its_start() -> None:
    source = engine(filled(20), spec("cursor", order="ascending"), max_pages=1)
    source.pull(window=(wire(0), wire(15)))
    assert ids(source.pull(window=(wire(10), wire(15)))) == [11, 12, 13]


def test_window_needs_a_time_in_the_records() -> None:
    for rest in (spec(), spec("delta", watermark={"delta": "delta"})):
        source = engine(filled(2), rest)
        assert not source.source.capabilities.windows
        source.pull(window=(wire(0), wire(1)))
        assert source.trouble is not None
        assert source.trouble.code == "rest_window"
    assert engine(Api(), spec(order="unsorted")).source.capabilities.windows


@pytest.mark.parametrize("order", ["ascending", "unsorted", ""])
def test_replay_gives_the_records_of_the_poll_under_the_same_numbers(order: str) -> None:
    api = filled(6)
    source = engine(api, spec("cursor", order=order, overlap="1s"))
    source.pull()
    api.put("3", status="closed")
    api.tick()
    source.pull()
    first, second = source.batches
    api.tick(1000)
    api.put("9")
    assert set(ids(source.replay(first))) >= {1, 2, 4, 5, 6}
    assert 3 in ids(source.replay(second))
    assert 1 not in ids(source.replay(second)) or not order
    assert source.batches[-1].batch_id == second.batch_id


def test_replay_of_a_window_reads_that_window() -> None:
    api = filled(10)
    source = engine(api, spec("cursor", order="unsorted"))
    source.pull(window=(wire(2), wire(4)))
    assert {3, 4, 5} <= set(ids(source.replay(source.batches[0])))


def test_newly_linked_cases_are_asked_for_one_by_one() -> None:
    api = filled(5)
    source = engine(api, spec(order="ascending", case=CASE))
    source.pull()
    api.asked.clear()
    assert ids(source.pull(newly_linked=("26-000002", "26-000004", "26-999999"))) == [2, 4]
    assert len([asked for asked in api.asked if asked.path == "/case/one"]) == 3
    assert source.pull() == []
    assert source.source.capabilities.fetch_case


@pytest.mark.parametrize("number", ["26' or 1=1", "26^active=true", "26)", "../26", "26\n1", "26&x=1", "26é", ""])
def test_case_number_that_could_be_more_than_a_value_is_never_sent(number: str) -> None:
    api = filled(5)
    source = engine(api, spec(order="ascending", case=CASE))
    source.pull(newly_linked=(number,))
    assert [damage.partition(" ")[0] for damage in source.damaged] == ["rest_number_unsafe"]
    assert not [asked for asked in api.asked if asked.path == "/case/one"]


def test_newly_linked_cases_lead_to_a_full_read_where_none_can_be_asked_for() -> None:
    api = filled(5)
    source = engine(api, spec("cursor", order="ascending", overlap="1h"))
    source.pull()
    assert ids(source.pull(newly_linked=("26-000002",))) == [1, 2, 3, 4, 5]
    assert source.pull() == []


def test_full_read_for_a_link_goes_on_over_polls_and_is_not_begun_anew() -> None:
    api = filled(10)
    source = engine(api, spec("cursor", order="ascending", overlap="1h"))
    source.pull()
    source.source = engine(api, spec("cursor", order="ascending", overlap="1h"), max_pages=1).source
    found = [ids(source.pull(newly_linked=("26-000002",))) for _ in range(4)]
    assert found == [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10]]
    assert source.pull() == []


def test_another_link_amid_a_full_read_begins_it_anew() -> None:
    api = filled(10)
    source = engine(api, spec("cursor", order="ascending"), max_pages=1)
    source.pull()
    source.pull(newly_linked=("26-000001",))
    assert ids(source.pull(newly_linked=("26-000001", "26-000002"))) == [1, 2, 3]


def delta(api: Api) -> Engine:
    return engine(api, spec("delta", watermark={"delta": "delta"}))


def test_delta_link_gives_what_changed_and_what_was_removed() -> None:
    api = filled(5)
    source = delta(api)
    assert ids(source.pull()) == [1, 2, 3, 4, 5]
    api.rows.clear()
    api.put("6")
    api.removed = [
        {"id": "2", "@removed": {"reason": "deleted"}},
        {"id": "3", "number": "26-000003", "@removed": {"reason": "deleted"}},
        {"id": "4", "@odata.context": "https://x.example/$metadata#cases/$deletedEntity"},
    ]
    rows = source.pull()
    assert ids(rows) == [3, 6]
    assert source.damaged == ["deleted_without_case 2", "deleted_without_case 4"]


@pytest.mark.parametrize("status", [410, 400, 404])
def test_delta_link_that_has_run_out_leads_to_a_full_read(status: int) -> None:
    api = filled(5)
    source = delta(api)
    source.pull()
    api.override = lambda asked: (status, {}, b"{}") if "since" in asked.query else None
    assert ids(source.pull()) == [1, 2, 3, 4, 5]
    assert source.batches[1].findings == ("rest_resync",)


def test_code_that_asks_for_everything_anew_is_heeded_once() -> None:
    api = filled(5)
    rest = spec(order="ascending", errors={"code": ["error.code"], "resync": ["sync_required"]})
    source = engine(api, rest)
    source.pull()
    api.override = lambda asked: (
        (400, {}, b'{"error": {"code": "sync_required"}}') if "since" in asked.query and len(api.lists()) < 20 else None
    )
    reseek = spec(order="ascending", errors=rest.errors.model_dump())
    source.source = engine(api, spec("cursor", order="ascending", errors=rest.errors.model_dump())).source
    assert reseek.errors.resync == ("sync_required",)
    assert ids(source.pull()) == [1, 2, 3, 4, 5]
    api.override = lambda _asked: (410, {}, b"")
    source.pull()
    assert source.trouble is not None
    assert source.trouble.code == "rest_gone"


def test_probe_for_the_upper_bound_takes_the_time_of_a_refusal() -> None:
    def refuse(asked: Asked) -> tuple[int, dict[str, str], bytes] | None:
        return (400, {}, b"{}") if "until" not in asked.query else None

    api = filled(4)
    api.override = refuse
    rest = spec("cursor", order="ascending", list={"query": {"until": "{until}", "sort": "updated"}})
    assert ids(engine(api, rest).pull()) == [1, 2, 3, 4]


def test_newly_linked_case_comes_even_if_the_overlap_showed_it_unchanged() -> None:
    api = filled(5)
    source = engine(api, spec("cursor", order="ascending", overlap="1h", case=CASE))
    source.pull()
    assert ids(source.pull(newly_linked=("26-000003",))) == [3]
