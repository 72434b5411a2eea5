"""Batches to a hub that does what it should, and to one that does not."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable

import pytest

from casebridge.conformance.sink.sample import ids, statements, unreadable
from casebridge.connectors.cloudevents import CloudEventsOptions
from casebridge.connectors.cloudevents.post import MOST_REFUSED
from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Envelope, Sink
from casebridge.sdk.transport import Transport
from casebridge.sdk.webhook import request_id
from tests.support.peer import Asked, answer
from tests.unit.connectors.cloudevents.conftest import KEY, OTHER, World, problem


def test_batch_goes_out_in_order_in_requests_of_the_right_size(world: World, batch: list[Envelope]) -> None:
    assert isinstance(world.sink(), Sink)
    assert isinstance(world.sink(), Transport)
    receipts = world.send(batch, max_events=3)
    assert [(item.event_id, item.verdict) for item in receipts] == [(ident, "accepted") for ident in ids(batch)]
    assert world.posted == [ids(batch)[:3], ids(batch)[3:6], ids(batch)[6:]]
    assert world.hub.order == ids(batch)
    assert world.peer.connections == 1
    assert world.hub.asked[0].headers["webhook-id"] == request_id(ids(batch)[:3])
    assert world.waits == []


def test_request_is_cut_by_its_bytes_too(world: World) -> None:
    batch = statements("event", 200)
    world.send(batch, max_request_bytes=65_536)
    assert len(world.posted) > 1
    assert all(len(asked.body) <= 65_536 for asked in world.hub.asked)
    assert world.hub.order == ids(batch)


def test_data_of_an_event_is_its_own_text(world: World, batch: list[Envelope]) -> None:
    world.send(batch)
    assert all(item.payload.encode() in world.hub.asked[0].body for item in batch)


def test_batch_sent_again_is_the_same_to_the_byte_and_a_duplicate(world: World, batch: list[Envelope]) -> None:
    world.send(batch)
    assert {item.verdict for item in world.send(batch)} == {"duplicate"}
    first, second = world.hub.asked
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_event_that_is_none_is_rejected_here_and_stops_no_other(world: World, batch: list[Envelope]) -> None:
    receipts = world.send([batch[0], unreadable(900), batch[1]])
    assert [(item.verdict, item.code) for item in receipts] == [
        ("accepted", ""),
        ("rejected", "payload_unreadable"),
        ("accepted", ""),
    ]
    assert world.posted == [[batch[0].event_id, batch[1].event_id]]


def test_batch_of_nothing_asks_nobody(world: World) -> None:
    assert world.send([]) == []
    assert world.hub.asked == []


def test_both_secrets_sign_while_one_is_replaced(world: World, batch: list[Envelope]) -> None:
    for known in ((KEY,), (OTHER,)):
        world.hub.secrets = known
        assert world.send(batch, signing=("hub", "hub-next"))
    world.hub.secrets = (OTHER,)
    with pytest.raises(FixConfig) as caught:
        world.send(batch, signing="hub")
    assert caught.value.code == "hub_peer"
    assert "No secret that is known for the sender" in caught.value.summary
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_failure_after_taking_is_asked_again_under_the_same_id(
    world: World, batch: list[Envelope], status: int
) -> None:
    # The hub keeps the events, then says that it failed.
    world.hub.twist = lambda _asked, said: said if len(world.hub.asked) > 2 else answer(status=status)
    receipts = world.send(batch)
    assert {item.verdict for item in receipts} == {"duplicate"}
    assert len({asked.headers["webhook-id"] for asked in world.hub.asked}) == 1
    assert world.hub.order == ids(batch)


def test_time_of_the_signature_is_that_of_the_attempt(world: World, batch: list[Envelope]) -> None:
    world.hub.twist = lambda _asked, said: said if len(world.hub.asked) > 1 else answer(status=503, retry_after="7")
    world.send(batch)
    first, second = (int(asked.headers["webhook-timestamp"]) for asked in world.hub.asked)
    assert second - first >= 7
    assert world.hub.asked[0].headers["webhook-signature"] != world.hub.asked[1].headers["webhook-signature"]


def cut_off(_asked: Asked, said: bytes) -> bytes:
    _asked.hang_up = True
    return said[:-3]


def gone(asked: Asked, _said: bytes) -> bytes:
    asked.hang_up = True
    return b""


@pytest.mark.parametrize("twist", [cut_off, gone])
def test_answer_that_is_cut_counts_for_nothing(
    world: World, batch: list[Envelope], twist: Callable[[Asked, bytes], bytes]
) -> None:
    world.hub.twist = twist
    with pytest.raises(TryLater) as caught:
        world.send(batch)
    assert caught.value.code in ("http_truncated", "http_unreachable")
    assert len(world.hub.asked) == 4
    world.hub.twist = lambda _asked, said: said
    assert {item.verdict for item in world.send(batch)} == {"duplicate"}
    assert world.hub.order == ids(batch)


def test_what_had_its_receipt_keeps_it_when_a_later_request_fails(world: World, batch: list[Envelope]) -> None:
    world.hub.before = lambda asked: None if len(set(_ids(world))) < 2 else answer(status=502)
    receipts = world.send(batch, max_events=3, attempts=2)
    assert [item.verdict for item in receipts] == ["accepted"] * 3 + ["retry"] * 5
    assert {(item.code, item.after) for item in receipts[3:]} == {("http_unavailable", 60.0)}


def _ids(world: World) -> list[str]:
    return [asked.headers["webhook-id"] for asked in world.hub.asked]


def test_busy_hub_is_waited_for_as_it_asks_and_then_left_for_later(world: World, batch: list[Envelope]) -> None:
    world.hub.before = lambda _asked: problem(429, "too_many", retry_after="20")
    with pytest.raises(TryLater) as caught:
        world.send(batch, attempts=2)
    assert caught.value.code == "http_busy"
    assert round(sum(world.waits), 3) == 20
    assert len(world.hub.asked) == 2


GARBAGE: dict[str, Callable[[list[str]], bytes]] = {
    "page": lambda _ids: b"<html>Welcome</html>",
    "nothing": lambda _ids: b"",
    "list": lambda _ids: b"[]",
    "no receipts": lambda _ids: b"{}",
    "one too few": lambda given: rows(given[1:]),
    "one too many": lambda given: rows([*given, given[0]]),
    "of another event": lambda given: rows([*given[1:], "00000000-0000-4000-8000-000000000000"]),
    "twice": lambda given: rows([given[0], *given[:-1]]),
    "no verdict": lambda given: rows(given, verdict=None),
    "unknown verdict": lambda given: rows(given, verdict="Accepted"),
    "verdict of another kind": lambda given: rows(given, verdict=["accepted"]),
    "ID of another kind": lambda given: json.dumps(
        {"receipts": [{"id": 1, "verdict": "accepted"}] * len(given)}
    ).encode(),
    "receipts that are none": lambda given: json.dumps({"receipts": ["accepted"] * len(given)}).encode(),
    "wait that is none": lambda given: rows(given, after="soon"),
    "wait that is a truth": lambda given: rows(given, after=True),
    "key twice": lambda given: rows(given).replace(b'"verdict"', b'"verdict": "rejected", "verdict"'),
}


def rows(event_ids: list[str], **more: object) -> bytes:
    return json.dumps({"receipts": [{"id": ident, "verdict": "accepted", **more} for ident in event_ids]}).encode()


@pytest.mark.parametrize("make", GARBAGE.values(), ids=GARBAGE)
def test_success_without_its_receipts_is_never_taken_for_one(
    world: World, batch: list[Envelope], make: Callable[[list[str]], bytes]
) -> None:
    world.hub.twist = lambda _asked, _said: answer(make(ids(batch)))
    with pytest.raises(TryLater) as caught:
        world.send(batch)
    assert caught.value.code == "hub_garbage"
    assert len(world.hub.asked) == 1


@pytest.mark.parametrize("status", [201, 202, 204])
def test_other_success_is_not_taken_for_receipts(world: World, batch: list[Envelope], status: int) -> None:
    world.hub.twist = lambda _asked, _said: answer(b"" if status == 204 else rows(ids(batch)), status)
    with pytest.raises(TryLater, match="success, but not with what it has to say"):
        world.send(batch)


def test_receipts_may_stand_in_any_order_and_keep_their_meaning(world: World, batch: list[Envelope]) -> None:
    said = [
        {"id": batch[2].event_id, "verdict": "rejected", "code": "event_changed"},
        {"id": batch[1].event_id, "verdict": "retry", "code": "Come back, dear!", "after": 1e9},
        {"id": batch[0].event_id, "verdict": "duplicate", "after": -1},
    ]
    world.hub.twist = lambda _asked, _said: answer(json.dumps({"receipts": said, "more": 1}).encode())
    receipts = world.send(batch[:3])
    assert [(item.verdict, item.code, item.after) for item in receipts] == [
        ("duplicate", "", 0.0),
        ("retry", "", 86_400.0),
        ("rejected", "event_changed", 0.0),
    ]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [(413, "too_large", "hub_too_large"), (422, "unreadable", "hub_unreadable"), (409, "body_changed", "body_changed")],
)
def test_one_event_that_the_hub_cannot_take_is_found_and_blocks_no_other(
    world: World, batch: list[Envelope], status: int, code: str, expected: str
) -> None:
    bad = batch[5].event_id.encode()
    world.hub.before = lambda asked: problem(status, code) if bad in asked.body else None
    receipts = world.send(batch)
    assert [item.verdict for item in receipts] == ["accepted"] * 5 + ["rejected"] + ["accepted"] * 2
    assert receipts[5].code == expected
    assert world.hub.order == [ident for ident in ids(batch) if ident.encode() != bad]
    assert len(world.hub.asked) <= 7


def test_other_conflict_is_no_verdict(world: World, batch: list[Envelope]) -> None:
    world.hub.before = lambda _asked: problem(409, "in_progress")
    with pytest.raises(TryLater) as caught:
        world.send(batch)
    assert caught.value.code == "hub_failed"


def test_hub_that_refuses_everything_does_not_empty_the_outbox(world: World) -> None:
    batch = statements("event", 64)
    world.hub.before = lambda _asked: problem(422, "unreadable")
    receipts = world.send(batch)
    assert [item.verdict for item in receipts].count("rejected") == MOST_REFUSED
    assert {item.code for item in receipts if item.verdict == "retry"} == {"hub_refused"}
    assert len(world.hub.asked) < 60


@pytest.mark.parametrize(
    ("status", "problem_code", "code"),
    [
        (401, "signature_late", "hub_peer"),
        (403, "", "hub_certificate"),
        (400, "", "hub_refused"),
        (400, "a_code_of_its_own", "hub_refused"),
        (404, "", "hub_refused"),
        (411, "", "hub_refused"),
        (415, "", "hub_refused"),
    ],
)
def test_refusal_says_what_to_put_right(
    world: World, batch: list[Envelope], status: int, problem_code: str, code: str
) -> None:
    world.hub.before = lambda _asked: problem(status, problem_code)
    with pytest.raises(FixConfig) as caught:
        world.send(batch)
    assert caught.value.code == code
    assert f"(status {status})" in caught.value.summary
    assert ("too far from the hub's clock" in caught.value.summary) == (problem_code == "signature_late")
    assert len(world.hub.asked) == 1


def test_text_of_a_hub_is_never_shown(world: World, batch: list[Envelope]) -> None:
    world.hub.before = lambda _asked: problem(400, "Visit our page \x1b[31m")
    with pytest.raises(FixConfig) as caught:
        world.send(batch)
    assert "Visit" not in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect_is_not_followed(world: World, batch: list[Envelope], status: int) -> None:
    world.hub.before = lambda _asked: answer(status=status, location=f"{world.peer.url}/elsewhere")
    with pytest.raises(FixConfig) as caught:
        world.send(batch)
    assert caught.value.code == "http_redirect"
    assert len(world.hub.asked) == 1


def test_hub_that_drips_is_left_at_the_deadline(world: World, batch: list[Envelope]) -> None:
    def slow(asked: Asked, said: bytes) -> bytes:
        world.peer.drip(asked.sock, said)
        return b""

    world.hub.twist = slow
    with pytest.raises(TryLater) as caught:
        world.send(batch, deadline_seconds=0.3, attempts=1)
    assert caught.value.code == "http_deadline"


def test_hub_that_hangs_up_on_a_large_request_is_still_heard(world: World) -> None:
    """The hub reads the head of a request, says that it is too large, and goes."""

    def refuse(sock: socket.socket) -> None:
        while b"\r\n\r\n" not in sock.recv(65_536, socket.MSG_PEEK):
            pass
        length = int(sock.recv(65_536, socket.MSG_PEEK).lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        if length > 3_000_000:
            sock.sendall(problem(413, "too_large", connection="close"))
            sock.shutdown(socket.SHUT_WR)
            sock.recv(1)
            raise OSError

    world.peer.greet = refuse
    batch = statements("event", 6_000)
    receipts = world.send(batch, max_events=10_000)
    assert {item.verdict for item in receipts} == {"accepted"}
    assert len(world.posted) == 3


def test_options_have_no_default_address_and_follow_nobody() -> None:
    with pytest.raises(ValueError, match="url"):
        CloudEventsOptions.model_validate({"peer": "example-pd", "signing": "hub"})
    with pytest.raises(ValueError, match="never followed"):
        CloudEventsOptions.model_validate(
            {"url": "https://hub.example", "peer": "example-pd", "signing": "hub", "redirects": True}
        )
