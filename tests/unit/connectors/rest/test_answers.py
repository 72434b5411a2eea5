"""What the system may answer: errors in every dress, sign-in pages, details, look-ups, XML."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from casebridge.errors import FixConfig, TryLater
from casebridge.sdk.records import ITEM_END, RecordField, RecordOptions
from tests.support.api import Api, Asked, Direct, Reply
from tests.unit.connectors.rest.world import FIELDS, engine, filled, ids, spec


def says(status: int, body: Any = b"", kind: str = "application/json") -> Api:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    api = filled(2)
    api.override = lambda _asked: (status, {"content-type": kind}, data)
    return api


REFUSALS: list[tuple[int, Any, str, str, type[Exception]]] = [
    (403, {"message": "no"}, "application/json", "rest_refused", FixConfig),
    (404, b"", "application/json", "rest_refused", FixConfig),
    (400, [{"errorCode": "MALFORMED_QUERY"}], "application/json", "rest_refused", FixConfig),
    (422, b"<html>", "text/html", "rest_refused", FixConfig),
    (401, b"", "application/json", "http_unauthorized", FixConfig),
    (302, b"", "text/html", "http_redirect", FixConfig),
    (500, b"<html>", "text/html", "rest_failed", TryLater),
    (501, {}, "application/json", "rest_failed", TryLater),
    (410, {}, "application/json", "rest_gone", TryLater),
    (200, b"<html><form>", "text/html; charset=utf-8", "rest_sign_in_page", FixConfig),
    (200, b'{"data": []}', "text/plain", "rest_not_json", FixConfig),
    (200, b'{"data": []}', "", "rest_not_json", FixConfig),
    (200, {"other": 1}, "application/json", "rest_no_records", FixConfig),
    (200, "text", "application/json", "rest_no_records", FixConfig),
]


@pytest.mark.parametrize(("status", "body", "kind", "code", "error"), REFUSALS)
def test_answer_that_is_no_list_has_its_own_error(
    status: int, body: Any, kind: str, code: str, error: type[Exception]
) -> None:
    source = engine(says(status, body, kind), spec(order="ascending"))
    assert source.pull() == []
    assert isinstance(source.trouble, error)
    assert source.trouble.code == code
    assert source.trouble.next_step
    assert str(status) in source.trouble.summary or status in (200, 401, 410)


@pytest.mark.parametrize("kind", ["application/vnd.api+json", "text/json; charset=utf-8", "APPLICATION/JSON"])
def test_every_kind_of_json_is_read(kind: str) -> None:
    assert ids(engine(says(200, {"data": [{"id": 1, "number": "1"}]}, kind), spec("none")).pull()) == [1]


@pytest.mark.parametrize("body", [b"", b"  \n", {"data": []}])
def test_empty_answer_is_an_empty_list(body: Any) -> None:
    source = engine(says(200, body), spec())
    assert source.pull() == []
    assert source.trouble is None
    assert engine(says(204), spec()).pull() == []


@pytest.mark.parametrize("body", [b'{"data": [{"id": 1, "id": 2}]}', b'{"data": NaN}', b"[" * 300, b'{"data": ['])
def test_document_that_can_not_be_read_truthfully_is_refused_whole(body: bytes) -> None:
    source = engine(says(200, body), spec())
    source.pull()
    assert len(source.rejected) == 1
    assert source.rejected[0].code.startswith("json_")
    assert source.cursor is None


def test_error_inside_a_success_is_an_error() -> None:
    source = engine(says(200, {"status": "error", "data": []}), spec(errors={"when": "status == 'error'"}))
    source.pull()
    assert source.trouble is not None
    assert source.trouble.code == "rest_error_inside"


@pytest.mark.parametrize(
    ("status", "body"),
    [(401, [{"errorCode": "INVALID_SESSION_ID"}]), (200, {"ok": False, "error": {"code": "INVALID_SESSION_ID"}})],
)
def test_code_that_asks_to_sign_in_is_heeded_once(status: int, body: Any) -> None:
    api, clients = filled(3), list[Direct]()

    def client(*_given: object) -> Any:
        clients.append(Direct(api))
        return clients[-1]

    rest = spec(
        errors={"when": "ok == `false`", "code": ["[0].errorCode", "error.code"], "sign_in": ["INVALID_SESSION_ID"]}
    )
    answer: Reply = (status, {}, json.dumps(body).encode())
    api.override = lambda _asked: answer if len(api.asked) == 1 else None
    source = engine(api, rest, client=client)
    assert ids(source.pull()) == [1, 2, 3]
    assert [one.signed for one in clients] == [1]
    assert clients[0].closed
    api.override = lambda _asked: answer
    source.pull()
    assert source.trouble is not None
    assert (source.trouble.code, clients[1].signed) == ("http_unauthorized", 1)


@pytest.mark.parametrize("status", [200, 400, 403])
def test_code_that_asks_to_come_back_later_is_no_fault_of_the_configuration(status: int) -> None:
    rest = spec(errors={"when": "error", "code": ["error"], "later": ["BUSY"]})
    source = engine(says(status, {"error": "BUSY"}), rest)
    source.pull()
    assert isinstance(source.trouble, TryLater)


def test_errors_never_tell_what_the_system_said() -> None:
    for status, body, kind, *_ in REFUSALS:
        source = engine(
            says(status, {"message": "Canary Person"}, "application/json"), spec(errors={"when": "message"})
        )
        source.pull()
        assert source.trouble is not None
        assert "Canary" not in f"{source.trouble} {source.trouble.detail} {body} {kind}".replace(str(body), "")


@pytest.mark.parametrize(
    "link",
    ["https://127.0.0.1:9/x", "http://127.0.0.1:8/x", "http://cases.example/x", "//cases.example/x", "ftp://a/x"],
)
@pytest.mark.parametrize("style", ["next", "link"])
def test_link_to_another_scheme_host_or_port_is_not_followed(style: str, link: str) -> None:
    api = filled(2)
    body = {"data": [{"id": 1, "number": "1"}], "next": link}
    api.override = lambda _asked: (200, {"link": f'<{link}>; rel="next"'}, json.dumps(body).encode())
    source = engine(api, spec(style))
    source.pull()
    assert source.trouble is not None
    assert source.trouble.code == "rest_link_foreign"
    assert link not in str(source.trouble)
    assert len(api.asked) == 1


def test_system_that_says_there_is_more_but_not_where_is_not_taken_for_read() -> None:
    body = {"data": [{"id": 1, "number": "1"}], "done": False}
    for last in (body, {**body, "next": {"page": 2}}, {**body, "next": True, "done": None}):
        source = engine(says(200, last), spec("cursor", paging={"done": "done"}))
        source.pull()
        assert source.trouble is not None
        assert source.trouble.code == "rest_next_missing"
    assert ids(
        engine(says(200, {**body, "done": True, "next": "x"}), spec("cursor", paging={"done": "done"})).pull()
    ) == [1]


DETAIL = {"request": {"path": "/detail/{id}"}, "path": ["data", "message"], "concurrency": 3}


def test_detail_is_read_for_what_may_be_wanted_and_keeps_the_order() -> None:
    api = filled(7)
    for number in range(1, 8):
        api.rows[str(number)]["outcome"] = f"o{number}"
    rest = spec(detail=DETAIL)
    rows = engine(api, rest).pull(wanted=lambda number: number in ("26-000002", "26-000005"))
    assert [(row["id"], row["outcome"]) for row in rows] == [
        (str(n), f"o{n}" if n in (2, 5) else "") for n in range(1, 8)
    ]
    assert sorted(asked.path for asked in api.asked if "detail" in asked.path) == ["/detail/2", "/detail/5"]
    rows = engine(api, spec(detail={**DETAIL, "always": True})).pull(wanted=lambda _number: False)
    assert [row["outcome"] for row in rows] == [f"o{n}" for n in range(1, 8)]


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ((404, {}, b""), "rest_detail_gone"),
        ((410, {}, b""), "rest_detail_gone"),
        ((403, {}, b""), "rest_detail_refused"),
        ((200, {}, b'{"data": 1, "data": 2}'), "rest_detail_unreadable"),
        ((200, {}, b"{}"), "rest_detail_unreadable"),
        ((200, {}, b'{"data": {"outcome": {"a": 1}}}'), "value_not_scalar"),
    ],
)
def test_detail_that_fails_is_the_damage_of_its_record(reply: Reply, code: str) -> None:
    api = filled(3)
    api.override = lambda asked: reply if asked.path == "/detail/2" else None
    source = engine(api, spec(order="ascending", overlap="1h", detail=DETAIL))
    assert ids(source.pull()) == [1, 3]
    assert source.damaged == [f"{code} 2"]
    assert source.pull() == []
    assert len(source.damaged) == 1
    api.override = lambda _asked: None
    assert 2 in ids(source.replay(source.batches[0]))


def test_detail_that_is_not_there_now_ends_the_poll_and_loses_nothing() -> None:
    api = filled(3)
    api.override = lambda asked: (500, {}, b"") if asked.path == "/detail/2" else None
    source = engine(api, spec("cursor", size=1, order="ascending", detail=DETAIL))
    before = threading.active_count()
    assert source.pull() == []
    assert isinstance(source.trouble, TryLater)
    assert threading.active_count() == before
    assert source.cursor is None
    api.override = lambda _asked: None
    assert ids(source.pull()) == [1, 2, 3]


@pytest.mark.parametrize("identity", ["../admin", "a b", "1?x=1", "1'", "", "1#"])
def test_id_that_could_be_more_than_a_value_is_never_sent(identity: str) -> None:
    api = says(200, {"data": [{"id": identity, "number": "26-1"}]})
    source = engine(api, spec("none", detail=DETAIL))
    source.pull()
    assert [damage.partition(" ")[0] for damage in source.damaged] == ["rest_id_unsafe"]
    assert len(api.asked) == 1


def test_no_more_details_are_asked_for_at_once_than_allowed() -> None:
    api, now, most = filled(12), [0], [0]
    gate, lock = threading.Barrier(3, timeout=5), threading.Lock()

    class Slow(Direct):
        def send(self, request: Any) -> Any:
            if "detail" not in request.url:
                return super().send(request)
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            gate.wait()
            with lock:
                now[0] -= 1
            return super().send(request)

    engine(api, spec(size=12, detail=DETAIL), client=lambda *_given: Slow(api)).pull()
    assert most == [3]


LOOKUP = {"state": {"request": {"path": "/statuses"}, "key": "id", "label": "name"}}
LOOKED_UP = RecordOptions("json", ("data",), (*FIELDS, RecordField("codes", ("code",), "codes")))


def test_lookup_puts_labels_in_place_of_ids_and_is_read_once_a_run() -> None:
    api = filled(7)
    for number in range(1, 8):
        api.put(str(number), status=number % 3, codes=[{"code": 2}, {"code": 9}])
    rest = spec(lookup=LOOKUP)
    source = engine(api, rest, lookups={"status": "state", "codes": "state"}, records=LOOKED_UP)
    rows = source.pull()
    assert {row["status"] for row in rows} == {"Open", "Closed", "0"}
    assert {row["codes"] for row in rows} == {f"Closed{ITEM_END}9"}
    assert len([asked for asked in api.asked if asked.path == "/statuses"]) == 1


@pytest.mark.parametrize("reply", [(404, {}, b""), (200, {}, b"{}"), (200, {}, b'"x"')])
def test_lookup_that_is_not_there_stops_the_poll(reply: Reply) -> None:
    api = filled(1)
    api.override = lambda asked: reply if asked.path == "/statuses" else None
    source = engine(api, spec(lookup=LOOKUP), lookups={"status": "state"})
    assert source.pull() == []
    assert isinstance(source.trouble, FixConfig)
    assert source.trouble.code == "rest_lookup"


def test_record_with_a_broken_value_is_damage_and_comes_once() -> None:
    api = filled(3)
    api.rows["2"]["status"] = {"nested": True}
    source = engine(api, spec("cursor", order="ascending", overlap="1h"))
    assert ids(source.pull()) == [1, 3]
    assert [damage.partition(" ")[0] for damage in source.damaged] == ["value_not_scalar"]
    api.put("4")
    assert ids(source.pull()) == [4]
    assert len(source.damaged) == 1


XML = RecordOptions(
    "xml",
    ("/cases/case",),
    (RecordField("id", ("@id",)), RecordField("number", ("number",)), RecordField("updated", ("updated",))),
)


def test_xml_over_http_is_read_page_by_page() -> None:
    def page(asked: Asked) -> Reply:
        start = int(asked.query.get("offset", 0))
        numbers = range(start + 1, min(start + 3, 8) + 1)
        found = "".join(f'<case id="{n}"><number>26-{n}</number><updated>2026-03-01</updated></case>' for n in numbers)
        return 200, {"content-type": "application/xml"}, f"<cases>{found}</cases>".encode()

    api = Api(override=page)
    assert ids(engine(api, spec(), records=XML).pull()) == [1, 2, 3, 4, 5, 6, 7, 8]
    api.override = lambda _asked: (200, {}, b'{"data": []}')
    source = engine(api, spec(), records=XML)
    source.pull()
    assert source.trouble is not None
    assert source.trouble.code == "rest_not_xml"
    api.override = lambda _asked: (200, {"content-type": "text/xml"}, b"<!DOCTYPE cases []><cases/>")
    source.pull()
    assert len(source.rejected) == 1


def test_damage_on_the_same_line_of_two_xml_pages_is_two_dead_letters() -> None:
    def page(asked: Asked) -> Reply:
        start = int(asked.query.get("offset", 0))
        found = "".join(
            f'<case id="{n}"><number>26-{n}</number>{"<number>x</number>" * (n in (2, 5))}</case>'
            for n in range(start + 1, min(start + 3, 6) + 1)
        )
        return 200, {"content-type": "application/xml"}, f"<cases>{found}</cases>".encode()

    source = engine(Api(override=page), spec(), records=XML)
    assert ids(source.pull()) == [1, 3, 4, 6]
    assert len(set(source.damaged)) == len(source.damaged) == 2


@pytest.mark.parametrize(
    "more",
    [{"detail": DETAIL}, {"paging": {"style": "cursor", "next": "next"}}, {"watermark": {"delta": "delta"}}],
)
def test_xml_has_no_part_that_reads_json(more: dict[str, Any]) -> None:
    with pytest.raises(FixConfig) as caught:
        engine(Api(), spec(**more), records=XML)
    assert caught.value.code == "rest_profile"


@pytest.mark.parametrize(
    "more",
    [{"errors": {"when": "a =="}}, {"paging": {"total": "[["}}, {"watermark": {"field": "updated", "since": "x"}}],
)
def test_profile_that_does_not_fit_is_refused_before_anything_is_asked(more: dict[str, Any]) -> None:
    with pytest.raises(FixConfig) as caught:
        engine(Api(), spec(**more))
    assert caught.value.code == "rest_profile"
