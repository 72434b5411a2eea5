"""A made-up system on loopback that takes feedback as a profile says."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from casebridge.clock import utc_now
from casebridge.conformance.sink.sample import ids, statements, unreadable
from casebridge.connectors.rest_sink import RestSink, RestSinkProfile
from casebridge.connectors.rest_sink.sink import MOST_REFUSED
from casebridge.connectors.rest_sink.trial import failures
from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Envelope, HostBook, Receipt, Secret, Sink, SinkContext
from casebridge.sdk.http import HttpSettings
from tests.support.peer import Asked, Peer, answer

ONE: dict[str, Any] = {
    "name": "example",
    "send": {
        "path": "/reports/{event.ref.report_id}/feedback",
        "idempotency": "Idempotency-Key",
        "body": {
            "id": "{id}",
            "status": "{event.investigation_status}",
            "revision": "{event.revision}",
            "label": "report {event.ref.report_id}, revision {event.revision}",
            "gone": "{event.exceptional_clearance}",
            "half": "x {event.exceptional_clearance}",
            "fixed": 1,
            "list": ["{event.kind}", "{event.nothing}", {"deep": "{event.agency.value}"}],
        },
    },
    "answer": {
        "accepted": [201],
        "duplicate": [409],
        "rejected": [422],
        "code": "error.code",
        "codes": {"E7": "closed"},
    },
}
LIST: dict[str, Any] = {
    "name": "example",
    "send": {
        "path": "/batch",
        "batch": "list",
        "max_events": 3,
        "body": {"entries": "{items}"},
        "item": {"key": "{id}", "report": "{event.ref.report_id}"},
    },
    "answer": {
        "receipts": {
            "path": "results",
            "id": "key",
            "word": "state",
            "words": {"ok": "accepted", "again": "duplicate", "no": "rejected", "true": "accepted"},
            "code": "why",
        },
        "codes": {"17": "closed"},
    },
}


@dataclass
class World:
    reply: Callable[[Asked], bytes] = lambda _asked: answer(b"{}", 201)
    waits: list[float] = field(default_factory=list)
    stack: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.peer = self.stack.enter_context(Peer(lambda asked: self.reply(asked)))

    def context(self) -> SinkContext:
        return SinkContext(utc_now, self.waits.append, lambda _name: Secret("t0ken"), HostBook())

    def sink(self, profile: dict[str, Any]) -> RestSink:
        http = {"url": f"{self.peer.url}/api", "deadline_seconds": 5, "auth": {"type": "bearer", "secret": "x"}}
        return RestSink(HttpSettings.model_validate(http), RestSinkProfile.model_validate(profile))

    def send(self, profile: dict[str, Any], batch: list[Envelope]) -> list[Receipt]:
        return list(self.sink(profile).send(batch, self.context()))


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    with world.stack:
        yield world


def changed(profile: dict[str, Any], table: str, **more: Any) -> dict[str, Any]:
    return {**profile, table: {**profile[table], **more}}


def test_event_becomes_the_request_of_the_profile(world: World) -> None:
    batch = statements("event", 1)
    assert isinstance(world.sink(ONE), Sink)
    assert world.send(ONE, batch) == [Receipt(batch[0].event_id, "accepted")]
    asked = world.peer.asked[0]
    assert (asked.method, asked.target) == ("POST", "/api/reports/900000001/feedback")
    assert asked.headers["idempotency-key"] == batch[0].event_id
    assert asked.headers["authorization"] == "Bearer t0ken"
    assert json.loads(asked.body) == {
        "id": batch[0].event_id,
        "status": "ACTIVE",
        "revision": 1,
        "label": "report 900000001, revision 1",
        "fixed": 1,
        "list": ["STATUS", {"deep": "WA0170000"}],
    }


def test_form_entry_goes_out_in_its_own_words(world: World) -> None:
    profile = {
        "name": "example",
        "takes": "form",
        "send": {"path": "/in", "method": "PUT", "body": {"key": "{id}", "status": "{entry.case_status}"}},
    }
    assert world.sink(profile).takes == "form"
    batch = statements("form", 1)
    world.send(profile, batch)
    assert json.loads(world.peer.asked[0].body) == {"key": batch[0].event_id, "status": "Ongoing Investigation"}
    assert world.peer.asked[0].method == "PUT"


@pytest.mark.parametrize(
    ("status", "body", "verdict", "code"),
    [
        (201, b"", "accepted", ""),
        (409, b"{}", "duplicate", ""),
        (422, b'{"error": {"code": "E7"}}', "rejected", "closed"),
        (422, b'{"error": {"code": "Call us!"}}', "rejected", "status_422"),
        (422, b"<html>", "rejected", "status_422"),
    ],
)
def test_status_is_read_as_the_profile_says(world: World, status: int, body: bytes, verdict: str, code: str) -> None:
    world.reply = lambda _asked: answer(body, status)
    receipt = world.send(ONE, statements("event", 1))[0]
    assert (receipt.verdict, receipt.code) == (verdict, code)


@pytest.mark.parametrize(
    ("status", "headers", "code"),
    [
        (200, {}, "rest_refused"),
        (404, {}, "rest_refused"),
        (401, {}, "http_unauthorized"),
        (302, {}, "http_redirect"),
        (201, {"content_type": "text/html"}, "rest_sign_in_page"),
    ],
)
def test_answer_that_says_nothing_of_the_event_stops_for_a_person(
    world: World, status: int, headers: dict[str, str], code: str
) -> None:
    world.reply = lambda _asked: answer(b"{}", status, **headers)
    with pytest.raises(FixConfig) as caught:
        world.send(ONE, statements("event", 1))
    assert caught.value.code == code


@pytest.mark.parametrize(("status", "attempts"), [(500, 1), (503, 4), (429, 4), (418, 1)])
def test_failure_is_for_later_and_what_was_taken_keeps_its_receipt(world: World, status: int, attempts: int) -> None:
    profile = changed(ONE, "answer", retry=[418])
    world.reply = lambda _asked: answer(b"{}", status)
    with pytest.raises(TryLater):
        world.send(profile, statements("event", 2))
    assert len(world.peer.asked) == attempts
    world.reply = lambda asked: answer(b"{}", status if b"900000002" in asked.body else 201)
    receipts = world.send(profile, statements("event", 3))
    assert [item.verdict for item in receipts] == ["accepted", "retry", "retry"]


def test_without_a_header_for_it_no_request_is_repeated(world: World) -> None:
    world.reply = lambda _asked: answer(b"{}", 503)
    with pytest.raises(TryLater):
        world.send(changed(ONE, "send", idempotency=None), statements("event", 1))
    assert len(world.peer.asked) == 1


def test_list_is_cut_and_each_event_has_the_receipt_of_its_own(world: World) -> None:
    batch = statements("event", 4)
    states = dict(zip(ids(batch), ["ok", "again", "no", True], strict=True))

    def reply(asked: Asked) -> bytes:
        rows = [
            {"key": row["key"], "state": states[row["key"]], "why": 17} for row in json.loads(asked.body)["entries"]
        ]
        return answer(json.dumps({"results": rows[::-1]}).encode())

    world.reply = reply
    receipts = world.send(LIST, batch)
    assert [(item.verdict, item.code) for item in receipts] == [
        ("accepted", ""),
        ("duplicate", ""),
        ("rejected", "closed"),
        ("accepted", ""),
    ]
    assert [len(json.loads(asked.body)["entries"]) for asked in world.peer.asked] == [3, 1]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"results": null}',
        b'{"results": [1, null]}',
        b'{"results": [{"key": "other", "state": "ok"}]}',
        b'{"results": [{"key": "ID", "state": "OK"}]}',
        b'{"results": [{"key": "ID", "state": "ok"}, {"key": "ID", "state": "no"}]}',
        b'{"results": [{"key": ["ID"], "state": "ok"}]}',
    ],
)
def test_event_of_which_an_answer_does_not_speak_is_never_taken_for_accepted(world: World, body: bytes) -> None:
    batch = statements("event", 1)
    world.reply = lambda _asked: answer(body.replace(b"ID", batch[0].event_id.encode()))
    assert world.send(LIST, batch) == [Receipt(batch[0].event_id, "retry", "no_receipt")]


def test_receipt_of_a_single_event_may_do_without_its_id(world: World) -> None:
    receipts = {"word": "length(state)", "words": {"2": "accepted"}}
    profile = changed(ONE, "answer", receipts=receipts)
    for body, verdict in ((b'{"state": "ok"}', "accepted"), (b'{"state": 5}', "retry"), (b"{}", "retry")):
        world.reply = lambda _asked, body=body: answer(body, 201)  # type: ignore[misc]
        assert world.send(profile, statements("event", 1))[0].verdict == verdict


def test_later_event_of_a_report_waits_behind_one_that_waits(world: World) -> None:
    first, other, second = (*statements("event", 2), statements("event", 1, first=1)[0])
    second = Envelope(statements("event", 1, first=9)[0].event_id, 9, second.payload)
    profile = changed(ONE, "answer", receipts={"word": "state", "words": {"ok": "accepted"}})
    world.reply = lambda asked: answer(
        b'{"state": "wait"}' if b"report 900000001" in asked.body else b'{"state": "ok"}', 201
    )
    receipts = world.send(profile, [first, other, second])
    assert [(item.verdict, item.code) for item in receipts] == [
        ("retry", "no_receipt"),
        ("accepted", ""),
        ("retry", "behind_another"),
    ]
    assert len(world.peer.asked) == 2


def test_event_without_what_the_path_needs_is_refused_and_stops_no_other(world: World) -> None:
    profile = changed(ONE, "send", path="/x/{event.case_ref.case_number}")
    batch = statements("event", 3)
    broken = json.loads(batch[1].payload)
    for number in (None, "..", "a b", "é", True):
        broken["case_ref"]["case_number"] = number
        one = Envelope(batch[1].event_id, 2, json.dumps(broken))
        receipts = world.send(profile, [batch[0], one, unreadable(7), batch[2]])
        assert [(item.verdict, item.code) for item in receipts] == [
            ("accepted", ""),
            ("rejected", "rest_value_missing"),
            ("rejected", "payload_unreadable"),
            ("accepted", ""),
        ]
    assert world.peer.asked[0].target == "/api/x/26-000001"


def test_value_of_a_path_is_escaped(world: World) -> None:
    event = json.loads(statements("event", 1)[0].payload)
    event["case_ref"]["case_number"] = "A/1:2"
    world.send(changed(ONE, "send", path="/x/{event.case_ref.case_number}"), [Envelope("i", 1, json.dumps(event))])
    assert world.peer.asked[0].target == "/api/x/A%2F1%3A2"


def test_system_that_refuses_everything_does_not_empty_the_outbox(world: World) -> None:
    world.reply = lambda _asked: answer(b"{}", 422)
    receipts = world.send(ONE, statements("event", 50))
    assert [item.verdict for item in receipts].count("rejected") == MOST_REFUSED
    assert {item.code for item in receipts if item.verdict == "retry"} == {"rest_refuses_all"}


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no repetition known": ({**ONE, "send": {"path": "/in", "body": {"a": 1}}}, "must know a repetition"),
    "foreign placeholder": (changed(ONE, "send", body={"a": "{entry.case_status}"}), r"\{event.PATH\}"),
    "empty placeholder": (changed(ONE, "send", body={"a": "{event.}"}), r"\{event.PATH\}"),
    "no JMESPath": (changed(ONE, "send", body={"a": "{event.[}"}), "JMESPath"),
    "no JMESPath in the answer": (changed(ONE, "answer", code="a["), "JMESPath"),
    "status twice": (changed(ONE, "answer", rejected=[201]), "two lists"),
    "status that says nothing": (changed(ONE, "answer", accepted=[503]), "never says"),
    "redirect": (changed(ONE, "answer", accepted=[301]), "never says"),
    "sign in": (changed(ONE, "answer", rejected=[401]), "never says"),
    "list without items": (changed(LIST, "send", body={"a": 1}), "stands in the body of a list"),
    "list without item": (changed(LIST, "send", item=None), "needed there"),
    "items of one": (changed(ONE, "send", body={"a": "{items}"}), "nowhere else"),
    "list with one event's path": (changed(LIST, "send", path="/{id}"), "no values of one event"),
    "list of receipts without IDs": (
        changed(LIST, "answer", receipts={"word": "a", "words": {"b": "accepted"}}),
        "receipts.id is needed",
    ),
    "code that is none": (changed(ONE, "answer", codes={"E7": "Closed!"}), "pattern"),
}


@pytest.mark.parametrize(("profile", "message"), BAD.values(), ids=BAD)
def test_profile_that_can_not_be_meant_is_refused(profile: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        RestSinkProfile.model_validate(profile)


TEST = {"name": "taken", "status": 201, "verdict": "accepted"}


@pytest.mark.parametrize(
    ("test", "problem"),
    [
        (TEST, ""),
        ({**TEST, "path": "/reports/900000001/feedback"}, ""),
        ({**TEST, "path": "/x"}, "the path is /reports/900000001/feedback"),
        ({**TEST, "sends": {"a": 1}}, "another body"),
        ({**TEST, "status": 503}, "means retry, not accepted"),
        ({**TEST, "status": 200}, "means retry, not accepted"),
        ({**TEST, "status": 422, "verdict": "rejected", "answer": '{"error": {"code": "E7"}}', "code": "closed"}, ""),
        ({**TEST, "status": 422, "verdict": "rejected"}, "'status_422', not ''"),
        ({**TEST, "given": {"ref": {"report_id": ".."}}}, "path is not there"),
    ],
)
def test_profile_carries_its_own_tests(world: World, test: dict[str, Any], problem: str) -> None:
    results = world.sink({**ONE, "test": [test]}).check(world.context())
    assert results[0].ok == (not problem)
    assert problem in results[0].message
    assert results[-1].subject == "credentials"
    assert results[-1].ok
    assert world.peer.asked == []


def test_tests_of_a_form_profile_run_on_a_made_up_entry(world: World) -> None:
    send = {"path": "/in", "method": "PUT", "body": {"key": "{id}", "status": "{entry.case_status}"}}
    test = {**TEST, "sends": {"key": "9d6c0a6e-6f39-5f6b-8d59-0c9f6d3b1f6a", "status": "Ongoing Investigation"}}
    profile = {"name": "example", "takes": "form", "send": send, "test": [test]}
    assert "another body" in world.sink(profile).check(world.context())[0].message


def test_profiles_of_the_page_are_valid_and_pass_their_own_tests() -> None:
    page = Path(__file__).resolve().parents[4] / "docs" / "how-to" / "connect" / "rest-sink.md"
    blocks = [part.partition("```")[0] for part in page.read_text(encoding="utf-8").split("```toml\n")[1:]]
    one, more = tomllib.loads(blocks[1]), tomllib.loads(blocks[2])
    profile = RestSinkProfile.model_validate(one)
    assert profile.test
    assert failures(profile) == []
    RestSinkProfile.model_validate({"name": "portal", **more})
