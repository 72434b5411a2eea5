"""Requests out of templates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casebridge.connectors.rest.links import ForeignLink, absolute, next_link
from casebridge.connectors.rest.moment import earlier, from_wire, server_date, span, to_wire
from casebridge.connectors.rest.template import fill, mentions, stamp
from casebridge.sdk.restspec import RequestSpec

HIVE = RequestSpec(
    method="POST",
    path="/api/v1/query",
    body={
        "query": [
            {"_name": "listCase"},
            {
                "_name": "filter",
                "_or": [{"_gte": {"_field": "a", "_value": "{since}"}}, {"_gte": {"_value": "{since}"}}],
            },
            {"_name": "page", "from": "{from}", "to": "{to}", "note": "from {from}"},
        ]
    },
)


def test_element_of_a_list_goes_whole_when_its_placeholder_has_no_value() -> None:
    filled = fill(HIVE, {"from": 0, "to": 15}, {})
    assert filled.body == {"query": [{"_name": "listCase"}, {"_name": "page", "from": 0, "to": 15, "note": "from 0"}]}
    filled = fill(HIVE, {"from": 0, "to": 15, "since": 7}, {})
    assert filled.body is not None
    assert filled.body["query"][1]["_or"][0] == {"_gte": {"_field": "a", "_value": 7}}  # type: ignore[index]


def test_key_outside_of_lists_goes_alone() -> None:
    body = {"query": "q", "variables": {"first": "{limit}", "after": "{cursor}", "list": ["{cursor}"]}}
    spec = RequestSpec(method="POST", path="/graphql", body=body)
    assert fill(spec, {"limit": 5}, {}).body == {"query": "q", "variables": {"first": 5}}
    assert fill(spec, {"limit": 5, "cursor": "5"}, {}).body == {
        "query": "q",
        "variables": {"first": 5, "after": "5", "list": ["5"]},
    }


def test_parameters_and_headers_without_value_are_left_out_and_other_braces_stay() -> None:
    spec = RequestSpec(
        path="/cases/{id}/x",
        query={"q": "a>={since} and {other}", "n": "{limit}", "c": "{cursor}"},
        headers={"Prefer": "size={limit}", "X-At": "{cursor}"},
    )
    filled = fill(spec, {"id": "a/../b c", "limit": 3, "since": "2026"}, {"X-Org": "o"})
    assert filled.url == "/cases/a%2F..%2Fb%20c/x"
    assert filled.query == (("q", "a>=2026 and {other}"), ("n", "3"))
    assert dict(filled.headers) == {"Prefer": "size=3", "X-Org": "o"}


def test_placeholders_are_found_wherever_they_stand() -> None:
    assert mentions(HIVE, "since")
    assert not mentions(HIVE, "until")
    assert mentions(RequestSpec(path="/{number}"), "number")
    assert mentions(RequestSpec(path="/", headers={"a": "{limit}"}), "limit")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("iso", "2026-03-01T12:00:05Z"),
        ("epoch_s", 1772366405),
        ("epoch_ms", 1772366405000),
        ("%Y-%m-%d %H:%M", "2026-03-01 12:00"),
    ],
)
def test_times_are_written_in_the_format_of_the_profile(form: str, text: str | int) -> None:
    assert stamp(datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC), form) == text


@pytest.mark.parametrize(
    ("header", "link"),
    [
        ('<https://a.example/x?p=2>; rel="next"', "https://a.example/x?p=2"),
        ('<https://a.example/x?a=1,2;3>; title="a, b"; rel=next', "https://a.example/x?a=1,2;3"),
        ('</p1>; rel="prev", </p3>; rel="last next"', "/p3"),
        ('</p1>; rel="prev"', ""),
        ('</p1>; rel="nextish", <a>; title="rel=next"', ""),
        ("</p2>; REL=Next", "/p2"),
        ("", ""),
        ("next", ""),
    ],
)
def test_link_header_is_taken_apart(header: str, link: str) -> None:
    assert next_link(header) == link


def test_link_is_relative_to_the_page_it_stood_in() -> None:
    base = "https://a.example:8443/api/cases?x=1"
    assert absolute(base, "?page=2") == "https://a.example:8443/api/cases?page=2"
    assert absolute(base, "/services/q-2000") == "https://a.example:8443/services/q-2000"
    assert absolute("https://a.example/x", "https://A.example:443/y") == "https://A.example:443/y"


@pytest.mark.parametrize(
    "link",
    [
        "https://a.example@b.example/",
        "https://user:pw@a.example/x",
        "http://a.example/x",
        "https://a.example:444/",
        "\\\\b.example\\x",
        "https://[::1",
        "https://a.example/a b",
        "https://a.example/" + "x" * 20_000,
        "javascript:x",
    ],
)
def test_link_that_leads_elsewhere_is_refused_without_being_told(link: str) -> None:
    with pytest.raises(ForeignLink) as caught:
        absolute("https://a.example/x", link)
    assert link not in str(caught.value)


def test_times_on_the_wire() -> None:
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert to_wire(moment) == "2026-03-01T12:00:00Z"
    assert from_wire("2026-03-01T13:00:00.9+01:00") == moment
    assert from_wire("2026-03-01") == datetime(2026, 3, 1, tzinfo=UTC)
    assert earlier(datetime(1, 1, 2, tzinfo=UTC), span("9d")) == datetime(1, 1, 1, tzinfo=UTC)
    assert server_date("Sun, 01 Mar 2026 12:00:00 GMT") == moment
    assert [server_date(text) for text in (None, "", "soon", "Sun, 99 Mar 2026 12:00:00 GMT")] == [None] * 4
    for text in ("0001-01-01T00:00:00+10:00", "soon"):
        with pytest.raises(ValueError, match=r"time|isoformat"):
            from_wire(text)
