"""Events that a peer sends: once each, whatever happens to requests and answers."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from casebridge.errors import FixConfig
from casebridge.guard.secret import Secret
from casebridge.ledger.intake_list import received
from casebridge.ledger.place import Place, SqlitePlace
from casebridge.ledger.postgres import PostgresPlace
from casebridge.model import Completeness, Dissemination, Trigger
from casebridge.sdk.cloudevent import envelope
from casebridge.sdk.webhook import content_digest
from tests.support.hub import NOW, SECRETS, Desk, Sender, batch, configured, event, hub_desk
from tests.support.postgres import Server

SOUTH = Sender("south", ("south-key",))


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return SqlitePlace(tmp_path / "hub.db")
    server: Server = request.getfixturevalue("postgres")
    return PostgresPlace(server.ledger())


def changed(text: str, **members: Any) -> bytes:
    """A batch of one event whose envelope has other members; None leaves one out."""
    made = json.loads(envelope(text)) | members
    return json.dumps([{name: value for name, value in made.items() if value is not None}]).encode()


def test_events_are_taken_in_as_they_came(place: Place) -> None:
    with hub_desk(place) as desk:
        assert desk.verdicts(event(1, comment="Zürich \\ ok"), event(2)) == [("accepted", "")] * 2
        with desk.ledger.reading() as connection:
            found = received(connection)
        assert [item.payload for item in found] == [event(1, comment="Zürich \\ ok"), event(2)]
        assert found[0][1:7] == ("north", found[0].event_id, "ORI:WA0170000", "100001", "STATUS", "2026-03-02")


def test_a_repeated_request_gets_the_same_answer_to_the_byte(place: Place) -> None:
    with hub_desk(place) as desk:
        first = desk.send(event(1), event(2, agency="OR0260000"))
        again = desk.send(event(1), event(2, agency="OR0260000"))
        assert (again.status_code, again.content) == (200, first.content)
        assert desk.stored() == 1
        assert desk.keys() == 1


def test_a_known_event_in_another_request_is_a_duplicate(place: Place) -> None:
    with hub_desk(place) as desk:
        desk.send(event(1))
        assert desk.verdicts(event(1), event(2), event(2)) == [("duplicate", ""), ("accepted", ""), ("duplicate", "")]
        assert desk.stored() == 2


def test_other_content_under_a_known_id_is_refused_and_told_to_the_operator(place: Place) -> None:
    with hub_desk(place) as desk:
        desk.send(event(1))
        assert desk.verdicts(event(1, comment="changed"), event(2)) == [
            ("rejected", "event_changed"),
            ("accepted", ""),
        ]
        with desk.ledger.reading() as connection:
            assert received(connection)[0].payload == event(1)
        assert [line["peer"] for line in desk.told("refused") if line["code"] == "event_changed"] == ["north"]


def test_a_known_webhook_id_with_another_body_is_refused_whole(place: Place) -> None:
    with hub_desk(place) as desk:
        desk.send(event(1), ident="msg_1")
        answer = desk.send(event(2), ident="msg_1")
        assert (answer.status_code, answer.json()["code"]) == (409, "body_changed")
        assert desk.stored() == 1


def test_the_same_request_twice_at_the_same_time_is_applied_once(place: Place) -> None:
    with hub_desk(place) as desk:
        together = Barrier(2)
        answers: list[tuple[int, bytes]] = []

        def one() -> None:
            together.wait()
            answer = desk.send(*map(event, range(50)), ident="msg_1")
            answers.append((answer.status_code, answer.content))

        threads = [Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(answers) == 2
        assert answers[0] == answers[1]
        assert b"duplicate" not in answers[0][1]
        assert (desk.stored(), desk.keys()) == (50, 1)


def test_two_peers_may_send_the_same_event_id_without_meeting(desk: Desk) -> None:
    theirs = event(1, agency="OR0260000")
    theirs = theirs.replace(json.loads(theirs)["event_id"], json.loads(event(1))["event_id"])
    desk.send(event(1))
    assert desk.verdicts(theirs, sender=SOUTH) == [("accepted", "")]
    assert desk.stored() == 2


@pytest.mark.parametrize(
    "spaces",
    [(",", ":"), (", ", ": "), (",\n  ", " : "), (" ,\t", ":\r\n")],
    ids=["compact", "usual", "lines", "odd"],
)
def test_a_batch_written_another_way_is_the_same_events(desk: Desk, spaces: tuple[str, str]) -> None:
    desk.send(event(1, comment="a\\b"), event(2))
    rewritten = json.dumps(
        [dict(reversed(json.loads(envelope(event(number, **extra))).items())) for number, extra in _REPEATED],
        separators=spaces,
    ).encode()
    assert desk.verdicts(body=rewritten, ident="msg_new") == [("duplicate", ""), ("duplicate", "")]
    assert desk.stored() == 2


_REPEATED: list[tuple[int, dict[str, Any]]] = [(1, {"comment": "a\\b"}), (2, {})]


def test_an_event_written_another_way_is_kept_as_it_came(desk: Desk) -> None:
    text = event(1).replace(",", " ,\t")
    body = b'[ {"data" : ' + text.encode() + b", " + envelope(event(1)).partition('"data"')[0].encode()[1:-1] + b"} ]"
    assert desk.verdicts(body=body) == [("accepted", "")]
    with desk.ledger.reading() as connection:
        assert received(connection)[0].payload == text
    held = desk.get("/v1/held?agency=ORI%3AWA0170000&day=2026-03-02").json()["events"]
    assert content_digest(text.encode()) == f"sha-256=:{_base64(held[0]['digest'])}:"


def _base64(digest: str) -> str:
    return b64encode(bytes.fromhex(digest)).decode()


FORGED: list[tuple[str, bytes, str]] = [
    ("agency of another peer", batch([event(1, agency="OR0260000")]), "agency_foreign"),
    ("agency of nobody", batch([event(1, agency="CA0010000")]), "agency_foreign"),
    ("another id", changed(event(1), id="4cd605e7-afa2-5360-b5b9-c5e9fb5c76f4"), "event_mismatch"),
    ("another type", changed(event(1), type="org.casebridge.feedback.quality.v1"), "event_mismatch"),
    ("another report", changed(event(1), subject="7"), "event_mismatch"),
    ("no id", changed(event(1), id=None), "event_mismatch"),
    ("a long id", changed(event(1), id="x" * 500), "event_mismatch"),
    ("a number as id", changed(event(1), id=7), "event_mismatch"),
    ("another version of the envelope", changed(event(1), specversion="0.3"), "event_invalid"),
    ("no data", changed(event(1), data=None), "event_invalid"),
    ("data in base64", changed(event(1), data_base64="aGk="), "event_invalid"),
    ("data of another type", changed(event(1), datacontenttype="text/xml"), "event_invalid"),
    ("a text as data", changed(event(1), data="x"), "event_invalid"),
    ("a field that nobody knows", changed(event(1), data=json.loads(event(1)) | {"suspect": "x"}), "event_invalid"),
    ("a number as text", changed(event(1), data=json.loads(event(1)) | {"revision": "1"}), "event_invalid"),
    ("a version of tomorrow", changed(event(1), data=json.loads(event(1)) | {"schema_version": "2"}), "event_version"),
    ("an e-mail address", batch([event(1, comment="ask someone@agency.example")]), "event_identifies"),
    ("a telephone number", batch([event(1, closure_other_text="call 206 555 0100 00")]), "event_identifies"),
    ("a media file", batch([event(1, comment="data:image/png;base64,AAAA")]), "media_in_value"),
    ("a long run of base64", batch([event(1, comment="A" * 300)]), "media_in_value"),
    ("NUL", changed(event(1), data=json.loads(event(1)) | {"comment": "a\0b"}), "control_character"),
    ("an invisible character", batch([event(1, comment="a\u200bb")]), "control_character"),
    ("held back", batch([event(1, dissemination=Dissemination.HOLD)]), "event_held"),
    (
        "incomplete",
        batch([event(1, completeness=Completeness.INCOMPLETE, question=Trigger.CLOSURE_REASON)]),
        "event_held",
    ),
    ("too large", changed(event(1), data=json.loads(event(1)) | {"x": ["y z"] * 15_000}), "too_large"),
    ("a list", b"[[]]", "event_invalid"),
    ("a number", b"[1]", "event_invalid"),
    ("nothing", b"[null]", "event_invalid"),
    ("deep data", changed(event(1), data=json.loads("[" * 150 + "]" * 150)), "event_invalid"),
    (
        "deep inside",
        changed(event(1), data=json.loads(event(1)) | {"x": json.loads("[" * 90 + "]" * 90)}),
        "event_invalid",
    ),
]


@pytest.mark.parametrize(("body", "code"), [item[1:] for item in FORGED], ids=[item[0] for item in FORGED])
def test_an_event_that_may_not_pass_is_refused_and_its_neighbours_are_taken(desk: Desk, body: bytes, code: str) -> None:
    both = body[:-1] + b"," + batch([event(8)])[1:-1] + b"," + batch([event(9)])[1:]
    assert desk.verdicts(body=both) == [("rejected", code), ("accepted", ""), ("accepted", "")]
    assert desk.stored() == 2
    # Nothing of it is in the log but its code.
    assert desk.told("request")[-1]["refused"] == {code: 1}


UNREADABLE: list[tuple[str, bytes, str]] = [
    ("not JSON", b"hello", "json_syntax"),
    ("cut off", batch([event(1)])[:-5], "json_truncated"),
    ("an object", b"{}", ""),
    ("an empty list", b"[]", ""),
    ("a key twice", batch([event(1)])[:-3] + b',"revision":2}}]', "json_duplicate_key"),
    ("NaN", batch([event(1)]).replace(b'"revision":1', b'"revision":NaN'), "json_not_finite"),
    ("beyond a double", batch([event(1)]).replace(b'"revision":1', b'"revision":1e999'), "json_number_range"),
    ("a lone surrogate", batch([event(1, comment="@@")]).replace(b"@@", b"\\ud800"), "json_surrogate"),
    ("a raw NUL", batch([event(1, comment="@@")]).replace(b"@@", b"\0"), "json_nul"),
    ("too deep", b"[" * 100_000 + b"]" * 100_000, "json_too_deep"),
    ("another encoding", batch([event(1)]).decode().encode("utf-16"), "json_not_utf8"),
    ("a byte order mark", b"\xef\xbb\xbf" + batch([event(1)]), "json_bom"),
]


@pytest.mark.parametrize(("body", "reason"), [item[1:] for item in UNREADABLE], ids=[item[0] for item in UNREADABLE])
def test_what_is_no_batch_is_refused_whole_and_not_remembered(desk: Desk, body: bytes, reason: str) -> None:
    answer = desk.send(body=body)
    assert (answer.status_code, answer.json()["code"], answer.json().get("reason", "")) == (
        422,
        "batch_invalid",
        reason,
    )
    assert (desk.stored(), desk.keys()) == (0, 0)
    assert desk.verdicts(event(1)) == [("accepted", "")]


def test_a_batch_of_more_events_than_allowed_is_refused(path: Path) -> None:
    with hub_desk(path, configured(max_events=3)) as desk:
        assert desk.verdicts(*map(event, range(3))) == [("accepted", "")] * 3
        answer = desk.send(*map(event, range(4)))
        assert (answer.status_code, answer.json()["code"]) == (413, "batch_too_long")


def test_a_body_that_names_a_million_objects_is_refused_before_they_are_made(path: Path) -> None:
    with hub_desk(path, configured(max_events=100)) as desk:
        answer = desk.send(body=b"[" + b"[]," * 1_000_000 + b"[]]")
        assert (answer.status_code, answer.json()["code"]) == (413, "batch_too_long")


def test_totals_count_each_event_once_over_requests_and_days(place: Place) -> None:
    with hub_desk(place) as desk:
        desk.send(event(1), event(2), event(3, recorded=datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)))
        desk.send(event(2), event(4))
        found = desk.get("/v1/totals?first=2026-03-01&last=2026-03-02").json()["days"]
        assert [(item["agency"], item["day"], item["count"]) for item in found] == [
            ("ORI:WA0170000", "2026-03-01", 1),
            ("ORI:WA0170000", "2026-03-02", 3),
        ]
        held = desk.get("/v1/held?agency=ORI%3AWA0170000&day=2026-03-02").json()["events"]
        whole = sum(int(item["digest"], 16) for item in held) % (1 << 256)
        assert int(found[1]["digest"], 16) == whole


def test_a_request_that_failed_before_its_commit_leaves_nothing_and_works_again(desk: Desk) -> None:
    with desk.ledger.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE intake_key RENAME TO elsewhere")
    assert desk.send(event(1)).status_code == 503
    assert desk.told("refused")[-1]["code"] == "ledger_refused"
    with desk.ledger.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO intake_key")
    assert desk.stored() == 0
    assert desk.verdicts(event(1)) == [("accepted", "")]


def test_either_of_two_keys_signs_while_one_is_being_replaced(desk: Desk) -> None:
    for secrets in (("north-key",), ("north-next",), ("south-key", "north-next")):
        answer = desk.send(event(1), ident=f"msg_{len(secrets)}{secrets[0][:5]}", sender=Sender(secrets=secrets))
        assert answer.status_code == 200


def test_a_captured_request_is_known_within_the_window_and_refused_after_it(desk: Desk) -> None:
    first = desk.send(event(1))
    desk.now[0] = NOW + timedelta(seconds=299)
    assert desk.send(event(1)).content == first.content
    desk.now[0] = NOW + timedelta(seconds=301)
    again = desk.send(event(1))
    assert (again.status_code, again.json()["code"]) == (401, "signature_late")
    desk.now[0] = NOW - timedelta(seconds=301)
    assert desk.send(event(1)).status_code == 401


def test_a_secret_that_is_gone_is_the_hubs_own_trouble(path: Path) -> None:
    def gone(_name: str) -> Secret:
        raise FixConfig("secret_missing", "There is no secret of that name.")

    with hub_desk(path, secret=gone) as desk:
        answer = desk.send(event(1))
        assert (answer.status_code, answer.json()["code"]) == (503, "hub_busy")
        assert answer.headers["retry-after"]
        assert desk.told("refused")[-1]["code"] == "secret_missing"
        assert not any(value in line for line in desk.lines for value in SECRETS.values())
