"""What a peer asks of the hub: its own, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casebridge.ledger.message_out import outgoing, send_message
from casebridge.ledger.peer import peers
from casebridge.sdk.transport import fold
from casebridge.web import gets
from tests.support.hub import NOW, OTHER, Desk, Sender, event

SOUTH = Sender("south", ("south-key",))


def say(desk: Desk, peer: str, kind: str = "question", body: str = "Which unit has it?") -> int:
    with desk.ledger.writing() as connection:
        return send_message(connection, NOW, desk.hub.peers[peer].ident, kind, "100001", body)  # type: ignore[arg-type]


def test_a_peer_sees_nothing_of_another(desk: Desk) -> None:
    desk.send(event(1))
    say(desk, "north")
    assert desk.get("/v1/totals?first=2026-03-01&last=2026-03-03", SOUTH).json() == {"days": []}
    assert desk.get("/v1/held?agency=ORI%3AWA0170000&day=2026-03-02", SOUTH).json() == {"events": [], "next": 0}
    assert desk.get("/v1/messages?after=0", SOUTH).json() == {"messages": []}
    assert len(desk.get("/v1/messages?after=0").json()["messages"]) == 1


def test_totals_are_of_the_days_asked_for(desk: Desk) -> None:
    desk.send(event(1), event(2, recorded=NOW - timedelta(days=3)))
    (day,) = desk.get("/v1/totals?first=2026-02-27&last=2026-02-27").json()["days"]
    held = desk.get("/v1/held?agency=ORI%3AWA0170000&day=2026-02-27").json()["events"]
    assert (day["day"], day["count"]) == ("2026-02-27", 1)
    assert bytes.fromhex(day["digest"]) == fold([bytes.fromhex(held[0]["digest"])])
    assert desk.get("/v1/totals?first=2026-02-28&last=2026-03-01").json()["days"] == []


def test_what_is_held_comes_in_pieces_that_are_asked_for_one_by_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gets, "_HELD_AT_ONCE", 2)
    desk.send(*map(event, range(5)))
    address, found, after = "/v1/held?agency=ORI%3AWA0170000&day=2026-03-02", [], 0
    for _ in range(3):
        answer = desk.get(f"{address}&after={after}").json()
        found += [item["id"] for item in answer["events"]]
        after = answer["next"]
    assert (len(set(found)), after) == (5, 0)


def test_messages_are_handed_out_in_order_and_count_as_fetched_once_passed(desk: Desk) -> None:
    numbers = [say(desk, "north", "guidance", f"Made-up advice {count}") for count in range(3)]
    first = desk.get("/v1/messages?after=0").json()["messages"]
    assert [item["number"] for item in first] == numbers
    assert first[0] == {
        "number": numbers[0],
        "kind": "guidance",
        "report_id": "100001",
        "body": "Made-up advice 0",
        "sent_at": "2026-03-02T12:00:00Z",
    }
    rest = desk.get(f"/v1/messages?after={numbers[1]}").json()["messages"]
    assert [item["number"] for item in rest] == numbers[2:]
    with desk.ledger.reading() as connection:
        assert [bool(item.fetched_at) for item in outgoing(connection)] == [False, True, True]


def test_messages_come_a_hundred_at_a_time(desk: Desk) -> None:
    numbers = [say(desk, "north") for _ in range(101)]
    assert len(desk.get("/v1/messages?after=0").json()["messages"]) == 100
    assert [item["number"] for item in desk.get(f"/v1/messages?after={numbers[99]}").json()["messages"]] == numbers[
        100:
    ]


def test_a_peer_that_only_asks_counts_as_seen_once_a_minute(desk: Desk) -> None:
    def seen() -> str:
        with desk.ledger.reading() as connection:
            return next(item.last_seen for item in peers(connection) if item.name == "north")

    assert seen() == ""
    desk.get("/v1/messages?after=0")
    assert seen() == "2026-03-02T12:00:00Z"
    desk.now[0] += timedelta(seconds=59)
    desk.seconds[0] += 59
    desk.get("/v1/messages?after=0")
    assert seen() == "2026-03-02T12:00:00Z"
    desk.seconds[0] += 1
    desk.get("/v1/messages?after=0")
    assert seen() == "2026-03-02T12:00:59Z"


@pytest.mark.parametrize(
    "target",
    [
        "/v1/totals",
        "/v1/totals?first=2026-03-01",
        "/v1/totals?first=2026-03-01&last=2026-02-28",
        "/v1/totals?first=1900-03-01&last=2026-02-28",
        "/v1/totals?first=20260301&last=20260302",
        "/v1/totals?first=2026-02-30&last=2026-03-02",
        "/v1/totals?first=2026-03-01&last=2026-03-02&last=2026-03-03",
        "/v1/totals?first=2026-03-01&last=2026-03-02&more=1",
        "/v1/held?agency=ORI%3AWA0170000&day=",
        "/v1/held?agency=ORI%3AWA0170000&day=2026-03-02&after=-1",
        "/v1/held?agency=%FF&day=2026-03-02",
        "/v1/messages?after=%D9%A1",
        "/v1/messages?after=" + "9" * 19,
        "/v1/messages?after",
        "/v1/messages?" + "&".join(f"a{count}=1" for count in range(9)),
    ],
)
def test_a_query_that_is_not_one_is_refused(desk: Desk, target: str) -> None:
    answer = desk.get(target)
    assert (answer.status_code, answer.json()["code"]) == (422, "query_invalid")


def test_a_signature_is_of_one_query_only(desk: Desk) -> None:
    headers = desk.sender.asking("/v1/messages?after=0")
    assert desk.ask("GET", "/v1/messages?after=0", headers).status_code == 200
    assert desk.ask("GET", "/v1/messages?after=1", headers).status_code == 401
    assert desk.ask("GET", "/v1/messages?after=0", headers | {"webhook-peer": "south"}).status_code == 401


def test_a_reply_to_a_question_arrives_and_the_newest_counts(desk: Desk) -> None:
    number = say(desk, "north")
    assert desk.reply([{"number": number, "body": "Unit 4"}]).json() == {"numbers": [number], "refused": []}
    desk.reply([{"number": number, "body": "Unit 5"}])
    # The first request once more: it was answered already and changes nothing.
    assert desk.reply([{"number": number, "body": "Unit 4"}]).json()["numbers"] == [number]
    with desk.ledger.reading() as connection:
        assert [item.reply for item in outgoing(connection, replied=True)] == ["Unit 5"]


def test_replies_that_may_not_pass_are_told_one_by_one(desk: Desk) -> None:
    mine, told, theirs = say(desk, "north"), say(desk, "north", "guidance"), say(desk, "south")
    answer = desk.reply(
        [
            {"number": mine, "body": "Unit 4"},
            {"number": told, "body": "Thanks"},
            {"number": theirs, "body": "Not mine"},
            {"number": 999, "body": "Nobody asked"},
            {"number": mine + 100, "body": "write to someone@agency.example"},
            {"number": mine + 101, "body": " "},
            {"number": mine + 102, "body": "a" * 4_001},
        ]
    ).json()
    assert answer["numbers"] == [mine]
    codes = {item["number"]: item["code"] for item in answer["refused"]}
    assert codes == {
        told: "message_unknown",
        theirs: "message_unknown",
        999: "message_unknown",
        mine + 100: "reply_invalid",
        mine + 101: "reply_invalid",
        mine + 102: "reply_invalid",
    }
    with desk.ledger.reading() as connection:
        assert [item.peer for item in outgoing(connection, replied=True)] == ["north"]


@pytest.mark.parametrize(
    "replies",
    [
        [],
        "x",
        [1],
        [{"number": 1}],
        [{"number": "1", "body": "x"}],
        [{"number": True, "body": "x"}],
        [{"number": 0, "body": "x"}],
        [{"number": 1, "body": 2}],
        [{"number": 1, "body": "x", "more": 1}],
        [{"number": 1, "body": "x"}] * 1_001,
    ],
    ids=str,
)
def test_a_list_of_replies_that_is_none_is_refused(desk: Desk, replies: object) -> None:
    say(desk, "north")
    answer = desk.reply(replies)
    assert (answer.status_code, answer.json()["code"]) == (422, "replies_invalid")
    assert desk.keys() == 0


def test_replies_that_are_no_json_are_refused(desk: Desk) -> None:
    body = b'{"replies": [}'
    headers = desk.sender.headers(body, media="application/json")
    answer = desk.ask("POST", "/v1/replies", headers, body)
    assert (answer.status_code, answer.json()["reason"]) == (422, "json_syntax")


def test_the_agency_of_another_peer_can_be_asked_for_and_shows_nothing(desk: Desk) -> None:
    desk.send(event(1, agency="OR0260000"), sender=SOUTH)
    assert desk.get(f"/v1/held?agency={OTHER.replace(':', '%3A')}&day=2026-03-02").json()["events"] == []
