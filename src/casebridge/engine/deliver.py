"""Out of the outbox and into the sinks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from casebridge.engine.result import Delivery
from casebridge.errors import FixConfig, TryLater
from casebridge.feedback import Head, project
from casebridge.ledger import Ledger
from casebridge.model import FeedbackEvent, FormEntry
from casebridge.sdk import Envelope, Receipt, Sink, SinkContext

__all__ = ["deliver", "entries_for"]

EVENTS_A_SEND = 10_000
RETRY_AFTER = 60.0


def deliver(
    ledger: Ledger, name: str, sink: Sink, clock: Callable[[], datetime], sleep: Callable[[float], None]
) -> Delivery:
    """Sends what is due to one sink and records its receipts; stops at the first thing that must wait.

    Delivery is at least once: a crash between sending and recording sends the same events again, and the sink knows
    them by their IDs.
    """
    sink_id = ledger.register_sink(name, sink.takes)
    done = Delivery(name)
    context = SinkContext(clock, sleep)
    while not done.retry and not done.problem:
        pending = ledger.pending(sink_id, EVENTS_A_SEND, clock())
        if not pending.segments:
            break
        receipts: Sequence[Receipt] = ()
        if pending.events:
            try:
                receipts = _send(ledger, sink, pending.events, context)
            except (TryLater, FixConfig) as error:
                done.problem = str(error)
                receipts = [Receipt(item.event_id, "retry", error.code, RETRY_AFTER) for item in pending.events]
        ledger.record_receipts(sink_id, pending.segments, receipts, clock())
        for receipt in receipts:
            setattr(done, receipt.verdict, getattr(done, receipt.verdict) + 1)
    return done


def _send(ledger: Ledger, sink: Sink, events: Sequence[Envelope], context: SinkContext) -> Sequence[Receipt]:
    if sink.takes == "event":
        return sink.send(events, context)
    entries = entries_for(ledger, events)
    speaking = {key: entry for key, entry in entries.items() if entry.says_something or entry.replaces}
    newest: dict[tuple[str, str], Envelope] = {}
    keys: dict[str, tuple[str, str]] = {}
    for item in events:
        key = _stream(item)
        keys[item.event_id] = key
        if key in speaking:
            newest[key] = replace(item, payload=speaking[key].model_dump_json(exclude_defaults=True))
    said = (
        {
            item.event_id: receipt
            for item, receipt in zip(newest.values(), sink.send(list(newest.values()), context), strict=True)
        }
        if newest
        else {}
    )
    answers = {key: said[item.event_id] for key, item in newest.items()}
    # An entry that says nothing on the form is nothing to enter, so its events have arrived where they can arrive.
    nothing = Receipt("", "accepted", "nothing_to_enter")
    return [replace(answers.get(keys[item.event_id], nothing), event_id=item.event_id) for item in events]


def _stream(item: Envelope) -> tuple[str, str]:
    event = FeedbackEvent.model_validate_json(item.payload)
    return event.agency.key, event.ref.report_id


def _sent_before(ledger: Ledger, head: Head) -> bool:
    return any(row.sendable and not row.late for row in ledger.history(head.seq) if row.seq < head.seq)


def entries_for(ledger: Ledger, events: Sequence[Envelope]) -> Mapping[tuple[str, str], FormEntry]:
    """The form entry, as it stands now, of each (agency, report) that ``events`` speak of.

    An entry replaces an earlier one if any of its streams had a statement that could be sent before.
    """
    wanted: dict[str, set[str]] = {}
    for item in events:
        agency, report_id = _stream(item)
        wanted.setdefault(agency, set()).add(report_id)
    found: dict[tuple[str, str], FormEntry] = {}
    for agency, report_ids in wanted.items():
        for report_id, standing in ledger.current_for_reports(agency, report_ids).items():
            current = [FeedbackEvent.model_validate_json(row.payload) for row in standing if row.payload]
            if current:
                again = any(_sent_before(ledger, row.head) for row in standing if row.head.revision > 1)
                found[agency, report_id] = project(current).model_copy(update={"replaces": again})
    return found
