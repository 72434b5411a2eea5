"""What a person sees of delivery, and does about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from casebridge.engine.wording import fault_text
from casebridge.errors import FixConfig
from casebridge.faults import FAULTS
from casebridge.ledger import Ledger
from casebridge.ledger.guard import HeldRun
from casebridge.ledger.outbox import Backlog
from casebridge.ledger.sink import SinkState

__all__ = ["Outlook", "SinkOutlook", "Stuck", "hold", "look", "release", "retry", "seen", "stuck"]


@dataclass(frozen=True, slots=True)
class SinkOutlook:
    """A sink: its circuit, what waits for it, and its refusals by code; ``resting`` says that it is left alone now."""

    name: str
    state: SinkState
    backlog: Backlog
    refused: dict[str, int] = field(default_factory=dict)
    resting: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """All sinks, and the runs that wait for a person."""

    sinks: list[SinkOutlook]
    held: list[HeldRun]


class Stuck(NamedTuple):
    """An event that a sink put off (``waits``) or refused, without anything of the case.

    ``summary`` and ``next_step`` are those of its code; ``attempts`` is 0 for one that waits for others of its case, or
    was refused. ``at`` is the next try, or when it was refused. ``seen``: a person looked at the refusal.
    """

    seq: int
    event_id: str
    report_id: str
    kind: str
    state: Literal["waits", "refused"]
    code: str
    summary: str
    next_step: str
    attempts: int
    at: str
    seen: bool


def look(ledger: Ledger, now: datetime) -> Outlook:
    """How delivery stands at ``now``."""
    found = []
    for row in ledger.sinks():
        state = _state(ledger, row.name)
        refused = ledger.refused(row.sink_id)
        found.append(SinkOutlook(row.name, state, ledger.backlog(row.sink_id), refused, state.rests(now)))
    return Outlook(found, ledger.runs_on_hold())


def stuck(ledger: Ledger, sink: str, limit: int = 100) -> list[Stuck]:
    """The events that a sink put off or refused, the oldest first. Raises ``FixConfig`` (``sink_unknown``)."""
    sink_id = _state(ledger, sink).sink_id
    rows: list[tuple[int, Literal["waits", "refused"], str, int, str, bool]] = [
        (item.seq, "waits", item.code, item.attempts, item.next_try, False) for item in ledger.delayed(sink_id, limit)
    ]
    refused = ledger.receipts(sink_id, "rejected", limit)
    rows += [(item.seq, "refused", item.code, 0, item.at, bool(item.seen)) for item in refused]
    found = []
    for seq, state, code, attempts, at, looked in sorted(rows)[:limit]:
        event = ledger.event(str(seq))
        assert event is not None  # noqa: S101  events are never deleted
        words = fault_text(code) if code else ("Waits for an earlier event of its case.", "")
        ident = str(event.event_id)
        found.append(Stuck(seq, ident, event.report_id, event.kind, state, code, *words, attempts, at, looked))
    return found


def retry(ledger: Ledger, sink: str, *, rejected: bool = False, event: str | None = None) -> int:
    """Makes a sink be tried at once, with all that it put off; how many refused events are sent once more.

    Args:
        ledger: open for writing.
        sink: its name.
        rejected: reopens all that it refused.
        event: reopens this event alone (number, ID or beginning of an ID).

    Raises ``FixConfig``: ``sink_unknown``, ``event_unknown``, ``event_not_waiting``; ``TryLater`` (``sink_busy``).
    """
    sink_id = _state(ledger, sink).sink_id
    with ledger.holding("sink", sink_id):
        seq = None
        if event is not None:
            stored = ledger.event(event)
            if stored is None:
                raise FixConfig("event_unknown", "There is no such event.", next_step="See `casebridge events list`.")
            seq = stored.seq
        reopened = ledger.reopen(sink_id, seq) if rejected or seq is not None else 0
        if seq is not None and not reopened and not ledger.is_delayed(sink_id, seq):
            raise _fault("event_not_waiting")
        ledger.wake_sink(sink_id)
    return reopened


def seen(ledger: Ledger, sink: str) -> int:
    """Notes that a person looked at all refusals of a sink; how many were new. Raises ``FixConfig``."""
    return ledger.mark_seen(_state(ledger, sink).sink_id)


def hold(ledger: Ledger, what: str, reason: str) -> Literal["sink", "run"]:
    """Stops a sink by its name, or what a run (by its number) made and no sink has yet.

    Raises ``FixConfig``: ``sink_unknown``, ``run_unknown``.
    """
    state = ledger.sink_state(what)
    if state is not None:
        ledger.pause_sink(state.sink_id, reason)
        return "sink"
    if not _is_number(what):
        raise _fault("sink_unknown")
    if not ledger.hold_run(int(what)):
        raise _fault("run_unknown")
    return "run"


def release(ledger: Ledger, what: str) -> Literal["sink", "run"]:
    """Lets a sink or a run go on. Raises ``FixConfig``: ``sink_unknown``, ``sink_not_paused``, ``run_not_held``."""
    state = ledger.sink_state(what)
    if state is not None and state.paused:
        ledger.pause_sink(state.sink_id, "")
        return "sink"
    if not _is_number(what):
        raise _fault("sink_not_paused" if state else "sink_unknown")
    if not ledger.release_run(int(what)):
        raise _fault("run_not_held")
    return "run"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _state(ledger: Ledger, name: str) -> SinkState:
    state = ledger.sink_state(name)
    if state is None:
        raise _fault("sink_unknown")
    return state


def _fault(code: str) -> FixConfig:
    return FixConfig(code, FAULTS[code].meaning, next_step=FAULTS[code].next_step)
