"""What a hub keeps, on each database: events once, answers by key, totals, messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from casebridge.ledger import Ledger
from casebridge.ledger.intake import Arrival, Fate, take_in
from casebridge.ledger.intake_key import Answered, answered, prune_keys
from casebridge.ledger.intake_list import intake_held, intake_totals, received
from casebridge.ledger.message_out import messages_after, outgoing, send_message, take_replies
from casebridge.ledger.peer import peer_seen, peers, register_peer
from casebridge.sdk.transport import Reply, fold
from tests.unit.ledger.world import AGENCY, LATER, NOW, OTHER_AGENCY

BODY = b"b" * 32


def arrival(number: int, text: str = "", *, day: str = "2026-03-01", agency: str = AGENCY) -> Arrival:
    payload = text or f"event {number}"
    return Arrival(
        number.to_bytes(16, "big"), agency, "1001", "STATUS", day, sha256(payload.encode()).digest(), payload
    )


def fates(found: Sequence[Fate]) -> str:
    return ",".join(found)


def take(ledger: Ledger, peer: int, key: str, *arrivals: Arrival, body: bytes = BODY) -> Answered:
    with ledger.writing() as connection:
        return take_in(connection, NOW, peer, key, body, arrivals, lambda a, b: a.strip() == b.strip(), fates)


def peer_of(ledger: Ledger, name: str = "north") -> int:
    with ledger.writing() as connection:
        return register_peer(connection, NOW, name)


def test_an_event_is_kept_once_and_other_content_never_takes_its_place(ledger: Ledger) -> None:
    peer = peer_of(ledger)
    assert take(ledger, peer, "1", arrival(1), arrival(2), arrival(1)).answer == "accepted,accepted,duplicate"
    assert take(ledger, peer, "2", arrival(2), arrival(2, "event 2 "), arrival(2, "x")).answer == (
        "duplicate,duplicate,changed"
    )
    with ledger.reading() as connection:
        assert [(row.peer, row.payload) for row in received(connection)] == [("north", "event 1"), ("north", "event 2")]


def test_a_known_key_gets_its_first_answer_and_stores_nothing(ledger: Ledger) -> None:
    peer = peer_of(ledger)
    first = take(ledger, peer, "1", arrival(1))
    assert take(ledger, peer, "1", arrival(2), body=b"c" * 32) == first == Answered(BODY, 200, "accepted")
    with ledger.reading() as connection:
        assert answered(connection, peer, "1") == first
        assert answered(connection, peer, "2") is None
        assert answered(connection, peer + 1, "1") is None
        assert len(received(connection)) == 1


def test_more_events_than_one_question_to_the_database_holds(ledger: Ledger) -> None:
    peer = peer_of(ledger)
    assert take(ledger, peer, "1", *(arrival(n) for n in range(1_200))).answer.count("accepted") == 1_200
    assert take(ledger, peer, "2", *(arrival(n) for n in range(1_300))).answer.count("duplicate") == 1_200


def test_totals_are_what_is_held(ledger: Ledger) -> None:
    peer = peer_of(ledger)
    take(ledger, peer, "1", arrival(1), arrival(2), arrival(3, agency=OTHER_AGENCY), arrival(4, day="2026-02-01"))
    take(ledger, peer, "2", arrival(2), arrival(5), arrival(1, "other"))
    with ledger.reading() as connection:
        found = intake_totals(connection, peer, "2026-02-15", "2026-03-01")
        held = intake_held(connection, peer, AGENCY, "2026-03-01")
        assert [row[:3] for row in found] == [(OTHER_AGENCY, "2026-03-01", 1), (AGENCY, "2026-03-01", 3)]
        assert found[1].digest == fold([row.digest for row in held])
        assert [row.event_id[-1] for row in held] == ["1", "2", "5"]
        rest = intake_held(connection, peer, AGENCY, "2026-03-01", after=held[0].number, limit=1)
        assert rest == held[1:2]
        assert intake_totals(connection, peer + 1, "2026-02-15", "2026-03-01") == []


def test_what_was_received_is_found_by_peer_time_and_number(ledger: Ledger) -> None:
    north, south = peer_of(ledger), peer_of(ledger, "south")
    take(ledger, north, "1", arrival(1), arrival(2))
    take(ledger, south, "1", arrival(1))
    with ledger.reading() as connection:
        assert [row.peer for row in received(connection, "south")] == ["south"]
        first = received(connection, limit=1)
        assert [row.number for row in first] == [1]
        assert len(received(connection, after=first[0].number)) == 2
        assert received(connection, since="2026-03-02") == []
        assert len(received(connection, since="2026-03-01")) == 3


def test_keys_are_forgotten_by_their_age(ledger: Ledger) -> None:
    peer = peer_of(ledger)
    take(ledger, peer, "1", arrival(1))
    with ledger.writing() as connection:
        assert prune_keys(connection, NOW) == 0
        assert prune_keys(connection, NOW + timedelta(seconds=1)) == 1
        assert answered(connection, peer, "1") is None


def test_a_peer_is_one_row_and_tells_where_it_stands(ledger: Ledger) -> None:
    north, south = peer_of(ledger), peer_of(ledger, "south")
    assert peer_of(ledger) == north
    take(ledger, north, "1", arrival(1), arrival(2, agency=OTHER_AGENCY), arrival(3, day="2026-02-01"))
    with ledger.writing() as connection:
        peer_seen(connection, LATER, south)
        send_message(connection, NOW, south, "question", "", "Which unit?")
        send_message(connection, NOW, south, "guidance", "1001", "Thanks")
        messages_after(connection, NOW, south, 1)
        found = peers(connection)
    assert found[0] == (north, "north", "2026-03-01T09:30:00Z", 2, 3, "2026-03-01", 0, 0)
    assert found[1] == (south, "south", "2026-03-01T10:30:00Z", 0, 0, "", 1, 1)


def test_messages_are_a_peers_own_and_replies_only_to_questions(ledger: Ledger) -> None:
    north, south = peer_of(ledger), peer_of(ledger, "south")
    with ledger.writing() as connection:
        asked = send_message(connection, NOW, north, "question", "1001", "Which unit?")
        told = send_message(connection, NOW, north, "guidance", "", "Thanks")
        other = send_message(connection, NOW, south, "question", "", "Since when?")
        assert [row.number for row in messages_after(connection, NOW, north, 0)] == [asked, told]
        assert [row.number for row in messages_after(connection, NOW, north, 0, limit=1)] == [asked]
        (left,) = messages_after(connection, LATER, north, asked)
        assert (left.number, left.fetched_at) == (told, "")
        given_ = [Reply(asked, "Unit 4"), Reply(told, "x"), Reply(other, "x"), Reply(99, "x")]
        said = take_replies(connection, NOW, north, "r1", BODY, given_, str)
        assert said.answer == f"[{asked}]"
        assert take_replies(connection, NOW, north, "r1", BODY, [Reply(asked, "Unit 5")], str) == said
        (reply,) = outgoing(connection, replied=True)
        assert (reply.number, reply.reply, reply.fetched_at) == (asked, "Unit 4", "2026-03-01T10:30:00Z")
        assert [row.number for row in outgoing(connection, "south")] == [other]
        assert [row.number for row in outgoing(connection, limit=2)] == [other, told]


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=6), st.integers(0, 6))
def test_digests_fold_alike_in_one_step_and_in_two(digests: list[bytes], cut: int) -> None:
    assert fold([fold(digests[:cut]), *digests[cut:]]) == fold(digests)
