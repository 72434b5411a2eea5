"""What a hub tells an agency and asks it, and the replies that go back. A person reads them; nothing acts on them."""

from __future__ import annotations

from dataclasses import dataclass

from casebridge.engine.desk import Desk
from casebridge.engine.wording import fault_text
from casebridge.errors import CasebridgeError, FixConfig, TryLater
from casebridge.guard.text import screen
from casebridge.ledger import Ledger
from casebridge.ledger.message import StoredMessage
from casebridge.sdk import SinkContext
from casebridge.sdk.transport import Transport

__all__ = ["Exchange", "exchange_messages", "exchange_or_tell", "messages", "reply", "text_fault"]

MAX_TEXT = 4_000
EVERY = 60.0
"""Seconds between two looks at a hub's messages: a daemon delivers far more often than anybody writes."""

_MOST_PAGES = 20


@dataclass(slots=True)
class Exchange:
    """What one look at a hub's messages brought.

    Args:
        sink: the sink behind which the hub is.
        received: messages that are new.
        replied: replies that reached the hub.
        problem: why the hub could not be asked, for a person; empty if it could.
        code: the fault code of that.
        exit_code: of that.
    """

    sink: str
    received: int = 0
    replied: int = 0
    problem: str = ""
    code: str = ""
    exit_code: int = 0


def exchange_messages(ledger: Ledger, sink_id: int, sink: Transport, context: SinkContext) -> tuple[int, int]:
    """Hands over the replies that wait and stores what is new; (messages received, replies that arrived).

    Raises ``TryLater`` and ``FixConfig`` as the transport does; what arrived before stays.
    """
    sent = 0
    while waiting := ledger.waiting_replies(sink_id):
        arrived = set(sink.reply(waiting, context))
        done = [item for item in waiting if item.number in arrived]
        ledger.replies_arrived(sink_id, done)
        sent += len(done)
        # Those that the hub passes over would be handed over for ever.
        if len(done) < len(waiting):
            break
    received = 0
    for _ in range(_MOST_PAGES):
        found = sink.messages(ledger.messages_after(sink_id), context)
        received += ledger.store_messages(sink_id, found, [text_fault(item.body) for item in found])
        if not found:
            break
    return received, sent


def exchange_or_tell(ledger: Ledger, name: str, sink: object, context: SinkContext) -> Exchange | None:
    """``exchange_messages`` for the sink called ``name``, its errors told; None for one that is not asked now.

    Not asked is what is no transport, what a person stopped, what is left alone because it failed, and what was asked a
    moment ago unless a reply waits.
    """
    state = ledger.sink_state(name)
    if not isinstance(sink, Transport) or state is None or state.paused or state.rests(context.clock()):
        return None
    if _just_asked(name, context) and not ledger.waiting_replies(state.sink_id, 1):
        return None
    done = Exchange(name)
    try:
        done.received, done.replied = exchange_messages(ledger, state.sink_id, sink, context)
    except (TryLater, FixConfig) as error:
        if error.code.startswith("ledger_"):
            raise
        done.problem, done.code, done.exit_code = str(error), error.code, error.exit_code
    return done


def _just_asked(name: str, context: SinkContext) -> bool:
    """Whether the hub behind a sink was asked within ``EVERY`` seconds, by whatever process of this host; notes it."""
    with context.hosts.lock:
        notes = context.hosts.notes(f"messages for {name}")
        now, before = context.clock().timestamp(), notes.get("asked_at")
        # A time that lies ahead is of a clock that was set back.
        if isinstance(before, (int, float)) and 0 <= now - before < EVERY:
            return True
        notes["asked_at"] = now
        context.hosts.keep()
        return False


def text_fault(body: str) -> str:
    """The fault code of a text that is no message: empty, too long, not plain, or media in disguise. Else empty."""
    if not body.strip() or len(body) > MAX_TEXT:
        return "message_length"
    return screen(body) or ""


def messages(desk: Desk, *, waiting: bool = False, limit: int = 100) -> list[StoredMessage]:
    """What hubs told this agency, the newest first; with ``waiting`` only what is unread or wants a reply."""
    with desk.ledger("messages", write=False) as ledger:
        return ledger.messages(waiting=waiting, limit=limit)


def reply(desk: Desk, number: int, text: str, *, sink: str | None = None) -> StoredMessage:
    """Keeps the reply to the hub's question ``number``; the next delivery hands it over.

    Args:
        desk: the agency's.
        number: of the message.
        text: plain, at most 4,000 characters; no names, no content.
        sink: which hub, where several have a message of this number.

    Raises ``FixConfig``: ``message_none``, ``message_no_question``, ``message_length`` and what the text is.
    """
    if fault := text_fault(text):
        raise _wrong(fault)
    with desk.ledger("messages reply") as ledger:
        found = find(ledger, number, sink)
        if not ledger.reply_to(found.sink, number, text):
            raise _wrong("message_no_question")
        return find(ledger, number, found.sink)


def find(ledger: Ledger, number: int, sink: str | None) -> StoredMessage:
    """The message of this number. Raises ``FixConfig``: ``message_none``, ``message_ambiguous``."""
    found = ledger.message(number, sink)
    if not found:
        raise _wrong("message_none")
    if len(found) > 1:
        raise _wrong("message_ambiguous")
    return found[0]


def _wrong(code: str) -> CasebridgeError:
    meaning, step = fault_text(code)
    return FixConfig(code, meaning, next_step=step)
