"""Messages of hubs and the replies to them, on each database."""

from __future__ import annotations

from casebridge.ledger import Ledger
from casebridge.sdk.transport import Message, Reply
from tests.unit.ledger.world import NOW

AT = "2026-03-01T09:30:00Z"


def told(number: int, body: str = "Thank you.") -> Message:
    return Message(number, "guidance", "", body, AT)


def asked(number: int, body: str = "Which unit?") -> Message:
    return Message(number, "question", "900000001", body, AT)


def test_messages_are_kept_once_and_the_newest_number_is_remembered(ledger: Ledger) -> None:
    sink = ledger.register_sink("hub", "event")
    assert ledger.messages_after(sink) == 0
    assert ledger.store_messages(sink, [], []) == 0
    assert ledger.store_messages(sink, [told(3), asked(5)], ["", ""]) == 2
    assert ledger.store_messages(sink, [told(3, "changed"), told(4)], ["", ""]) == 1
    assert ledger.messages_after(sink) == 5
    assert [(item.number, item.body, item.state) for item in ledger.messages()] == [
        (5, "Which unit?", "new"),
        (4, "Thank you.", "new"),
        (3, "Thank you.", "new"),
    ]
    assert ledger.messages(limit=1)[0] == (
        "hub", 5, "question", "900000001", "Which unit?", AT, AT, "new", "", "", "",
    )  # fmt: skip


def test_text_that_can_not_be_kept_leaves_its_reason(ledger: Ledger) -> None:
    sink = ledger.register_sink("hub", "event")
    ledger.store_messages(sink, [told(1, "data:image/png;base64,AAAA")], ["media_in_value"])
    assert [(item.body, item.state) for item in ledger.messages()] == [("", "media_in_value")]


def test_messages_are_of_their_hub(ledger: Ledger) -> None:
    one, other = ledger.register_sink("one", "event"), ledger.register_sink("other", "event")
    ledger.store_messages(one, [asked(1, "one?"), told(2)], ["", ""])
    ledger.store_messages(other, [asked(1, "other?")], [""])
    assert ledger.messages_after(other) == 1
    assert [item.number for item in ledger.messages(sink="one")] == [2, 1]
    assert [item.body for item in ledger.message(1)] == ["one?", "other?"]
    assert [item.body for item in ledger.message(1, "other")] == ["other?"]
    assert ledger.message(2, "other") == []
    assert ledger.reply_to("other", 1, "Unit 7")
    ledger.mark_read("one", 2)
    assert [(item.sink, item.state) for item in ledger.messages(sink="one")] == [("one", "read"), ("one", "new")]
    assert ledger.waiting_replies(one) == []


def test_waiting_is_what_nobody_read_and_what_wants_a_reply(ledger: Ledger) -> None:
    sink = ledger.register_sink("hub", "event")
    ledger.store_messages(sink, [told(1), asked(2), told(3, "x")], ["", "", "message_length"])
    for number in (1, 2, 3):
        ledger.mark_read("hub", number)
    assert [item.number for item in ledger.messages(waiting=True)] == [2]
    ledger.reply_to("hub", 2, "Unit 7")
    assert ledger.messages(waiting=True) == []


def test_reply_waits_until_the_hub_has_this_very_text(ledger: Ledger) -> None:
    sink = ledger.register_sink("hub", "event")
    ledger.store_messages(sink, [told(1), asked(2), asked(3)], ["", "", ""])
    assert not ledger.reply_to("hub", 1, "You are welcome")
    assert not ledger.reply_to("hub", 9, "What?")
    assert not ledger.reply_to("elsewhere", 2, "What?")
    assert ledger.reply_to("hub", 2, "Unit 7")
    assert ledger.reply_to("hub", 3, "None")
    assert ledger.waiting_replies(sink) == [Reply(2, "Unit 7"), Reply(3, "None")]
    assert ledger.waiting_replies(sink, 1) == [Reply(2, "Unit 7")]
    ledger.reply_to("hub", 2, "Unit 8")
    ledger.replies_arrived(sink, [])
    ledger.replies_arrived(sink, [Reply(2, "Unit 7"), Reply(3, "None")])
    assert ledger.waiting_replies(sink) == [Reply(2, "Unit 8")]
    assert ledger.message(3)[0].delivered_at == AT
    ledger.reply_to("hub", 3, "Unit 9")
    assert ledger.message(3)[0].delivered_at == ""
    assert ledger.now() == NOW
