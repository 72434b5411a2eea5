"""The sink against a real server: acknowledged is stored, sent again is there once, and nothing waits for ever."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from casebridge_nats.parcel import Parcel, pack
from casebridge_nats.publish import by_case, publish_all
from nats.aio.client import Client

from casebridge.conformance.sink.sample import CANARY, statements, unreadable
from casebridge.errors import FixConfig, TryLater
from casebridge.sdk import Envelope, Receipt
from tests.support.natsd import NATSD, NatsServer, account, natsd
from tests.support.natsent import AGENCY, CONTEXT, changed, of_case, sink, verdicts

pytestmark = pytest.mark.skipif(not NATSD, reason="no nats-server here")
stops = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no SIGSTOP here")
GOOD, AGAIN = ("accepted", ""), ("duplicate", "")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    with natsd(tmp_path / "nats", [account("a", AGENCY)]) as made:
        made.make_stream("a-hub", duplicate_window=100_000_000)
        yield made


def subject(item: Envelope) -> str:
    return f"casebridge.events.{AGENCY}.{item.event_id}"


def past_window(server: NatsServer, item: Envelope) -> None:
    """Comes back once the server has forgotten the ID of an event that it holds."""

    async def ask(client: Client) -> dict[str, Any]:
        headers = {"Nats-Msg-Id": item.event_id}
        answer: dict[str, Any] = json.loads((await client.request(subject(item), b"", headers=headers)).data)
        return answer

    while "duplicate" in server.run("a-hub", ask):
        pass


def test_acknowledged_events_are_stored_under_subjects_of_their_own(server: NatsServer) -> None:
    batch = statements("event", 300)
    assert verdicts(sink(server).send(batch, CONTEXT)) == [GOOD] * 300
    assert server.held("a-hub") == {subject(item): 1 for item in batch}


def test_events_sent_again_are_duplicates_within_the_window_and_after_it(server: NatsServer) -> None:
    server.change_stream("a-hub", duplicate_window=120_000_000_000)
    batch = statements("event", 5)
    sink(server).send(batch, CONTEXT)
    assert verdicts(sink(server).send(batch, CONTEXT)) == [AGAIN] * 5
    server.change_stream("a-hub", duplicate_window=100_000_000)
    past_window(server, batch[0])
    assert verdicts(sink(server).send(batch, CONTEXT)) == [AGAIN] * 5
    assert server.held("a-hub") == {subject(item): 1 for item in batch}


@pytest.mark.parametrize("window", [100_000_000, 120_000_000_000])
def test_an_event_with_other_content_is_an_alarm_within_the_window_and_after_it(
    server: NatsServer, window: int
) -> None:
    server.change_stream("a-hub", duplicate_window=window)
    batch = statements("event", 3)
    sink(server).send(batch, CONTEXT)
    if window < 1_000_000_000:
        past_window(server, batch[1])
    batch[1] = changed(batch[1])
    assert verdicts(sink(server).send(batch, CONTEXT)) == [AGAIN, ("rejected", "event_changed"), AGAIN]


def test_a_message_that_is_not_ours_under_the_subject_is_an_alarm(server: NatsServer) -> None:
    item = statements("event", 1)[0]
    server.run("a-hub", lambda client: client.request(subject(item), b"something else"))
    assert verdicts(sink(server).send([item], CONTEXT)) == [("rejected", "event_changed")]


def test_hub_away_for_longer_than_any_window_holds_each_event_once(server: NatsServer) -> None:
    batch = statements("event", 40)
    sink(server).send(batch[:30], CONTEXT)
    server.kill()
    with pytest.raises(TryLater) as caught:
        sink(server).send(batch, CONTEXT)
    assert caught.value.code == "nats_unreachable"
    server.start()
    past_window(server, batch[0])
    assert verdicts(sink(server).send(batch, CONTEXT)) == [AGAIN] * 30 + [GOOD] * 10
    assert server.held("a-hub") == {subject(item): 1 for item in batch}


def test_server_killed_in_a_batch_has_all_that_it_acknowledged(server: NatsServer) -> None:
    batch = statements("event", 2_000)
    said: list[Receipt] = []
    going = threading.Thread(target=lambda: said.extend(sink(server, in_flight=8).send(batch, CONTEXT)))
    going.start()
    while server.count("a-hub") < 50:
        pass
    server.kill()
    going.join(30)
    assert [item.event_id for item in said] == [item.event_id for item in batch]
    kinds = {item.verdict for item in said}
    assert kinds == {"accepted", "retry"}
    assert {(item.code, item.after) for item in said if item.verdict == "retry"} == {("nats_unreachable", 60.0)}
    server.start()
    held = server.held("a-hub")
    taken = {subject(item) for item, receipt in zip(batch, said, strict=True) if receipt.verdict == "accepted"}
    assert taken <= held.keys()
    assert set(verdicts(sink(server).send(batch, CONTEXT))) == {GOOD, AGAIN}
    assert server.held("a-hub") == {subject(item): 1 for item in batch}


@stops
def test_server_that_stands_still_is_left_in_time_and_nothing_is_lost(server: NatsServer) -> None:
    batch = statements("event", 1_000)
    said: list[Receipt] = []
    slow = sink(server, in_flight=4, answer_seconds=0.5)
    going = threading.Thread(target=lambda: said.extend(slow.send(batch, CONTEXT)))
    going.start()
    while server.count("a-hub") < 50:
        pass
    server.signal("SIGSTOP")
    began = time.monotonic()
    going.join(30)
    assert time.monotonic() - began < 8
    assert {item.code for item in said if item.verdict == "retry"} == {"nats_no_answer"}
    began = time.monotonic()
    with pytest.raises(TryLater) as caught:
        slow.send(batch, CONTEXT)
    assert caught.value.code == "nats_no_answer"
    assert time.monotonic() - began < 8
    server.signal("SIGCONT")
    assert set(verdicts(sink(server).send(batch, CONTEXT))) == {GOOD, AGAIN}
    assert server.held("a-hub") == {subject(item): 1 for item in batch}


def test_batch_that_takes_too_long_keeps_what_was_acknowledged(server: NatsServer) -> None:
    batch = statements("event", 3_000)
    said = sink(server, in_flight=1, batch_seconds=0.4).send(batch, CONTEXT)
    counted = {kind: [item.verdict for item in said].count(kind) for kind in ("accepted", "retry")}
    assert counted["accepted"] > 0
    assert counted["retry"] > 0
    assert sum(counted.values()) == 3_000
    assert server.count("a-hub") >= counted["accepted"]


def test_server_that_comes_back_is_used_again_by_the_same_sink(server: NatsServer) -> None:
    mine, batch = sink(server), statements("event", 2)
    server.stop()
    with pytest.raises(TryLater):
        mine.send(batch, CONTEXT)
    assert not mine.check(CONTEXT)[0].ok
    server.start()
    assert mine.check(CONTEXT)[0].ok
    assert verdicts(mine.send(batch, CONTEXT)) == [GOOD] * 2


def test_events_of_a_case_stand_in_their_order(server: NatsServer) -> None:
    batch = [item for number in range(20) for item in of_case(f"26-{number % 4}", [number])]
    assert verdicts(sink(server).send(batch, CONTEXT)) == [GOOD] * 20
    for case in range(4):
        places = [server.place("a-hub", subject(item)) for item in batch[case::4]]
        assert places == sorted(places)


def test_full_stream_loses_nothing_and_keeps_the_order_of_cases(server: NatsServer) -> None:
    server.change_stream("a-hub", max_bytes=4_000)
    batch = of_case("26-1", range(6))
    first = sink(server).send(batch, CONTEXT)
    stored = [item.verdict for item in first].count("accepted")
    assert 0 < stored < 6
    assert verdicts(first) == [GOOD] * stored + [("retry", "nats_full")] + [("retry", "")] * (5 - stored)
    server.change_stream("a-hub", max_bytes=-1)
    assert verdicts(sink(server).send(batch, CONTEXT)) == [AGAIN] * stored + [GOOD] * (6 - stored)


def test_what_can_not_go_is_refused_beside_what_can(server: NatsServer) -> None:
    good = statements("event", 2)
    held = changed(statements("event", 1, 8)[0], dissemination="HOLD")
    other = Envelope(statements("event", 1, 11)[0].event_id, 9, statements("event", 1, 9)[0].payload)
    wide = changed(statements("event", 1, 10)[0], provenance={"connector": "x" * 70_000, "profile": "made-up@1"})
    batch = [good[0], unreadable(7), held, wide, good[1], other]
    assert verdicts(sink(server).send(batch, CONTEXT)) == [
        GOOD,
        ("rejected", "payload_unreadable"),
        ("rejected", "event_held"),
        ("rejected", "too_large"),
        GOOD,
        ("rejected", "payload_unreadable"),
    ]
    assert server.held("a-hub") == {subject(item): 1 for item in good}


def test_batch_of_which_nothing_can_go_asks_no_server(server: NatsServer) -> None:
    server.stop()
    assert verdicts(sink(server).send([unreadable(1)], CONTEXT)) == [("rejected", "payload_unreadable")]


@pytest.mark.parametrize("limit", ["server", "stream"])
def test_event_larger_than_the_server_or_stream_takes_is_refused_alone(tmp_path: Path, limit: str) -> None:
    batch = statements("event", 3)
    batch[1] = changed(batch[1], comment="x" * 400)
    large = pack(batch[1], "casebridge", "CASEBRIDGE")
    assert isinstance(large, Parcel)
    # Too large only with its headers: on such a message the server would close the connection.
    most = len(large.body) + 10
    with natsd(tmp_path / "nats", [account("a", AGENCY)], more=f"max_payload: {most}" * (limit == "server")) as server:
        server.make_stream("a-hub", max_msg_size=most if limit == "stream" else -1)
        assert verdicts(sink(server).send(batch, CONTEXT)) == [GOOD, ("rejected", "too_large"), GOOD]


def test_batch_that_is_given_up_ends_though_a_cancellation_is_swallowed() -> None:
    class Stubborn:
        max_payload = 1 << 20

        async def request(self, *_given: object) -> SimpleNamespace:
            # As asyncio.wait_for of Python 3.11 does when the answer comes together with the cancellation.
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0)
            return SimpleNamespace(data=b'{"stream":"CASEBRIDGE","seq":1}')

    packed = [pack(item, "casebridge", "CASEBRIDGE") for item in statements("event", 500)]
    cases = by_case(item for item in packed if isinstance(item, Parcel))
    said: dict[str, Receipt] = {}

    async def given_up() -> None:
        link: Any = Stubborn()
        task = asyncio.ensure_future(publish_all(link, "CASEBRIDGE", cases, 2, said))
        while not said:
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(given_up())
    assert 0 < len(said) < 20


def test_nothing_of_an_event_is_said(server: NatsServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    batch = statements("event", 3)
    told = [repr(sink(server).send(batch, CONTEXT)), repr(sink(server).check(CONTEXT))]
    server.kill()
    with pytest.raises(TryLater) as caught:
        sink(server).send(batch, CONTEXT)
    told += [str(caught.value), caught.value.detail, caplog.text]
    assert not [text for text in told if CANARY in text or "correct horse" in text or "127.0.0.1" in text]


@pytest.mark.parametrize(
    ("setting", "word"),
    [
        ({"retention": "workqueue"}, "retention"),
        ({"retention": "interest"}, "retention"),
        ({"storage": "memory"}, "storage"),
        ({"discard": "old", "discard_new_per_subject": False}, "discard"),
        ({"discard_new_per_subject": False}, "discard_new_per_subject"),
        ({"max_msgs_per_subject": 2}, "max_msgs_per_subject"),
        ({"max_age": 3_600_000_000_000}, "max_age"),
        ({"no_ack": True}, "no_ack"),
        ({"persist_mode": "async"}, "persist_mode"),
        ({"allow_rollup_hdrs": True, "deny_purge": False}, "allow_rollup_hdrs"),
        ({"allow_msg_ttl": True}, "allow_msg_ttl"),
        ({"republish": {"src": ">", "dest": "away.>"}}, "republish"),
        ({"subject_transform": {"src": "casebridge.events.>", "dest": "away.>"}}, "subject_transform"),
        ({"subjects": ["casebridge.events.ORI:WA0170000.*"]}, "subjects"),
    ],
)
def test_stream_that_could_lose_or_double_events_is_refused(tmp_path: Path, setting: dict[str, Any], word: str) -> None:
    with natsd(tmp_path / "nats", [account("a", AGENCY)]) as server:
        server.make_stream("a-hub", **setting)
        with pytest.raises(FixConfig) as caught:
            sink(server).send(statements("event", 2), CONTEXT)
        assert caught.value.code == "nats_unfit"
        assert f" {word} " in caught.value.summary
        assert server.count("a-hub") == 0
        (found,) = sink(server).check(CONTEXT)
        assert not found.ok
        assert "nats stream edit CASEBRIDGE --subjects=" in found.next_step
