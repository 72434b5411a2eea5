"""Faults of a system, on answers and files by themselves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from casebridge.conformance.fault import Answer, Asked, Fault
from casebridge.conformance.fault.body import LOGIN_LATER, cut_off, truncated
from casebridge.conformance.fault.document import records_of
from casebridge.conformance.fault.paging import again, alternating, endless
from casebridge.conformance.fault.status import busy, fails_once, refused
from casebridge.conformance.fault.value import (
    ENTITY_TEXT,
    PICTURE,
    broken,
    data_uri,
    entity,
    foreign_bytes,
    picture,
    spelled,
    swap,
)

UNKNOWN = Answer(404, {"x-tape": "unknown"})


def page(number: int, *, more: bool = True) -> Answer:
    document: dict[str, Any] = {"cases": [{"id": f"D{number}", "n": number, "at": "2026-03-01T08:00:00Z"}]}
    return Answer(body=json.dumps(document | ({"next": str(number + 1)} if more else {})).encode())


def asked(number: int, token: str = "") -> Asked:
    return Asked(number, "GET", "/cases", (("page", token),) if token else ())


def answers(fault: Fault, *told: tuple[str, Answer]) -> list[Answer]:
    change = fault.begin()
    return [change(asked(number, token), answer) for number, (token, answer) in enumerate(told, 1)]


def test_the_first_page_comes_again_wherever_its_links_lead() -> None:
    found = answers(again(99), ("", page(1)), ("2", page(2)), ("3", page(3, more=False)), ("9", UNKNOWN))
    assert {item.body for item in found} == {page(1).body}


def test_two_pages_come_in_turn() -> None:
    found = answers(alternating(99), ("", page(1)), ("2", page(2)), ("3", page(3)), ("4", UNKNOWN))
    assert [item.body for item in found] == [page(1).body, page(2).body] * 2


def test_pages_without_end_differ_in_identity_and_in_link_and_not_in_time() -> None:
    found = answers(endless(99), ("", page(1)), ("2", page(2, more=False)), ("2-1", Answer(400)), ("x", UNKNOWN))
    documents = [json.loads(item.body) for item in found]
    assert len({document["next"] for document in documents}) == 4
    assert len({document["cases"][0]["id"] for document in documents}) == 4
    assert len({document["cases"][0]["n"] for document in documents}) == 4
    assert {document["cases"][0]["at"] for document in documents} == {"2026-03-01T08:00:00Z"}


@pytest.mark.parametrize("fault", [again(2), alternating(2), endless(2)])
def test_what_never_ends_ends_at_its_limit(fault: Fault) -> None:
    assert [item.status for item in answers(fault, *[("", page(1))] * 4)] == [200, 200, 410, 410]


def test_busy_once_with_seconds_and_with_a_date() -> None:
    first, then = answers(busy(429), ("", page(1)), ("", page(1)))
    assert (first.status, first.headers["retry-after"], then.status) == (429, "7", 200)
    dated = answers(busy(503, now=datetime(2026, 3, 1, 12, tzinfo=UTC)), ("", page(1)))[0]
    assert dated.headers["retry-after"] == "Sun, 01 Mar 2026 12:00:07 GMT"


def test_each_request_fails_once_or_for_ever() -> None:
    told = [("", page(1)), ("", page(1)), ("2", page(2)), ("2", page(2))]
    assert [item.status for item in answers(fails_once(), *told)] == [500, 200, 500, 200]
    assert [item.status for item in answers(refused(403), *told)] == [403] * 4


def test_a_fault_of_a_page_strikes_that_page_however_often_it_is_asked_for() -> None:
    told = [("", page(1)), ("2", page(2)), ("2", page(2)), ("3", page(3))]
    assert [item.cut for item in answers(cut_off(2), *told)] == [None, *[len(page(2).body) // 2] * 2, None]
    assert next(len(item.body) for item in answers(truncated(), *told)) == len(page(1).body) // 2
    assert ["html" in str(item.headers) for item in answers(LOGIN_LATER, *told)] == [False, True, True, True]


XML = b'<?xml version="1.0"?><a><b>open</b><b x="open">shut</b></a>'
TABLE = b"id,status\r\n1,open\r\n2,shut\r\n"
JSON = b'{"open": [{"status": "open"}, {"status": "shut"}]}'


def test_a_value_is_swapped_in_every_kind_of_document_and_keys_stay() -> None:
    assert swap(JSON, "open", b"new") == JSON.replace(b': "open"', b': "new"')
    assert swap(XML, "open", b"new").startswith(b'<?xml version="1.0"?><a><b>new</b>')
    assert swap(TABLE, "open", b"a,b") == b'id,status\r\n1,"a,b"\r\n2,shut\r\n'
    assert swap(TABLE.replace(b"open", b'"open"'), "open", b"a,b") == b'id,status\r\n1,"a,b"\r\n2,shut\r\n'


@pytest.mark.parametrize("data", [XML, TABLE, JSON])
def test_faults_of_a_value_change_files_and_answers_alike(data: bytes) -> None:
    for fault, mark in [
        (spelled("open", "Zoë"), "Zoë".encode()),
        (foreign_bytes("open"), b"open\xe9\xff"),
        (picture("open"), PICTURE.encode()),
        (data_uri("open"), b"data:image/png;base64,"),
    ]:
        assert fault.file is not None
        assert mark in fault.file("name", data)
        assert answers(fault, ("", Answer(body=data)))[0].body == fault.file("name", data)


def test_an_entity_is_declared_and_used_in_xml_alone() -> None:
    fault = entity("open")
    assert fault.file is not None
    found = fault.file("name", XML)
    assert ENTITY_TEXT.encode() in found
    assert b"<b>&casebridge;</b>" in found
    assert found.startswith(b'<?xml version="1.0"?><!DOCTYPE')
    assert fault.file("name", JSON) == JSON


def test_one_record_does_not_fit_and_the_others_do() -> None:
    def spoilt(data: bytes) -> bytes:
        fault = broken("open")
        assert fault.file is not None
        return fault.file("name", data)

    records = records_of(json.loads(spoilt(b'[{"status": "open"}, {"status": "open"}]')))
    assert records == [{"status": {"unfit": ["open"]}}, {"status": "open"}]
    assert b"<b>open</b><b>open or not</b>" in spoilt(XML)
    assert spoilt(TABLE) == b"id,status\r\n1,open,surplus\r\n2,shut\r\n"
    assert spoilt(TABLE.replace(b",", b";")) == b"id;status\r\n1;open;surplus\r\n2;shut\r\n"


def test_a_record_that_does_not_fit_stays_so_when_its_page_is_asked_for_again() -> None:
    told = Answer(body=b'[{"status": "open"}]')
    first, other, again_ = answers(broken("open"), ("", told), ("2", replace(told, body=told.body + b" ")), ("", told))
    assert first.body == again_.body != told.body
    assert other.body == told.body + b" "


def test_the_value_of_a_list_is_left_alone_where_that_of_its_detail_is_wanted() -> None:
    listed, detail = (Answer(body=json.dumps({"id": "D1", "status": "open", "n": n}).encode()) for n in (1, 2))
    first, second, again_ = answers(broken("open", 1), ("", listed), ("2", detail), ("", listed))
    assert (first, again_) == (listed, listed)
    assert json.loads(second.body)["status"] == {"unfit": ["open"]}
