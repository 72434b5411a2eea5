"""What is refused before anything is read of it, and that nobody else suffers."""

from __future__ import annotations

import json
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from casebridge.engine.config import Config
from casebridge.web import shield
from casebridge.web.problem import Problem
from casebridge.web.room import Room
from casebridge.web.shield import Shield, origin
from tests.support.hub import NOW, Desk, Sender, batch, configured, event, hub_desk

SOUTH = Sender("south", ("south-key",))
BODY = batch([event(1)])


def refusal(answer: httpx.Response) -> tuple[int, str]:
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["status"] == answer.status_code
    return answer.status_code, told["code"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"content_type": "application/json"}, (415, "media_type")),
        ({"content_type": None}, (415, "media_type")),
        ({"content_encoding": "gzip"}, (415, "media_type")),
        ({"content_length": None, "transfer_encoding": "chunked"}, (411, "length_missing")),
        ({"transfer_encoding": "chunked"}, (411, "length_missing")),
        ({"content_length": "-1"}, (411, "length_missing")),
        ({"content_length": "1e3"}, (411, "length_missing")),
        ({"content_length": str(8 << 20 | 1)}, (413, "body_too_large")),
        ({"content_length": "9" * 12}, (413, "body_too_large")),
        ({"content_length": str(len(BODY) - 1)}, (400, "length_wrong")),
        ({"content_length": str(len(BODY) + 1)}, (400, "length_wrong")),
        ({"content_digest": None}, (400, "digest_wrong")),
        ({"content_digest": "sha-256=:AAAA:"}, (400, "digest_wrong")),
        ({"content_digest": "md5=:AAAA:"}, (400, "digest_wrong")),
        ({"webhook_peer": None}, (401, "signature_wrong")),
        ({"webhook_peer": "nobody"}, (401, "signature_wrong")),
        ({"webhook_peer": "south"}, (401, "signature_wrong")),
        ({"webhook_signature": None}, (401, "signature_missing")),
        ({"webhook_signature": "v1,AAAA"}, (401, "signature_wrong")),
        ({"webhook_signature": "v1a,AAAA"}, (401, "signature_wrong")),
        ({"webhook_id": "msg_other"}, (401, "signature_wrong")),
        ({"webhook_id": None}, (401, "signature_missing")),
        ({"webhook_id": "a.b"}, (401, "signature_missing")),
        ({"webhook_timestamp": str(int(NOW.timestamp()) - 10)}, (401, "signature_wrong")),
        ({"webhook_timestamp": "x"}, (401, "signature_missing")),
    ],
    ids=str,
)
def test_a_head_that_does_not_fit_is_refused(
    desk: Desk, changes: dict[str, str | None], expected: tuple[int, str]
) -> None:
    assert refusal(desk.send(event(1), **changes)) == expected  # type: ignore[arg-type]
    assert (desk.stored(), desk.keys()) == (0, 0)
    assert desk.verdicts(event(1)) == [("accepted", "")]


def test_a_key_of_another_peer_signs_nothing(desk: Desk) -> None:
    assert refusal(desk.send(event(1), sender=Sender("north", ("south-key",)))) == (401, "signature_wrong")
    assert refusal(desk.send(event(1), sender=Sender("south", ("north-key",)))) == (401, "signature_wrong")


@pytest.mark.parametrize(
    ("method", "address", "expected"),
    [
        ("GET", "/", (404, "path_unknown")),
        ("GET", "/docs", (404, "path_unknown")),
        ("GET", "/openapi.json", (404, "path_unknown")),
        ("POST", "/v1/events/", (404, "path_unknown")),
        ("GET", "/v1/events", (405, "method_unknown")),
        ("DELETE", "/v1/events", (405, "method_unknown")),
        ("POST", "/v1/totals", (405, "method_unknown")),
        ("OPTIONS", "/v1/events", (405, "method_unknown")),
    ],
)
def test_other_addresses_and_methods_are_problem_details_as_well(
    desk: Desk, method: str, address: str, expected: tuple[int, str]
) -> None:
    answer = desk.ask(method, address, desk.sender.headers(BODY), b"")
    assert refusal(answer) == expected
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    told = desk.told("refused")[0].get("address", "")
    assert told == (address if address in ("/v1/events", "/v1/totals") else "")


def test_too_many_requests_of_a_peer_are_told_when_to_come_again(path: Path) -> None:
    with hub_desk(path, configured(requests_per_minute=3)) as desk:
        for number in range(3):
            assert desk.send(event(number)).status_code == 200
        answer = desk.send(event(9))
        assert refusal(answer) == (429, "rate_exceeded")
        assert answer.headers["retry-after"] == "20"
        assert desk.send(event(1, agency="OR0260000"), sender=SOUTH).status_code == 200
        desk.seconds[0] += 20
        assert desk.send(event(9)).status_code == 200


def test_what_others_send_in_a_peers_name_does_not_count_against_it(path: Path) -> None:
    with hub_desk(path, configured(requests_per_minute=3)) as desk:
        for _ in range(20):
            desk.send(event(1), webhook_signature="v1,AAAA")
        assert desk.send(event(1)).status_code == 200


def test_who_is_refused_again_and_again_is_not_looked_at_for_a_while(desk: Desk) -> None:
    codes = [refusal(desk.send(event(1), webhook_peer=f"nobody-{count}"))[0] for count in range(125)]
    assert codes == [401] * 120 + [429] * 5
    # Same address, but somebody who is known.
    assert desk.send(event(1)).status_code == 200
    assert len(desk.told("refused")) < 70
    desk.seconds[0] += 60
    assert desk.send(event(1), webhook_peer="nobody").status_code == 401
    assert desk.told("refused")[-1]["unsaid"] == 90


def test_a_body_that_takes_too_long_is_given_up(path: Path) -> None:
    with hub_desk(path, configured(body_seconds=0.05)) as desk:

        async def drip() -> list[Message]:
            said: list[Message] = []

            async def receive() -> Message:
                await anyio.sleep(0.02)
                return {"type": "http.request", "body": b"[", "more_body": True}

            async def send(message: Message) -> None:
                said.append(message)

            await desk.app(_scope(desk.sender.headers(BODY)), receive, send)
            return said

        said = anyio.run(drip)
        assert said[0]["status"] == 408
        assert json.loads(said[1]["body"])["code"] == "body_late"


def test_a_body_whose_sender_goes_away_leaves_nothing(desk: Desk) -> None:
    said = anyio.run(_exchange, desk, _part(BODY[:50], 1))
    assert said[0]["status"] == 400
    assert desk.told("refused")[0]["code"] == "body_cut"
    assert desk.stored() == 0
    assert desk.verdicts(event(1)) == [("accepted", "")]


def test_more_bytes_than_announced_are_refused_as_they_come(desk: Desk) -> None:
    said = anyio.run(_exchange, desk, _part(BODY, 1_000))
    assert (said[0]["status"], json.loads(said[1]["body"])["code"]) == (400, "length_wrong")


def _part(body: bytes, times: int) -> list[Message]:
    return [{"type": "http.request", "body": body, "more_body": True}] * times


async def _exchange(desk: Desk, parts: list[Message]) -> list[Message]:
    said: list[Message] = []
    left = iter(parts)

    async def receive() -> Message:
        return next(left, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        said.append(message)

    await desk.app(_scope(desk.sender.headers(BODY)), receive, send)
    return said


def _scope(headers: dict[str, str]) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/v1/events",
        "raw_path": b"/v1/events",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 1),
        "server": ("hub.test", 443),
    }


def test_an_answer_that_nobody_reads_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shield, "SEND_SECONDS", 0.02)
    gone: list[bool] = []

    async def ask() -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": BODY, "more_body": False}

        async def send(_message: Message) -> None:
            await anyio.sleep_forever()

        scope = {**_scope(desk.sender.headers(BODY)), "state": {"abort": lambda: gone.append(True)}}
        await desk.app(scope, receive, send)

    anyio.run(ask)
    assert gone == [True]
    # It was taken in all the same, and the sender learns it with its next attempt.
    assert desk.stored() == 1
    assert desk.verdicts(event(1)) == [("accepted", "")]


def test_a_fault_of_the_hub_itself_shows_nothing_of_what_was_sent(desk: Desk) -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError("26-00001 Planted Free Text")

    desk.app = Shield(broken, desk.hub)
    answer = desk.send(event(1))
    assert refusal(answer) == (500, "hub_failed")
    told = desk.told("refused")[0]
    assert (told["kind"], told["where"].split(":")[0].rpartition(".")[2]) == ("ValueError", "test_refusals")
    assert "Planted" not in answer.text + "".join(desk.lines)


def test_what_is_no_request_is_passed_over(desk: Desk) -> None:
    async def nothing() -> Message:
        raise AssertionError("nobody asks")

    async def silent(_message: Message) -> None:
        raise AssertionError("nobody answers")

    scope: Scope = {"type": "lifespan"}
    anyio.run(Shield(desk.app, desk.hub), scope, nothing, silent)


def test_nothing_that_was_sent_stands_in_the_log(desk: Desk) -> None:
    desk.send(event(1, comment="Planted Free Text"))
    desk.send(event(1, comment="Planted other Text"))
    desk.send(body=b'[{"id": "Planted"}]')
    desk.ask("GET", "/Planted?Planted=Planted", {"webhook-peer": "Planted"})
    lines = "".join(desk.lines)
    assert "Planted" not in lines
    assert "26-0000" not in lines
    assert "100001" not in lines


def test_the_address_behind_a_proxy_is_the_one_that_the_proxy_saw() -> None:
    scope = {
        "client": ("10.0.0.1", 1),
        "headers": [(b"x-forwarded-for", b"6.6.6.6, 192.0.2.7"), (b"webhook-peer", b"a")],
    }
    assert origin(scope, {"a": 1}, behind_proxy=True) == ("192.0.2.7", "a")
    assert origin(scope, {"b": 1}, behind_proxy=False) == ("10.0.0.1", "")
    assert origin({"client": None, "headers": []}, {}, behind_proxy=True) == ("", "")


def test_nobody_takes_more_than_a_quarter_of_the_room() -> None:
    room = Room(8, 400)
    with room.seat("a"), room.seat("a") as seat:
        with pytest.raises(Problem), room.seat("a"):
            pass
        seat.hold(100)
        with pytest.raises(Problem):
            seat.hold(1)
        with room.seat("b") as other:
            other.hold(100)
    with room.seat("a") as again:
        again.hold(100)


def test_the_room_of_all_is_bounded() -> None:
    room = Room(4, 400)
    with room.seat("a"), room.seat("b"), room.seat("c"), room.seat("d"), pytest.raises(Problem), room.seat("e"):
        pass
    with room.seat("e") as one, room.seat("f") as two, room.seat("g") as three, room.seat("h") as four:
        for seat in (one, two, three, four):
            seat.hold(100)
        with pytest.raises(Problem):
            four.hold(1)


def test_a_peer_whose_body_does_not_fit_in_memory_is_told_to_come_later(path: Path) -> None:
    with hub_desk(path) as desk:
        desk.hub.room = Room(8, 400)
        answer = desk.send(event(1))
        assert refusal(answer) == (503, "hub_busy")
        assert answer.headers["retry-after"] == "2"


def test_a_configuration_takes_two_pins_and_no_more() -> None:
    values = configured().model_dump()
    values["peer"][0]["certificate_sha256"] = ["0" * 64, "1" * 64]
    assert Config.model_validate(values).peer[0].certificate_sha256 == ("0" * 64, "1" * 64)
    values["peer"][0]["certificate_sha256"] = ["0" * 64] * 3
    with pytest.raises(ValueError, match="certificate_sha256"):
        Config.model_validate(values)
