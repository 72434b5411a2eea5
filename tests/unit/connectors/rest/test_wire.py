"""The source with the real client against a real server on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from casebridge.connectors.rest import RestSource
from casebridge.guard.secret import Secret
from casebridge.sdk.http import HttpSettings
from tests.support.api import Api, Asked, serve
from tests.unit.connectors.rest.options import plain
from tests.unit.connectors.rest.world import Engine, context, filled, ids, spec


def over_wire(api: Api, base: str, rest: Any, **http: Any) -> Engine:
    return Engine(RestSource(plain(api, rest, HttpSettings(url=base, **http))))


@pytest.mark.parametrize("style", ["offset", "page", "range", "cursor", "next", "link", "delta"])
def test_every_style_of_paging_works_over_the_wire(style: str) -> None:
    api = filled(8)
    more: dict[str, Any] = {"watermark": {"delta": "delta"}} if style == "delta" else {}
    before = threading.active_count()
    with serve(api) as base:
        source = over_wire(api, base, spec(style, order="" if more else "ascending", overlap="5s", **more))
        assert ids(source.pull()) == [1, 2, 3, 4, 5, 6, 7, 8]
        api.put("9")
        assert 9 in ids(source.pull())
        assert source.trouble is None
    assert threading.active_count() == before


def test_credentials_go_along_and_details_are_read_by_several_threads() -> None:
    api = filled(20)
    with serve(api) as base:
        auth = {"type": "bearer", "secret": "token"}
        rest = spec(size=10, detail={"request": {"path": "/detail/{id}"}, "path": "data"})
        source = over_wire(api, base, rest, auth=auth)
        rows = source.pull(secret=lambda _name: Secret("s3cret"))
    assert [row["outcome"] for row in rows] == ["none"] * 20
    assert {asked.headers.get("authorization") for asked in api.asked} == {"Bearer s3cret"}


def test_post_that_lists_is_tried_again_and_no_two_have_the_same_key() -> None:
    api = filled(7)
    turns = iter([None, (503, {"retry-after": "1"}, b""), None, None, None, None])
    api.override = lambda _asked: next(turns)
    waited: list[float] = []
    with serve(api) as base:
        source = over_wire(api, base, spec("range"))
        assert ids(source.pull(sleep=waited.append)) == [1, 2, 3, 4, 5, 6, 7]
    keys = [asked.headers["idempotency-key"] for asked in api.asked]
    assert max(waited) >= 1
    assert keys[1] == keys[2]
    assert len(set(keys)) == len(keys) - 1


def test_system_that_is_down_ends_the_poll_with_what_came() -> None:
    api = filled(9)
    down: Callable[[Asked], Any] = lambda _asked: (503, {}, b"") if len(api.lists()) > 2 else None  # noqa: E731
    api.override = down
    with serve(api) as base:
        source = over_wire(api, base, spec("cursor", order="ascending"))
        assert ids(source.pull()) == [1, 2, 3, 4, 5, 6]
        assert source.trouble is not None
        assert source.trouble.exit_code == 3
        api.override = lambda _asked: None
        assert set(ids(source.pull())) >= {7, 8, 9}


def test_link_of_another_path_of_the_same_system_is_followed_below_its_root() -> None:
    api = filled(4)
    with serve(api) as base:
        source = over_wire(api, f"{base}/next", spec("next", list={"path": "/cases", "query": {"limit": "3"}}))
        assert ids(source.pull()) == [1, 2, 3, 4]


def test_check_reaches_the_system_and_asks_for_no_record() -> None:
    api = filled(4)
    with serve(api) as base:
        results = over_wire(api, base, spec()).source.check(context())
    assert results
    assert all(result.ok for result in results)
    assert api.lists() == []
    results = over_wire(api, base, spec()).source.check(context())
    assert not results[-1].ok
    assert results[-1].next_step
